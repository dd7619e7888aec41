"""What relbot says to its operator: codes and counts, never content, names, addresses or tokens (rule 7)."""

import logging

_logger = logging.getLogger("relbot")
_said_once: set[str] = set()


def noted(code: str, **about: str | int) -> None:
    """A thing that happened, for whoever looks closely."""
    _logger.info("%s%s", code, _said(about))


def worrying(code: str, **about: str | int) -> None:
    """A thing that somebody should look at."""
    _logger.warning("%s%s", code, _said(about))


def worrying_once(code: str, **about: str | int) -> None:
    """The same for what would be met again with every message: said once while this process runs."""
    line = f"{code}{_said(about)}"
    if line not in _said_once:
        _said_once.add(line)
        _logger.warning("%s", line)


def failed(code: str, error: BaseException, **about: str | int) -> None:
    """A failure. Only the kind of error and the line that raised it: messages may quote what a person wrote."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = "" if place is None else f"{place.tb_frame.f_globals.get('__name__', '?')}:{place.tb_lineno}"
    _logger.error("%s%s error=%s at=%s", code, _said(about), type(error).__name__, where)


def _said(about: dict[str, str | int]) -> str:
    return "".join(f" {name}={value}" for name, value in about.items() if value != "")
