"""The plugin's registration with Django."""

from django.apps import AppConfig


class FeedConfig(AppConfig):
    """A feed as a shop."""

    name = "kontuar.plugins.feed"
    label = "feed"

    def ready(self) -> None:
        """Make the shop available."""
        from kontuar.orders.registry import register_shop
        from kontuar.plugins.feed.shop import FeedShop

        register_shop(FeedShop())
