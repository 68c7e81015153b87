"""The room's registration with Django."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """One matter of a customer."""

    name = "kontuar.conversations"
    label = "conversations"

    def ready(self) -> None:
        """Put the actions into the catalogue, subscribe the handlers, register the loops."""
        from kontuar.conversations import actions, handlers, tasks  # noqa: F401
