"""Routes of stuck events."""

from django.urls import path

from kontuar.manage.events import views

urlpatterns = [
    path("", views.events, name="events"),
    path("<int:parked_id>/retry", views.retry, name="event-retry"),
    path("<int:parked_id>/drop", views.drop, name="event-drop"),
    path("rooms/<str:room>/resume", views.resume, name="room-resume"),
]
