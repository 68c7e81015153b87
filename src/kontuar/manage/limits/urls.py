"""Routes of the limits of roles."""

from django.urls import path

from kontuar.manage.limits import views

urlpatterns = [
    path("", views.limits, name="limits"),
    path("<slug:role>", views.limits_of_role, name="limits-role"),
]
