"""Routes of channels."""

from django.urls import path

from kontuar.manage.channels import editing, trying, views

urlpatterns = [
    path("", views.channels, name="channels"),
    path("new", editing.new_channel, name="channel-new"),
    path("trials/<str:key>", trying.trial, name="channel-trial"),
    path("<uuid:channel_id>", editing.channel, name="channel"),
    path("<uuid:channel_id>/pause", views.pause, name="channel-pause"),
    path("<uuid:channel_id>/resumption", views.resume, name="channel-resume"),
]
