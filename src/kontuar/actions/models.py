"""What was done, by whom, with what."""

from django.db import models

from kontuar.kit.ids import new_id


class ActionRun(models.Model):
    """One action that was carried out; refused ones leave nothing behind."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
    actor_id = models.UUIDField()
    subject_id = models.UUIDField()
    key = models.TextField(null=True)
    given = models.JSONField()
    result = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject_id", "at"], name="run_by_subject")]
        constraints = [
            models.UniqueConstraint(fields=["actor_id", "name", "key"], name="action_run_once")
        ]
