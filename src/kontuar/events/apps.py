"""The room's registration with Django."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Events."""

    name = "kontuar.events"
    label = "events"

    def ready(self) -> None:
        """Register what runs in the worker."""
        from kontuar.events import tasks  # noqa: F401
