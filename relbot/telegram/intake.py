"""Takes updates in: nothing is confirmed to Telegram before it is stored (rule 1)."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from telegram.error import TelegramError

from relbot.clock import Clock
from relbot.service.ports import Envelope
from relbot.telegram.account import Account, Pause
from relbot.telegram.answers import Answers
from relbot.telegram.backoff import Backoff
from relbot.telegram.request import AnswerError, UnreadableAnswerError
from relbot.telegram.stripping import strip

POLL_SECONDS = 25
CONFLICT_SECONDS = 10.0
"""How long to leave the token to the other process before looking again."""
STANDBY_SECONDS = 5.0
"""How often a process that is not the one to take in looks whether it is by now."""

Store = Callable[[Sequence[Envelope]], Awaitable[None]]
"""Commits what came in; a key that is known already is no error. Raises if it could not."""
Contact = Callable[[datetime], None]
"""Told the time of each answer of Telegram, so that the length of an outage is known."""
Turn = Callable[[], Awaitable[bool]]
"""Whether this process is the one that takes in: one token's updates go to one process."""


async def always() -> bool:
    """There is only this process."""
    return True


logger = logging.getLogger(__name__)

TROUBLE = {
    "conflict": "Another process asks for this bot's updates with the same token; stop one of the two. Still trying.",
    "token": "Telegram no longer accepts the token; nothing comes in. Mend RELBOT_TELEGRAM_TOKEN, start again.",
    "unreadable": "Telegram's answer makes no sense; nothing comes in. Still trying.",
    "network": "Telegram cannot be reached; nothing comes in. Still trying.",
    "store": "What came in could not be stored; Telegram keeps it for 24 hours. Still trying.",
}


class Intake:
    """The loop from Telegram to the inbox.

    `store` commits; `on_contact` hears of every answer; `pause` waits so many seconds.
    Telegram may hold a poll for `poll_seconds` until something comes. While `is_mine` says no, nothing is asked for.
    """

    def __init__(
        self,
        account: Account,
        store: Store,
        clock: Clock,
        *,
        on_contact: Contact = lambda _now: None,
        pause: Pause = asyncio.sleep,
        poll_seconds: int = POLL_SECONDS,
        is_mine: Turn = always,
    ) -> None:
        self._account, self._store, self._clock = account, store, clock
        self._on_contact, self._pause, self._poll_seconds = on_contact, pause, poll_seconds
        self._is_mine = is_mine
        self._backoff = Backoff()
        self._trouble = ""
        self._offset: int | None = None
        self.answers = Answers(account.bot)

    async def run(self) -> None:
        """Takes updates in until cancelled. What was fetched but not yet stored then, Telegram gives again."""
        try:
            while True:
                wait = await self.step()
                if wait:
                    await self._pause(wait)
        finally:
            await self.answers.close()

    async def step(self) -> float:
        """One poll and what came of it; returns how many seconds to wait before the next."""
        if not await self._is_mine():
            self._offset = None  # the other process confirms what it stores
            return STANDBY_SECONDS
        try:
            updates = await self._account.fetch_updates(self._offset, self._poll_seconds)
        except TelegramError as error:
            return self._after(error)
        self._on_contact(self._clock.now())
        # An answered poll has confirmed all before its offset. It is not sent again: after a week of silence update
        # ids start anew at random, and an old offset above them would confirm what nobody has seen.
        self._offset = None
        known = [update for update in updates if isinstance(update, dict) and type(update.get("update_id")) is int]
        if len(known) < len(updates):
            logger.warning("Updates without an id cannot be stored: %d.", len(updates) - len(known))
            if not known:
                return self._stumble("unreadable")
        if not await self._stored(known):
            return self._stumble("store")
        if known:
            self._offset = known[-1]["update_id"] + 1
            self.answers.give(_query_ids(known))
        self._recovered()
        return 0.0

    async def _stored(self, updates: list[dict[str, Any]]) -> bool:
        if not updates:
            return True
        now = self._clock.now()
        try:
            await self._store([self._envelope(update, now) for update in updates])
        except Exception as error:  # noqa: BLE001 -- whatever it is, the updates stay with Telegram and polling goes on
            logger.error("Storing failed with %s.", type(error).__name__)  # noqa: TRY400 -- a traceback quotes rows
            return False
        return True

    def _envelope(self, update: dict[str, Any], now: datetime) -> Envelope:
        stripped = strip(update)
        return Envelope(
            source=self._account.source,
            update_key=str(update["update_id"]),
            address=_chat_of(stripped),
            body=json.dumps(stripped, ensure_ascii=False, separators=(",", ":")),
            received_at=now,
        )

    def _after(self, error: TelegramError) -> float:
        if not isinstance(error, AnswerError):
            return self._stumble("unreadable" if isinstance(error, UnreadableAnswerError) else "network")
        if error.status == 409:
            return max(CONFLICT_SECONDS, self._stumble("conflict"))
        return max(error.retry_after, self._stumble("token" if error.status in (401, 404) else "network"))

    def _stumble(self, trouble: str) -> float:
        """Says what is wrong, once until it changes; returns the seconds to wait."""
        if trouble != self._trouble:
            logger.warning(TROUBLE[trouble])
            self._trouble = trouble
        return self._backoff.next()

    def _recovered(self) -> None:
        self._backoff.reset()
        if self._trouble:
            self._trouble = ""
            logger.warning("Updates come in again.")


def _chat_of(stripped: dict[str, Any]) -> str:
    """The chat an update belongs to, as an address; "" if it names none."""
    for name in ("message", "edited_message", "my_chat_member"):
        if name in stripped:
            return str(stripped[name].get("chat", {}).get("id", ""))
    press = stripped.get("callback_query", {})
    return str(press.get("message", {}).get("chat", {}).get("id", ""))


def _query_ids(updates: list[dict[str, Any]]) -> list[str]:
    queries = (update.get("callback_query") for update in updates)
    return [query["id"] for query in queries if isinstance(query, dict) and isinstance(query.get("id"), str)]
