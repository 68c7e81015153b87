"""The plugin's registration with Django."""

from django.apps import AppConfig


class VendureConfig(AppConfig):
    """Vendure as a shop."""

    name = "kontuar.plugins.vendure"
    label = "vendure"

    def ready(self) -> None:
        """Make the shop available."""
        from kontuar.orders.registry import register_shop
        from kontuar.plugins.vendure.shop import VendureShop

        register_shop(VendureShop())
