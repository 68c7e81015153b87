"""Routes of the quarantine."""

from django.urls import path

from kontuar.manage.quarantine import views

urlpatterns = [
    path("", views.quarantine, name="quarantine"),
    path("retry", views.retry, name="quarantine-retry"),
    path("<uuid:inbound_id>/original", views.original, name="quarantine-original"),
    path("<uuid:inbound_id>/discard", views.discard, name="quarantine-discard"),
    path("<uuid:inbound_id>/restore", views.restore, name="quarantine-restore"),
]
