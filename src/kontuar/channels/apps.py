"""The room's registration with Django."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Channels."""

    name = "kontuar.channels"
    label = "channels"

    def ready(self) -> None:
        """Register what runs in the worker."""
        from kontuar.channels import tasks  # noqa: F401
