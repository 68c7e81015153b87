"""Routes of files, and of the pictures drawn from them: those have threads of their own."""

from django.urls import path

from kontuar.desk.files import looking, pictures, remote, views

urlpatterns = [
    path("<uuid:attachment_id>/", views.download, name="file"),
    path("<uuid:attachment_id>/look/", looking.look, name="look"),
    path("<uuid:attachment_id>/release/", views.release, name="release"),
    path("<uuid:attachment_id>/removal/", views.take_off, name="file_removal"),
]
of_pictures = [
    path("shown/<str:token>/", pictures.show_picture, name="picture"),
    path("remote/<str:token>/", remote.show_remote, name="remote"),
    path("<uuid:attachment_id>/small/", pictures.thumb, name="thumb"),
    path("<uuid:attachment_id>/large/", pictures.preview, name="preview"),
    path("<uuid:attachment_id>/pages/<int:number>/", pictures.page, name="page"),
]
