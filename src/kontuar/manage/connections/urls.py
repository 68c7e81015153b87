"""Routes of connections to shops and carriers."""

from django.urls import path

from kontuar.manage.connections import calls, editing, history, login, mapping, trying, views

urlpatterns = [
    path("", views.connections, name="connections"),
    path("new", editing.new_connection, name="connection-new"),
    path("trials/<str:key>", trying.trial, name="connection-trial"),
    path("<uuid:connection_id>", editing.connection, name="connection"),
    path("<uuid:connection_id>/login", login.login, name="connection-login"),
    path(
        "<uuid:connection_id>/login/confirmation", login.login_check, name="connection-login-check"
    ),
    path("<uuid:connection_id>/pause", views.pause, name="connection-pause"),
    path("<uuid:connection_id>/resumption", views.resume, name="connection-resume"),
    path("<uuid:connection_id>/history", history.start, name="connection-history"),
    path("<uuid:connection_id>/history/stop", history.stop, name="connection-history-stop"),
    path("<uuid:connection_id>/statuses", mapping.statuses, name="connection-statuses"),
    path("<uuid:connection_id>/calls", calls.calls, name="connection-calls"),
    path("<uuid:connection_id>/calls/retry", calls.retry, name="connection-calls-retry"),
]
