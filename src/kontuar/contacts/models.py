"""Customers and how they are reached."""

from django.db import models
from django.db.models import Q

from kontuar.kit.ids import new_id


class Contact(models.Model):
    """A customer, kept for as long as a conversation with them is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """An address by which a customer is known; it belongs to one contact at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="identities")
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=320)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="identity_once"),
            models.CheckConstraint(condition=Q(kind__in=["email", "phone"]), name="identity_kind"),
        ]
