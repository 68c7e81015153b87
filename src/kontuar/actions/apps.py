"""The room's registration with Django."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Actions."""

    name = "kontuar.actions"
    label = "actions"
