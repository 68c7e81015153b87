"""Routes of what was not sent."""

from django.urls import path

from kontuar.manage.outbox import dead, views

urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<uuid:delivery_id>/again", views.send_again, name="outbox-again"),
    path("<uuid:delivery_id>/arrival", views.mark_arrived, name="outbox-arrival"),
    path("dead", dead.dead, name="dead"),
    path("dead/revival", dead.revive, name="dead-revival"),
    path("dead/return/<str:token>", dead.take_back, name="dead-return"),
]
