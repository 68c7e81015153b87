"""The room's registration with Django."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Actions."""

    name = "kontuar.actions"
    label = "actions"
    default_auto_field = "django.db.models.BigAutoField"
