"""The demo's registration with Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo shop."""

    name = "kontuar.demo"
    label = "demo"

    def ready(self) -> None:
        """Make the channel known that sends nowhere, and the shop that asks nobody."""
        from kontuar.channels.registry import register
        from kontuar.demo.channel import DemoChannel
        from kontuar.demo.shop import DemoShop
        from kontuar.orders.registry import register_shop

        register(DemoChannel())
        register_shop(DemoShop())
