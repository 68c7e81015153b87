"""The plugin's registration with Django."""

from django.apps import AppConfig


class WooCommerceConfig(AppConfig):
    """WooCommerce as a shop."""

    name = "kontuar.plugins.woocommerce"
    label = "woocommerce"

    def ready(self) -> None:
        """Make the shop available."""
        from kontuar.orders.registry import register_shop
        from kontuar.plugins.woocommerce.shop import WooShop

        register_shop(WooShop())
