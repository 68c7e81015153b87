"""The plugin's registration with Django."""

from django.apps import AppConfig


class PrestaShopConfig(AppConfig):
    """PrestaShop as a shop."""

    name = "kontuar.plugins.prestashop"
    label = "prestashop"

    def ready(self) -> None:
        """Make the shop available."""
        from kontuar.orders.registry import register_shop
        from kontuar.plugins.prestashop.shop import PrestaShop

        register_shop(PrestaShop())
