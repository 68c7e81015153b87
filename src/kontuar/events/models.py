"""The log, how far each subscriber has read it, and what could not be handled."""

from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

THIS_TRANSACTION = RawSQL("(pg_current_xact_id()::text::bigint)", ())


class EventRow(models.Model):
    """One fact. Read in the order of (tx, id): ids alone are not in the order of commits."""

    id = models.BigAutoField(primary_key=True)
    tx = models.BigIntegerField(db_default=THIS_TRANSACTION)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    kind = models.TextField()
    actor = models.TextField()
    objects_touched = models.JSONField(db_column="objects")
    data = models.JSONField()

    class Meta:
        db_table = "events_event"
        indexes = [models.Index(fields=["tx", "id"], name="event_tail")]


class Cursor(models.Model):
    """How far the handlers of one room have read; commits together with their effect."""

    room = models.TextField(primary_key=True)
    tx = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.TextField(default="")


class Parked(models.Model):
    """An event that a room could not handle; kept until a person retries or drops it."""

    event = models.ForeignKey(EventRow, on_delete=models.PROTECT)
    room = models.TextField()
    error = models.TextField()
    attempts = models.IntegerField(default=1)
    parked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "room"], name="parked_once")]
