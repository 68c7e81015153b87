"""Customers and how they are reached."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from kontuar.contacts.contract import WAYS
from kontuar.kit.ids import new_id


class Contact(models.Model):
    """A customer, kept for as long as a conversation with them is."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=5, default="")
    """In which they want to be answered; empty: nobody said."""
    way = models.CharField(max_length=10, default="")
    """How they want to be reached, one of WAYS; empty: nobody said."""
    shows_pictures = models.BooleanField(default=False)
    """Somebody decided that pictures from the net in this customer's mail are always loaded."""
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    """With whom it was joined; everything it had is there."""
    refused = ArrayField(models.CharField(max_length=340), default=list)
    """Kind and value of what a person took away from this contact: orders do not bring it back."""
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(way__in=["", *WAYS]), name="contact_way"),
            models.CheckConstraint(
                condition=~Q(merged_into=models.F("pk")), name="contact_merged_elsewhere"
            ),
        ]
        indexes = [
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="contact_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """By what a customer is known: an address, a phone number, a login of a shop or marketplace.

    An address or login belongs to one contact; a phone may be borne by several, and then decides
    nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="identities")
    kind = models.CharField(max_length=10)
    value = models.CharField(max_length=320)
    """email in lower case, phone E.164, login as "marketplace:name" or "<connection>:name"."""
    shops = ArrayField(models.UUIDField(), default=list)
    """The brands that told of it, for those who may see one of them; none: everybody."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=Q(kind__in=["email", "login"]),
                name="identity_once",
            ),
            models.UniqueConstraint(
                fields=["contact", "kind", "value"], name="identity_of_contact_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["email", "phone", "login"]), name="identity_kind"
            ),
        ]
        indexes = [
            models.Index(fields=["value"], condition=Q(kind="phone"), name="identity_phone"),
            GinIndex(fields=["value"], opclasses=["gin_trgm_ops"], name="identity_value_trgm"),
        ]


class Merge(models.Model):
    """A joining of two contacts, with what it moved: to be taken back, and to be looked up."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Contact, on_delete=models.PROTECT, db_index=False, related_name="+")
    agent = models.ForeignKey(
        "people.Agent", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    at = models.DateTimeField()
    data = models.JSONField()
    """Ids of the identities and notes that moved, phones of both, preferences before and after."""
    parted_at = models.DateTimeField(null=True)
    parted_by = models.ForeignKey(
        "people.Agent", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(parted_at=None), name="joined_once_at_a_time"
            ),
        ]


class ContactNote(models.Model):
    """A short word of an agent about a customer, for the next one; kept as long as the customer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, db_index=False, related_name="notes"
    )
    shop = models.ForeignKey(
        "people.Shop", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    """The brand in whose conversation it was written: only those who see that one see it."""
    agent = models.ForeignKey(
        "people.Agent", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    text = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["contact", "-id"], name="notes_of_contact")]
