"""Routes of deeds, below those of orders."""

from django.urls import path

from kontuar.desk.deeds import asking, deciding, listing

urlpatterns = [
    path("deeds/", listing.deeds, name="deeds"),
    path("deeds/seen/", listing.seen, name="deeds_seen"),
    path("deeds/count/", listing.count, name="deeds_count"),
    path("deeds/<uuid:deed_id>/decision/", deciding.decision, name="deed_decision"),
    path("deeds/<uuid:deed_id>/finding/", deciding.finding, name="deed_finding"),
    path("deeds/<uuid:deed_id>/withdrawal/", deciding.withdrawal, name="deed_withdrawal"),
    path("<uuid:order_id>/deeds/<slug:deed_kind>/", asking.deed, name="deed"),
    path("<uuid:order_id>/deeds/<slug:deed_kind>/effect/", asking.effect, name="deed_effect"),
]
