"""The room's registration with Django."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Contacts."""

    name = "kontuar.contacts"
    label = "contacts"
