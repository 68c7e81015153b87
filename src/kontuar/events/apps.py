"""The room's registration with Django."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events."""

    name = "kontuar.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
