"""The plugin's registration with Django."""

from django.apps import AppConfig


class AllegroConfig(AppConfig):
    """Allegro as a shop, and Allegro Delivery as a carrier."""

    name = "kontuar.plugins.allegro"
    label = "allegro"

    def ready(self) -> None:
        """Make both available."""
        from kontuar.orders.registry import register_carrier, register_shop
        from kontuar.plugins.allegro.carrier import AllegroCarrier
        from kontuar.plugins.allegro.shop import AllegroShop

        register_shop(AllegroShop())
        register_carrier(AllegroCarrier())
