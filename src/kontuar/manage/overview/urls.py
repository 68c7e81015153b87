"""Route of the overview."""

from django.urls import path

from kontuar.manage.overview import views

urlpatterns = [path("", views.overview, name="overview")]
