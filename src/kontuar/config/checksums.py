"""What the tables hold, as numbers: a backup carries them, a restore compares them."""

from typing import Any

from django.db import connection

BLOBS = "channels_blob"
Sums = dict[str, dict[str, Any]]


def of_database() -> Sums:
    """Rows and a checksum of each table, independent of the order of rows."""
    with connection.cursor() as cursor:
        cursor.execute("set local timezone to 'UTC'")
        cursor.execute(
            "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where c.relkind = 'r' and n.nspname = 'public' order by c.relname"
        )
        tables = [name for (name,) in cursor.fetchall()]
        return {table: _of_table(cursor, table) for table in tables}


def _of_table(cursor: Any, table: str) -> dict[str, Any]:
    # A file's own hash stands for its content, so that files are not read as text.
    row = "encode(sha256, 'hex')" if table == BLOBS else "t::text"
    name = connection.ops.quote_name(table)
    cursor.execute(
        f"select count(*), coalesce(sum(hashtextextended({row}, 0)::numeric), 0)::text "  # noqa: S608
        f"from {name} t"
    )
    rows, checksum = cursor.fetchone()
    return {"rows": rows, "checksum": checksum}


def damaged_files() -> int:
    """How many files do not have the hash they are kept under."""
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass(%s) is not null", [BLOBS])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(f"select count(*) from {BLOBS} where sha256(data) <> sha256")  # noqa: S608
        return int(cursor.fetchone()[0])


def differences(expected: Sums, found: Sums) -> list[str]:
    """The tables that are not as they were, each with both numbers of rows."""
    tables = sorted(expected.keys() | found.keys())
    wrong = [table for table in tables if expected.get(table) != found.get(table)]
    return [f"{table}: {_rows(expected, table)} -> {_rows(found, table)}" for table in wrong]


def _rows(sums: Sums, table: str) -> int:
    return int(sums.get(table, {}).get("rows", 0))
