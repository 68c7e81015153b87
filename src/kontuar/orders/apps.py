"""The room's registration with Django."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders."""

    name = "kontuar.orders"
    label = "orders"

    def ready(self) -> None:
        """Register what runs in the worker and what the log may say."""
        from kontuar.orders import actions, events, handlers, tasks  # noqa: F401
