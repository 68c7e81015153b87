"""The plugin's registration with Django."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """E-mail."""

    name = "kontuar.plugins.email"
    label = "email"
