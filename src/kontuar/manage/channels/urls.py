"""Routes of channels."""

from django.urls import path

from kontuar.manage.channels import confirming, editing, login, trying, views

urlpatterns = [
    path("", views.channels, name="channels"),
    path("new", editing.new_channel, name="channel-new"),
    path("trials/<str:key>", trying.trial, name="channel-trial"),
    path("login", login.login_back, name="channel-login-back"),
    path("<uuid:channel_id>/login", login.login, name="channel-login"),
    path("<uuid:channel_id>", editing.channel, name="channel"),
    path("<uuid:channel_id>/confirmation", confirming.confirmation, name="channel-confirmation"),
    path("<uuid:channel_id>/pause", views.pause, name="channel-pause"),
    path("<uuid:channel_id>/resumption", views.resume, name="channel-resume"),
]
