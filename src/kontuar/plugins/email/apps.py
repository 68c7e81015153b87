"""The plugin's registration with Django."""

from django.apps import AppConfig


class EmailConfig(AppConfig):
    """E-mail as a channel."""

    name = "kontuar.plugins.email"
    label = "email"

    def ready(self) -> None:
        """Make the channel available."""
        from kontuar.channels.registry import register
        from kontuar.plugins.email.channel import EmailChannel

        register(EmailChannel())
