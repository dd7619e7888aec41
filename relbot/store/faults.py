"""Which faults of a database pass by themselves."""

from sqlalchemy.exc import InterfaceError, OperationalError


def passes(error: BaseException) -> bool:
    """Whether the same may succeed a little later: the database was away, full or busy; the data is as it should be."""
    return isinstance(error, (InterfaceError, OperationalError, OSError))
