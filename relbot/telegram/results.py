"""What a failed call means for the operation: wait and repeat, give up, or nobody knows."""

from collections.abc import Awaitable
from typing import TypeVar

import httpx
from telegram.error import TelegramError

from relbot.service.ports import Refused, RetryAfter, Uncertain
from relbot.telegram.request import AnswerError, UnreadableAnswerError

T = TypeVar("T")
Failure = RetryAfter | Refused | Uncertain
FAILURES = (RetryAfter, Refused, Uncertain)
"""The same for isinstance."""

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
"""The request did not reach anybody; any other transport error may have struck after it had."""

NETWORK_SECONDS = 2.0
SERVER_SECONDS = 5.0
ACCOUNT_SECONDS = 60.0
"""After an answer that concerns the whole account (a withdrawn token, a redirection) and needs a person to mend it."""

REFUSALS = (
    (403, "blocked by the user", Refused("blocked", unreachable=True)),
    (403, "user is deactivated", Refused("deactivated", unreachable=True)),
    (403, "can't initiate conversation", Refused("never_started", unreachable=True)),
    (403, "", Refused("forbidden", unreachable=True)),
    (400, "chat not found", Refused("chat_not_found", unreachable=True)),
    (400, "user not found", Refused("chat_not_found", unreachable=True)),
    (400, "peer_id_invalid", Refused("chat_not_found", unreachable=True)),
    (400, "message is not modified", Refused("not_modified")),
    (400, "message to edit not found", Refused("edit_gone")),
    (400, "message can't be edited", Refused("edit_gone")),
    (400, "message_id_invalid", Refused("edit_gone")),
    (400, "message to delete not found", Refused("message_gone")),
    (400, "message can't be deleted", Refused("delete_too_late")),
    (400, "too long", Refused("text_too_long")),
    (400, "text is empty", Refused("text_empty")),
    (400, "button_data_invalid", Refused("button_invalid")),
    (400, "", Refused("bad_request")),
)
"""Status, part of the description in small letters ("" is any), and what it means; the first that fits counts.

The Bot API names no descriptions; these are what its published server (github.com/tdlib/telegram-bot-api) writes.
"""


async def attempt(call: Awaitable[T], *, repeatable: bool) -> T | Failure:
    """Awaits a call of the Bot API; what it returned, or what its failure means."""
    try:
        return await call
    except TelegramError as error:
        return failure_of(error, repeatable=repeatable)
    except (AttributeError, KeyError, TypeError, ValueError):
        # Telegram said yes, but python-telegram-bot could not read what it said beside
        return _unknown("unreadable_yes", repeatable)


def failure_of(error: TelegramError, *, repeatable: bool) -> Failure:
    """What the error means. `repeatable`: done twice is the same as done once (edit, delete …, but not send)."""
    if isinstance(error, AnswerError):
        return _of_answer(error, repeatable)
    if isinstance(error, UnreadableAnswerError):
        return _unknown("unreadable_answer", repeatable)
    if isinstance(error.__cause__, httpx.PoolTimeout):
        return RetryAfter(NETWORK_SECONDS, "busy")
    if isinstance(error.__cause__, NEVER_LEFT):
        return RetryAfter(NETWORK_SECONDS, "no_connection", all_chats=True)
    return _unknown("no_answer", repeatable)


def _of_answer(error: AnswerError, repeatable: bool) -> Failure:
    status = error.status
    if status == 429:
        return RetryAfter(max(1.0, error.retry_after), "too_many_requests")
    if status >= 500 or status == 408:
        return _unknown(f"http_{status}", repeatable)
    if status < 400 or status in (401, 404):
        return RetryAfter(ACCOUNT_SECONDS, f"http_{status}", all_chats=True)
    description = error.description.lower()
    fitting = (refused for code, part, refused in REFUSALS if code == status and part in description)
    return next(fitting, Refused(f"http_{status}"))


def _unknown(code: str, repeatable: bool) -> Failure:
    return RetryAfter(SERVER_SECONDS, code) if repeatable else Uncertain(code)
