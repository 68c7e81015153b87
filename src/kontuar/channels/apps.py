"""The room's registration with Django."""

from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    """Channels."""

    name = "kontuar.channels"
    label = "channels"
    default_auto_field = "django.db.models.BigAutoField"
