"""Routes of files."""

from django.urls import path

from kontuar.desk.files import views

urlpatterns = [
    path("shown/<str:token>/", views.show_picture, name="picture"),
    path("<uuid:attachment_id>/", views.download, name="file"),
    path("<uuid:attachment_id>/preview/", views.preview, name="preview"),
    path("<uuid:attachment_id>/removal/", views.take_off, name="file_removal"),
]
