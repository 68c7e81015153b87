"""A customer is known by phones and logins too, as shops tell of them."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_trust_pictures")]

    operations = [
        migrations.AddField(
            "Identity",
            "shops",
            django.contrib.postgres.fields.ArrayField(models.UUIDField(), default=list),
        ),
        migrations.RemoveConstraint("Identity", "identity_once"),
        migrations.RemoveConstraint("Identity", "identity_kind"),
        migrations.AddConstraint(
            "Identity",
            models.UniqueConstraint(
                fields=["kind", "value"],
                condition=Q(kind__in=["email", "login"]),
                name="identity_once",
            ),
        ),
        migrations.AddConstraint(
            "Identity",
            models.UniqueConstraint(
                fields=["contact", "kind", "value"], name="identity_of_contact_once"
            ),
        ),
        migrations.AddConstraint(
            "Identity",
            models.CheckConstraint(
                condition=Q(kind__in=["email", "phone", "login"]), name="identity_kind"
            ),
        ),
        migrations.AddIndex(
            "Identity",
            models.Index(fields=["value"], condition=Q(kind="phone"), name="identity_phone"),
        ),
    ]
