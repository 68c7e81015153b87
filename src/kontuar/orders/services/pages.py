"""Take over everything on a page of a shop."""

from datetime import datetime
from uuid import UUID

from kontuar.orders.contract import News, Page
from kontuar.orders.services.goods import upsert_customers, upsert_products
from kontuar.orders.services.returns import upsert_returns
from kontuar.orders.services.upsert import upsert_orders


def take_page(
    *,
    connection_id: UUID,
    page: Page | News,
    read_at: datetime,
    is_history: bool = False,
    is_asked: bool = True,
) -> None:
    """Take over the objects themselves; what is only named (`refs`) is left to `ask_again`."""
    if page.products:
        upsert_products(connection_id=connection_id, products=page.products, read_at=read_at)
    if page.customers:
        upsert_customers(connection_id=connection_id, customers=page.customers, read_at=read_at)
    if page.orders:
        upsert_orders(
            connection_id=connection_id,
            orders=page.orders,
            read_at=read_at,
            is_history=is_history,
            is_asked=is_asked,
        )
    if page.returns:
        upsert_returns(
            connection_id=connection_id,
            returns=page.returns,
            read_at=read_at,
            is_history=is_history,
            is_asked=is_asked,
        )
