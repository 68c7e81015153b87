"""The plugin's registration with Django."""

from django.apps import AppConfig


class OrlenConfig(AppConfig):
    """ORLEN Paczka as a carrier."""

    name = "kontuar.plugins.orlen"
    label = "orlen"

    def ready(self) -> None:
        """Make the carrier available."""
        from kontuar.orders.registry import register_carrier
        from kontuar.plugins.orlen.carrier import OrlenCarrier

        register_carrier(OrlenCarrier())
