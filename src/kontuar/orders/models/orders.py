"""Orders and what belongs to them. Amounts are minor units of the order's currency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from kontuar.kit.ids import new_id
from kontuar.kit.money import Money
from kontuar.orders.contract import ORDER_STATES, PAYMENT_STATES, RETURN_STATES
from kontuar.orders.models.connections import Connection

if TYPE_CHECKING:
    from kontuar.people.models import Agent


class OrderQuerySet(models.QuerySet["Order"]):
    """Lists of orders; every one of them starts from what somebody may see."""

    def visible_to(self, agent: Agent) -> OrderQuerySet:
        """Only those of the brands of this agent."""
        shops = agent.scope.shops
        return self if shops is None else self.filter(shop_id__in=shops)

    def newest_first(self) -> OrderQuerySet:
        """As people read them."""
        return self.order_by("-placed_at", "-id")


class Order(models.Model):
    """An order as its shop last told it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    shop = models.ForeignKey(
        "people.Shop", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    """The connection's brand, here too because every list begins with it."""
    external_id = models.CharField(max_length=200)
    number = models.CharField(max_length=80)
    number_key = models.CharField(max_length=80)
    """`rules.number_key`: as it is compared with what people write."""
    status = models.CharField(max_length=120)
    status_name = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=20)
    payment_state = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()
    shipping_total = models.BigIntegerField(null=True)
    discount_total = models.BigIntegerField(null=True)
    tax_total = models.BigIntegerField(null=True)
    paid_total = models.BigIntegerField(null=True)
    refunded_total = models.BigIntegerField(null=True)
    customer_external_id = models.CharField(max_length=200, default="")
    """Of the account in the shop; empty for a guest."""
    name = models.CharField(max_length=200, default="")
    email = models.CharField(max_length=320, default="")
    phone = models.CharField(max_length=20, default="")
    login = models.CharField(max_length=120, default="")
    billing = models.JSONField(default=dict)
    shipping = models.JSONField(default=dict)
    shipping_method = models.CharField(max_length=200, default="")
    payment_method = models.CharField(max_length=200, default="")
    tags = ArrayField(models.CharField(max_length=100), default=list)
    coupons = ArrayField(models.CharField(max_length=100), default=list)
    note = models.TextField(default="")
    staff_note = models.TextField(default="")
    language = models.CharField(max_length=5, default="")
    source = models.CharField(max_length=60, default="")
    admin_url = models.TextField(default="")
    extra = models.JSONField(default=dict)
    flags = ArrayField(models.CharField(max_length=40), default=list)
    placed_at = models.DateTimeField()
    dispatch_by = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField()
    """How fresh this is: when the reading that told it began."""
    fingerprint = models.BinaryField(max_length=32)
    """Of all the shop said: a reading that tells nothing new writes nothing else."""
    is_gone = models.BooleanField(default=False)
    """Deleted in the shop."""
    haystack = models.TextField(default="")
    """Everything on it that people search by, in lower case."""

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="order_once"),
            models.CheckConstraint(condition=Q(state__in=ORDER_STATES), name="order_state"),
            models.CheckConstraint(
                condition=Q(payment_state__in=PAYMENT_STATES), name="order_payment_state"
            ),
        ]
        indexes = [
            models.Index(F("placed_at").desc(), F("id").desc(), name="order_newest"),
            models.Index(
                F("shop"), F("placed_at").desc(), F("id").desc(), name="order_newest_of_shop"
            ),
            models.Index(
                F("state"), F("placed_at").desc(), F("id").desc(), name="order_newest_in_state"
            ),
            models.Index(fields=["number_key"], name="order_number"),
            models.Index(
                fields=["connection", "customer_external_id"],
                condition=~Q(customer_external_id=""),
                name="order_of_customer",
            ),
            models.Index(fields=["email", "placed_at"], condition=~Q(email=""), name="order_email"),
            models.Index(fields=["phone", "placed_at"], condition=~Q(phone=""), name="order_phone"),
            models.Index(fields=["login", "placed_at"], condition=~Q(login=""), name="order_login"),
            GinIndex(fields=["haystack"], opclasses=["gin_trgm_ops"], name="order_haystack"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def money(self) -> Money:
        """What it costs altogether."""
        return Money(self.total, self.currency)

    def amount(self, field: str) -> Money | None:
        """One of its amounts, for example "refunded_total"."""
        minor = getattr(self, field)
        return None if minor is None else Money(minor, self.currency)


class OrderLine(models.Model):
    """One line of an order, gross."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, db_index=False, related_name="lines")
    position = models.SmallIntegerField()
    external_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, default="product")
    name = models.CharField(max_length=300)
    sku = models.CharField(max_length=120, default="")
    ean = models.CharField(max_length=20, default="")
    product_external_id = models.CharField(max_length=200, default="")
    variant_external_id = models.CharField(max_length=200, default="")
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    unit_price = models.BigIntegerField()
    total = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    tax_percent = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    image_url = models.TextField(default="")
    options = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "position"], name="order_line_once"),
        ]
        indexes = [models.Index(fields=["sku"], condition=~Q(sku=""), name="order_line_sku")]


class Payment(models.Model):
    """Money that came for an order, or did not."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="payments")
    external_id = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12)
    status = models.CharField(max_length=120, default="")
    method = models.CharField(max_length=200, default="")
    reference = models.CharField(max_length=200, default="")
    paid_at = models.DateTimeField(null=True)


class Refund(models.Model):
    """Money that went back."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="refunds")
    external_id = models.CharField(max_length=200)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12)
    status = models.CharField(max_length=120, default="")
    reason = models.TextField(default="")
    refunded_at = models.DateTimeField(null=True)


class Invoice(models.Model):
    """A paper of an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="invoices")
    external_id = models.CharField(max_length=200)
    number = models.CharField(max_length=120)
    kind = models.CharField(max_length=12, default="invoice")
    url = models.TextField(default="")
    issued_at = models.DateTimeField(null=True)


class Shipment(models.Model):
    """What was sent together."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="shipments")
    external_id = models.CharField(max_length=200)
    method = models.CharField(max_length=200, default="")
    status = models.CharField(max_length=120, default="")
    shipped_at = models.DateTimeField(null=True)
    lines = models.JSONField(default=list)
    """[line's external id, quantity as text]."""


class ShopReturn(models.Model):
    """A return as the shop knows it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(
        Connection, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    shop = models.ForeignKey(
        "people.Shop", on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    external_id = models.CharField(max_length=200)
    order_external_id = models.CharField(max_length=200)
    order = models.ForeignKey(Order, null=True, on_delete=models.SET_NULL, related_name="returns")
    """Null until the order itself is known."""
    number = models.CharField(max_length=80, default="")
    status = models.CharField(max_length=120)
    state = models.CharField(max_length=20)
    reason = models.TextField(default="")
    lines = models.JSONField(default=list)
    refund = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField()
    is_gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="return_once"),
            models.CheckConstraint(condition=Q(state__in=RETURN_STATES), name="return_state"),
        ]
        indexes = [
            models.Index(fields=["connection", "order_external_id"], name="return_of_order"),
            models.Index(
                fields=["shop", "due_at", "id"],
                condition=Q(state__in=["requested", "accepted", "in_transit", "received"]),
                name="return_open",
            ),
        ]
