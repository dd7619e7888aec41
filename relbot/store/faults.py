"""Which faults of a database pass by themselves."""

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

CLASSES = ("08", "40", "53", "57P")
"""How the SQLSTATE of such a fault begins: connection, rolled back (deadlock), no room or connections, shutdown."""
CODES = frozenset({"55P03", "25P03"})
"""Others: a lock that was not to be had, a transaction that the server took for forgotten."""


def passes(error: BaseException) -> bool:
    """Whether the same may succeed a little later: the database was away, full or busy; the data is as it should be.

    PostgreSQL says it by a code (its manual, appendix A); the driver's class of error does not tell.
    """
    code = _sqlstate(error)
    if code.startswith(CLASSES) or code in CODES:
        return True
    return isinstance(error, (InterfaceError, OperationalError, PoolTimeoutError, OSError))


def _sqlstate(error: BaseException) -> str:
    """The code that PostgreSQL gave; "" if none."""
    code = getattr(error, "sqlstate", None) or getattr(getattr(error, "orig", None), "sqlstate", None)
    return code if isinstance(code, str) else ""
