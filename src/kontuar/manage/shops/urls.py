"""Routes of the company, shops and queues."""

from django.urls import path

from kontuar.manage.shops import views

urlpatterns = [
    path("", views.shops, name="shops"),
    path("company", views.company, name="company"),
    path("new", views.shop, name="shop-new"),
    path("<uuid:shop_id>", views.shop, name="shop"),
    path("<uuid:shop_id>/queues/new", views.queue, name="queue-new"),
    path("<uuid:shop_id>/queues/<uuid:queue_id>", views.queue, name="queue"),
]
