"""Every write about connections, orders and parcels."""

from kontuar.orders.services.calling import config_of, renew_tokens
from kontuar.orders.services.carry_out import carry_out
from kontuar.orders.services.connect import (
    check_connection,
    connect,
    map_status,
    pause_connection,
    resume_connection,
)
from kontuar.orders.services.decide import decide_deed, withdraw_deed
from kontuar.orders.services.found_out import note_after, see_deeds, settle_deed
from kontuar.orders.services.goods import upsert_customers, upsert_products
from kontuar.orders.services.health import note_plugins, record_ok, record_trouble
from kontuar.orders.services.hear import process_hooks
from kontuar.orders.services.hooks import forget_hooks, retry_hook, store_hook
from kontuar.orders.services.login import begin_login, finish_login
from kontuar.orders.services.pages import take_page
from kontuar.orders.services.polling import (
    backfill,
    reconcile,
    start_backfill,
    stop_backfill,
)
from kontuar.orders.services.reread import (
    ask_again,
    mark_gone,
    refresh_order,
    reread,
    retry_parked,
)
from kontuar.orders.services.returns import upsert_returns
from kontuar.orders.services.statuses import learn_statuses
from kontuar.orders.services.steps import mark_delayed, take_steps
from kontuar.orders.services.tracking import refresh_parcels, track_parcels
from kontuar.orders.services.upsert import upsert_orders
from kontuar.orders.services.wish import ask_for_deed

__all__ = [
    "ask_again",
    "ask_for_deed",
    "backfill",
    "begin_login",
    "carry_out",
    "check_connection",
    "config_of",
    "connect",
    "decide_deed",
    "finish_login",
    "forget_hooks",
    "learn_statuses",
    "map_status",
    "mark_delayed",
    "mark_gone",
    "note_after",
    "note_plugins",
    "pause_connection",
    "process_hooks",
    "reconcile",
    "record_ok",
    "record_trouble",
    "refresh_order",
    "refresh_parcels",
    "renew_tokens",
    "reread",
    "resume_connection",
    "retry_hook",
    "retry_parked",
    "see_deeds",
    "settle_deed",
    "start_backfill",
    "stop_backfill",
    "store_hook",
    "take_page",
    "take_steps",
    "track_parcels",
    "upsert_customers",
    "upsert_orders",
    "upsert_products",
    "upsert_returns",
    "withdraw_deed",
]
