"""Every route of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("kontuar.desk.urls")),
    path("manage/", include("kontuar.manage.urls")),
    path("ui/", include("kontuar.ui.urls")),
    path("accounts/", include("allauth.urls")),
]

handler404 = "kontuar.config.errors.not_found"
handler500 = "kontuar.config.errors.server_error"
