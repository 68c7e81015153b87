"""Addresses of the showcase."""

from django.urls import path

from kontuar.ui.showcase import views

app_name = "ui"
urlpatterns = [
    path("", views.showcase, name="showcase"),
    path("toast", views.receive_toast, name="toast"),
    path("file", views.receive_file, name="file"),
    path("draft", views.receive_draft, name="draft"),
    path("people", views.find_people, name="people"),
]
