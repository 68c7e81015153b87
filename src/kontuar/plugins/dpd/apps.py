"""The plugin's registration with Django."""

from django.apps import AppConfig


class DpdConfig(AppConfig):
    """DPD Polska as a carrier."""

    name = "kontuar.plugins.dpd"
    label = "dpd"

    def ready(self) -> None:
        """Make the carrier available."""
        from kontuar.orders.registry import register_carrier
        from kontuar.plugins.dpd.carrier import DpdCarrier

        register_carrier(DpdCarrier())
