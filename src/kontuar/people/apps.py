"""The room's registration with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People."""

    name = "kontuar.people"
    label = "people"
