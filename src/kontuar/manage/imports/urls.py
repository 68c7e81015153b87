"""Routes of imports."""

from django.urls import path

from kontuar.manage.imports import report, views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("piece", views.piece, name="import-piece"),
    path("<uuid:import_id>/", report.one, name="import"),
    path("<uuid:import_id>/stop", report.stop, name="import-stop"),
    path("<uuid:import_id>/resume", report.resume, name="import-resume"),
    path("<uuid:import_id>/again", report.again, name="import-again"),
    path("<uuid:import_id>/file", report.file, name="import-file"),
    path("<uuid:import_id>/report.csv", report.table, name="import-report"),
]
