"""Routes of what was not sent."""

from django.urls import path

from kontuar.manage.outbox import views

urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<uuid:delivery_id>/again", views.send_again, name="outbox-again"),
]
