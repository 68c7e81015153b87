"""The showcase alone."""

from django.urls import include, path

urlpatterns = [path("ui/", include("kontuar.ui.urls"))]
