"""The plugin's registration with Django."""

from django.apps import AppConfig


class DhlConfig(AppConfig):
    """DHL as a carrier."""

    name = "kontuar.plugins.dhl"
    label = "dhl"

    def ready(self) -> None:
        """Make the carrier available."""
        from kontuar.orders.registry import register_carrier
        from kontuar.plugins.dhl.carrier import DhlCarrier

        register_carrier(DhlCarrier())
