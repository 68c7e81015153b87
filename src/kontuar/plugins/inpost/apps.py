"""The plugin's registration with Django."""

from django.apps import AppConfig


class InPostConfig(AppConfig):
    """InPost as a carrier."""

    name = "kontuar.plugins.inpost"
    label = "inpost"

    def ready(self) -> None:
        """Make the carrier available."""
        from kontuar.orders.registry import register_carrier
        from kontuar.plugins.inpost.carrier import InPostCarrier

        register_carrier(InPostCarrier())
