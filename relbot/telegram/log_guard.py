"""Keeps bot tokens and people's words out of every log record, whoever wrote it and however it is shown."""

import logging
import re
from collections.abc import Callable

TOKEN = re.compile(r"\d{3,}(?::|%3A)[A-Za-z0-9_-]{20,}", re.IGNORECASE)
"""What a bot token looks like (Bot API "Authorizing your bot"), also inside a URL."""

HIDDEN = "<token>"

TALKATIVE = ("httpx", "httpcore", "telegram")
"""Libraries that log addresses with the token (httpx, at INFO) or whole messages (python-telegram-bot, at DEBUG)."""


def guard_logs() -> None:
    """Hides tokens in all records made from now on, and lets the libraries below speak of warnings only.

    It works where records are made, not where they are shown: a handler that is added later (a server's, a test's)
    is guarded too. A second call changes nothing.
    """
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    factory = logging.getLogRecordFactory()
    if not isinstance(factory, _GuardedFactory):
        logging.setLogRecordFactory(_GuardedFactory(factory))


def hide_tokens(text: str) -> str:
    """The text with everything that looks like a bot token replaced."""
    return TOKEN.sub(HIDDEN, text)


class _GuardedFactory:
    """Makes records as `factory` does, without tokens."""

    def __init__(self, factory: Callable[..., logging.LogRecord]) -> None:
        self._factory = factory
        self._formatter = logging.Formatter()

    def __call__(self, *args: object, **kwargs: object) -> logging.LogRecord:
        record = self._factory(*args, **kwargs)
        self._hide_in_message(record)
        self._hide_in_traceback(record)
        return record

    def _hide_in_message(self, record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except (KeyError, TypeError, ValueError):
            # logging would print message and arguments to stderr, past every guard
            record.msg, record.args = "%s", (f"{record.msg} {record.args}",)
            message = record.getMessage()
        if TOKEN.search(message):
            record.msg, record.args = hide_tokens(message), None

    def _hide_in_traceback(self, record: logging.LogRecord) -> None:
        if not record.exc_info or record.exc_info[0] is None:
            return
        told = self._formatter.formatException(record.exc_info)
        if TOKEN.search(told):
            # exc_text is what formatters show in place of exc_info; without exc_info nobody can format it anew
            record.exc_text, record.exc_info = hide_tokens(told), None
