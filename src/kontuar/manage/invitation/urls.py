"""Route of the page behind an invitation's link."""

from django.urls import path

from kontuar.manage.invitation import views

urlpatterns = [path("<str:token>", views.invitation, name="invitation")]
