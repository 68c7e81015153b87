"""The addresses to which others deliver: each plugin brings its own, under /hooks/<its label>/."""

from importlib.metadata import entry_points
from importlib.util import find_spec

from django.apps import apps
from django.urls import URLResolver, include, path


def plugin_hooks() -> list[URLResolver]:
    """The routes of every plugin that has a module `hooks` with `urlpatterns`."""
    named = {point.value.rpartition(".")[0] for point in entry_points(group="kontuar.plugins")}
    return [
        path(f"{config.label}/", include((f"{config.name}.hooks", config.label)))
        for config in apps.get_app_configs()
        if config.__module__ in named and find_spec(f"{config.name}.hooks")
    ]
