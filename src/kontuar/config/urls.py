"""Every route of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("kontuar.desk.urls")),
    path("manage/", include("kontuar.manage.urls")),
    path("ui/", include("kontuar.ui.urls")),
    path("accounts/", include("allauth.urls")),
]
