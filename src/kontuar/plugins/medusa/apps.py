"""The plugin's registration with Django."""

from django.apps import AppConfig


class MedusaConfig(AppConfig):
    """Medusa as a shop."""

    name = "kontuar.plugins.medusa"
    label = "medusa"

    def ready(self) -> None:
        """Make the shop available."""
        from kontuar.orders.registry import register_shop
        from kontuar.plugins.medusa.shop import MedusaShop

        register_shop(MedusaShop())
