"""The demo's registration with Django."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demo shop."""

    name = "kontuar.demo"
    label = "demo"

    def ready(self) -> None:
        """Make the channel known that sends nowhere."""
        from kontuar.channels.registry import register
        from kontuar.demo.channel import DemoChannel

        register(DemoChannel())
