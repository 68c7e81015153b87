"""The room's registration with Django."""

from django.apps import AppConfig


class ManageConfig(AppConfig):
    """Manage."""

    name = "kontuar.manage"
    label = "manage"
