"""Routes of the demo data."""

from django.urls import path

from kontuar.manage.demo import views

urlpatterns = [
    path("", views.demo, name="demo"),
    path("load", views.load, name="demo-load"),
    path("wipe", views.wipe, name="demo-wipe"),
]
