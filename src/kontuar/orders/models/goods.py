"""Who buys in the shops, and what they sell."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from kontuar.kit.ids import new_id
from kontuar.orders.models.connections import Connection


class Customer(models.Model):
    """Somebody's account in a shop. Kept while the shop has it: to know who writes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200, default="")
    email = models.CharField(max_length=320, default="")
    phone = models.CharField(max_length=20, default="")
    """E.164, or empty when it can't be one."""
    login = models.CharField(max_length=120, default="")
    language = models.CharField(max_length=5, default="")
    accepts_marketing = models.BooleanField(null=True)
    note = models.TextField(default="")
    tags = ArrayField(models.CharField(max_length=100), default=list)
    is_gone = models.BooleanField(default=False)
    created_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="customer_once"),
        ]
        indexes = [
            models.Index(fields=["email"], condition=~Q(email=""), name="customer_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="customer_phone"),
            models.Index(fields=["login"], condition=~Q(login=""), name="customer_login"),
        ]


class Product(models.Model):
    """What a shop sells."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=300)
    url = models.TextField(default="")
    image_url = models.TextField(default="")
    is_active = models.BooleanField(default=True)
    is_gone = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="product_once"),
        ]


class Variant(models.Model):
    """One thing that can be put into a basket."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="variants")
    external_id = models.CharField(max_length=200)
    name = models.CharField(max_length=300, default="")
    sku = models.CharField(max_length=120, default="")
    ean = models.CharField(max_length=20, default="")
    price = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    stock = models.IntegerField(null=True)
    available_on = models.DateField(null=True)
    image_url = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "external_id"], name="variant_once"),
        ]
        indexes = [models.Index(fields=["sku"], condition=~Q(sku=""), name="variant_sku")]
