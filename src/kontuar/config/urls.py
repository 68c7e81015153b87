"""Every route of the product."""

from django.urls import include, path

from kontuar.config.hooks import plugin_hooks
from kontuar.config.shop_hooks import shop_call

urlpatterns = [
    path("hooks/shop/<uuid:connection_id>/", shop_call, name="shop-hook"),
    path("", include("kontuar.desk.urls")),
    path("manage/", include("kontuar.manage.urls")),
    path("ui/", include("kontuar.ui.urls")),
    path("accounts/", include("allauth.urls")),
    path("hooks/", include((plugin_hooks(), "hooks"))),
]

handler404 = "kontuar.config.errors.not_found"
handler500 = "kontuar.config.errors.server_error"
