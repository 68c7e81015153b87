"""The wiring's registration with Django."""

from django.apps import AppConfig


class WiringConfig(AppConfig):
    """Commands and account templates of the installation itself."""

    name = "kontuar.config"
    label = "config"
