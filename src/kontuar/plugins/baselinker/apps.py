"""The plugin's registration with Django."""

from django.apps import AppConfig


class BaseLinkerConfig(AppConfig):
    """BaseLinker as a shop."""

    name = "kontuar.plugins.baselinker"
    label = "baselinker"

    def ready(self) -> None:
        """Make the shop available."""
        from kontuar.orders.registry import register_shop
        from kontuar.plugins.baselinker.shop import BaseLinkerShop

        register_shop(BaseLinkerShop())
