"""The room's registration with Django."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Desk."""

    name = "kontuar.desk"
    label = "desk"
