"""Routes of the first run."""

from django.urls import path

from kontuar.manage.setup import administrator, later, start

urlpatterns = [
    path("", start.setup, name="setup"),
    path("code", start.code, name="setup-code"),
    path("demo", start.demo, name="setup-demo"),
    path("demo/<str:key>", start.demo_progress, name="setup-demo-progress"),
    path("company", start.company, name="setup-company"),
    path("administrator", administrator.administrator, name="setup-administrator"),
    path("mailbox", later.mailbox, name="setup-mailbox"),
    path("colleagues", later.colleagues, name="setup-colleagues"),
]
