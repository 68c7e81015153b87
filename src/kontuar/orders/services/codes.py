"""Count the codes that stand in no table, and say so once."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from kontuar.events.services import publish
from kontuar.orders.events import UnknownCodeMet

Met = tuple[str, str, str, str]
"""Kind, code, the other side's text, an example's number."""


def note_unknown_codes(*, role: str, met: Iterable[Met], at: datetime) -> None:
    """Count them in one statement; a new one is told to people."""
    counted: Counter[tuple[str, str]] = Counter()
    texts: dict[tuple[str, str], tuple[str, str]] = {}
    for kind, code, text, example in met:
        counted[kind, code[:200]] += 1
        texts[kind, code[:200]] = (text, example)
    if not counted:
        return
    keys = sorted(counted)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into orders_unknowncode
              (role, kind, code, text, example, count, first_at, last_at)
            select %s, kind, code, text, example, count, %s, %s
            from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::int[])
              as given(kind, code, text, example, count)
            on conflict (role, kind, code) do update set
              count = orders_unknowncode.count + excluded.count, last_at = excluded.last_at,
              example = excluded.example
            returning kind, code, text, xmax = 0
            """,
            [
                role,
                at,
                at,
                [kind for kind, _code in keys],
                [code for _kind, code in keys],
                [texts[key][0] for key in keys],
                [texts[key][1][:200] for key in keys],
                [counted[key] for key in keys],
            ],
        )
        new = [row[:3] for row in cursor.fetchall() if row[3]]
    if new:
        publish(
            *(
                UnknownCodeMet(occurred_at=at, role=role, kind=kind, code=code, text=text)
                for kind, code, text in new
            )
        )
