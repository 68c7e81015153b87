"""The room's registration with Django."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Ui."""

    name = "kontuar.ui"
    label = "ui"
