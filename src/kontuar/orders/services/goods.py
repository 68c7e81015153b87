"""Take over customers' accounts and what a shop sells."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from kontuar.contacts import services as contacts
from kontuar.kit.bulk import insert_missing, insert_rows, update_rows
from kontuar.orders.contract import ProductData, ShopCustomer
from kontuar.orders.models import Connection, Customer, Product, Variant
from kontuar.orders.reads.buyers import buyers_behind
from kontuar.orders.rules import email_key, is_newer, phone_key
from kontuar.orders.services import plain

OF_CUSTOMER = tuple(
    f.name
    for f in Customer._meta.concrete_fields
    if f.name not in ("id", "connection", "external_id")
)
OF_PRODUCT = ("name", "url", "image_url", "is_active", "is_gone", "changed_at", "read_at")


def add_missing_customers(
    *, connection: Connection, customers: Sequence[ShopCustomer], read_at: datetime
) -> None:
    """Accounts met in orders: an order knows less of them than the shop, so none is replaced."""
    given = {_id(c): c for c in customers if c.external_id}
    if not given:
        return
    known = Customer.objects.filter(connection=connection, external_id__in=list(given))
    missing = given.keys() - set(known.values_list("external_id", flat=True))
    insert_missing(
        [_filled(Customer(), given[one], connection, read_at) for one in sorted(missing)]
    )


@transaction.atomic
def upsert_customers(
    *, connection_id: UUID, customers: Sequence[ShopCustomer], read_at: datetime
) -> None:
    """Take over accounts as they stood at `read_at`; the newer reading wins."""
    connection = Connection.objects.get(pk=connection_id)
    given = {_id(c): c for c in customers if c.external_id}
    known = Customer.objects.filter(connection=connection, external_id__in=list(given))
    rows = {row.external_id: row for row in known.select_for_update().order_by("id")}
    new = [_filled(Customer(), c, connection, read_at) for e, c in given.items() if e not in rows]
    insert_missing(new)
    newer = [
        _filled(rows[external_id], customer, connection, read_at)
        for external_id, customer in given.items()
        if external_id in rows and _is_newer(customer, rows[external_id], read_at)
    ]
    update_rows(newer, OF_CUSTOMER)
    contacts.note_buyers(buyers_behind([*new, *newer]))


@transaction.atomic
def upsert_products(
    *, connection_id: UUID, products: Sequence[ProductData], read_at: datetime
) -> None:
    """Take over what a shop sells; variants that are no longer told of are gone."""
    connection = Connection.objects.get(pk=connection_id)
    given = {_id(p): p for p in products}
    known = Product.objects.filter(connection=connection, external_id__in=list(given))
    rows = {row.external_id: row for row in known.select_for_update().order_by("id")}
    new = [_product(Product(), p, connection, read_at) for e, p in given.items() if e not in rows]
    insert_rows(new)
    newer = [
        _product(rows[external_id], product, connection, read_at)
        for external_id, product in given.items()
        if external_id in rows and _is_newer(product, rows[external_id], read_at)
    ]
    update_rows(newer, OF_PRODUCT)
    Variant.objects.filter(product__in=newer).delete()
    insert_rows([v for row in (*new, *newer) for v in _variants(row, given[row.external_id])])


def _id(given: ShopCustomer | ProductData) -> str:
    return plain.text(given.external_id, 200)


def _is_newer(
    given: ShopCustomer | ProductData, row: Customer | Product, read_at: datetime
) -> bool:
    return is_newer(
        changed_at=given.changed_at,
        read_at=read_at,
        known_changed_at=row.changed_at,
        known_read_at=row.read_at,
    )


def _filled(
    row: Customer, data: ShopCustomer, connection: Connection, read_at: datetime
) -> Customer:
    row.connection, row.external_id = connection, plain.text(data.external_id, 200)
    row.name, row.email = plain.text(data.name, 200), email_key(data.email)
    row.phone, row.login = phone_key(data.phone), plain.text(data.login, 120)
    row.language, row.note = plain.text(data.language, 5), plain.text(data.note)
    row.accepts_marketing, row.tags = data.accepts_marketing, plain.words(data.tags)
    row.created_at, row.changed_at = data.created_at, data.changed_at
    row.read_at, row.is_gone = read_at, False
    return row


def _product(row: Product, data: ProductData, connection: Connection, read_at: datetime) -> Product:
    row.connection, row.external_id = connection, plain.text(data.external_id, 200)
    row.name, row.url = plain.text(data.name, 300), plain.text(data.url, 2000)
    row.image_url, row.is_active = plain.text(data.image_url, 2000), data.is_active
    row.changed_at, row.read_at, row.is_gone = data.changed_at, read_at, False
    return row


def _variants(row: Product, data: ProductData) -> Sequence[Variant]:
    unique = {plain.text(v.external_id, 200): v for v in data.variants}
    return [
        Variant(
            product=row,
            external_id=external_id,
            name=plain.text(variant.name, 300),
            sku=plain.text(variant.sku, 120),
            ean=plain.text(variant.ean, 20),
            price=plain.minor(variant.price),
            currency=variant.price.currency if variant.price else "",
            stock=variant.stock,
            available_on=variant.available_on,
            image_url=plain.text(variant.image_url, 2000),
        )
        for external_id, variant in unique.items()
    ]
