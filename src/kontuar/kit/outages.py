"""Tell a database that does not work now from something that it rightly refuses."""

from django.db import Error, InterfaceError, OperationalError

OF_THE_DATA = ("21", "22", "23", "54")
"""Classes of SQLSTATE that what was to be written may cause by itself: values, constraints, limits
(54: an index entry that is too long is an OperationalError, and no outage)."""
OF_THE_CODE = "42"
NO_RIGHT, NO_TABLE = "42501", "42P01"


def is_lost(failure: BaseException) -> bool:
    """The connection, the disk, memory or a lock: nothing can be asked now, all is tried again."""
    is_operational = isinstance(failure, OperationalError | InterfaceError)
    return is_operational and sqlstate_of(failure)[:2] not in OF_THE_DATA


def is_outage(failure: BaseException) -> bool:
    """Lost, or refusing what is neither wrong in its values nor in its wording: read only, no
    right to write, a table that is away, a trigger that says no.
    """
    if not isinstance(failure, Error):
        return False
    state = sqlstate_of(failure)
    if not state:
        return is_lost(failure)
    return state in (NO_RIGHT, NO_TABLE) or state[:2] not in (*OF_THE_DATA, OF_THE_CODE)


def sqlstate_of(failure: BaseException) -> str:
    """The five letters by which PostgreSQL says what it was; "" when it did not say."""
    return getattr(failure.__cause__, "sqlstate", None) or ""
