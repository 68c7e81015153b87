"""Let one process at a time do something, across every machine on the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection


@contextmanager
def only_one(name: str) -> Iterator[bool]:
    """True for whoever holds the lock; it ends with the block, or with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            _unlock(name)


@contextmanager
def in_turn(name: str) -> Iterator[None]:
    """Wait until nobody else holds the lock; it ends with the block, or with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [name])
    try:
        yield
    finally:
        _unlock(name)


def _unlock(name: str) -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [name])
    except (OperationalError, InterfaceError):
        connection.close()  # the lock ends with the connection
