"""Routes of management: each screen brings its own."""

from django.urls import include, path

from kontuar.manage.menu import menu

app_name = "manage"
urlpatterns = [
    path("menu", menu, name="menu"),
    path("", include("kontuar.manage.overview.urls")),
    path("setup/", include("kontuar.manage.setup.urls")),
    path("people/limits/", include("kontuar.manage.limits.urls")),
    path("people/", include("kontuar.manage.people.urls")),
    path("invitation/", include("kontuar.manage.invitation.urls")),
    path("shops/", include("kontuar.manage.shops.urls")),
    path("channels/imports/", include("kontuar.manage.imports.urls")),
    path("channels/", include("kontuar.manage.channels.urls")),
    path("connections/", include("kontuar.manage.connections.urls")),
    path("quarantine/", include("kontuar.manage.quarantine.urls")),
    path("unsent/", include("kontuar.manage.outbox.urls")),
    path("events/", include("kontuar.manage.events.urls")),
    path("demo/", include("kontuar.manage.demo.urls")),
]
