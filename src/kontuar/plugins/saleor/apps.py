"""The plugin's registration with Django."""

from django.apps import AppConfig


class SaleorConfig(AppConfig):
    """Saleor as a shop."""

    name = "kontuar.plugins.saleor"
    label = "saleor"

    def ready(self) -> None:
        """Make the shop available."""
        from kontuar.orders.registry import register_shop
        from kontuar.plugins.saleor.shop import SaleorShop

        register_shop(SaleorShop())
