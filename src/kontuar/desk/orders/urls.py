"""Routes of orders and the parcel board."""

from django.urls import include, path

from kontuar.desk.deeds import urls as deeds
from kontuar.desk.orders import board, listing, page, pictures

urlpatterns = [
    path("", listing.orders, name="orders"),
    path("more/", listing.more_orders, name="orders_more"),
    path("parcels/", board.parcels, name="parcels"),
    path("parcels/more/", board.more_parcels, name="parcels_more"),
    path("", include(deeds)),
    path("<uuid:order_id>/", page.order, name="order"),
    path("<uuid:order_id>/refresh/", page.refresh, name="order_refresh"),
    path("<uuid:order_id>/pictures/<int:position>/", pictures.line_picture, name="order_picture"),
]
