"""The plugin's registration with Django."""

from django.apps import AppConfig


class ShopifyConfig(AppConfig):
    """Shopify as a shop."""

    name = "kontuar.plugins.shopify"
    label = "shopify"

    def ready(self) -> None:
        """Make the shop available."""
        from kontuar.orders.registry import register_shop
        from kontuar.plugins.shopify.shop import Shopify

        register_shop(Shopify())
