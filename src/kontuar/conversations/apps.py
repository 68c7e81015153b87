"""The room's registration with Django."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Conversations."""

    name = "kontuar.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"
