"""A bot's queue of updates (Bot API "Getting updates")."""

import asyncio
import random
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from relbot.clock import Clock
from relbot.sandbox.chats import Json
from relbot.sandbox.errors import ApiError, SandboxError
from relbot.sandbox.signals import Signal

KEPT = timedelta(hours=24)
"""Bot API "Getting updates": updates "will not be kept longer than 24 hours"."""

PRESS_KEPT = timedelta(seconds=150)
"""Not in the Bot API's text: its published server gives a callback query 150 seconds in the queue."""

NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Bot API getUpdates, `allowed_updates`: the kinds left out unless asked for."""

FUTURE = 10
"""An offset further past the end of the queue is taken for none (the published server; the text is silent)."""

TERMINATED_BY_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
TERMINATED_BY_WEBHOOK = "Conflict: terminated by setWebhook request"
WEBHOOK_IS_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


class Fate(StrEnum):
    """What became of an update."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    FORGOTTEN = "forgotten"
    EXPIRED = "expired"


@dataclass(eq=False)
class Update:
    """One update, and what became of it. `body` replaces everything but the id: an update no library can parse."""

    update_id: int
    kind: str
    payload: Json
    made_at: datetime
    kept: timedelta
    fate: Fate = Fate.WAITING
    delivered: int = 0
    repeats: int = 0
    body: Json | None = None

    def to_api(self) -> Json:
        """Bot API Update."""
        content = {self.kind: self.payload} if self.body is None else self.body
        return {"update_id": self.update_id, **content}

    def to_book(self) -> Json:
        """The update and what became of it."""
        fate = {"fate": str(self.fate), "delivered": self.delivered, "made_at": self.made_at.isoformat()}
        return {"update": self.to_api(), **fate}


class UpdateQueue:
    """Updates in order of id until they are confirmed, forgotten or too old.

    `polling` fires each time a poll begins to wait: the bot has nothing left to fetch. `changed` fires with each new
    update, and when it is time to look again.
    """

    def __init__(self, clock: Clock, chance: random.Random, *, press_kept: timedelta = PRESS_KEPT) -> None:
        self._clock = clock
        self._chance = chance
        self._press_kept = press_kept
        self._waiting: deque[Update] = deque()
        self._again: list[Update] = []
        self._poll: asyncio.Future[None] | None = None
        self._next_id = self._random_id()
        self._next_expiry: datetime | None = None
        self.polling = Signal()
        self.changed = Signal()
        self.allowed: frozenset[str] | None = None

    def __len__(self) -> int:
        self._drop_expired()
        return len(self._waiting)

    def allow(self, kinds: Collection[str]) -> None:
        """Sets the kinds made from now on; none given means the default (Bot API getUpdates, `allowed_updates`)."""
        self.allowed = frozenset(kinds) or None

    def push(self, kind: str, payload: Json) -> Update | None:
        """Adds an update and wakes a waiting poll; None if the bot did not ask for this kind."""
        if kind in NOT_BY_DEFAULT if self.allowed is None else kind not in self.allowed:
            return None
        kept = self._press_kept if kind == "callback_query" else KEPT
        update = Update(self._next_id, kind, payload, self._clock.now(), kept)
        self._next_id += 1
        self._waiting.append(update)
        expiry = update.made_at + kept
        self._next_expiry = expiry if self._next_expiry is None else min(expiry, self._next_expiry)
        self.wake()
        return update

    def randomise(self, next_id: int | None = None) -> int:
        """Bot API Update, `update_id`: after a week without updates the next id is random. Returns the next id.

        Raises SandboxError while updates wait: after a week none would.
        """
        if len(self):
            raise SandboxError("updates are waiting: let the bot confirm them, or move the clock by a week first")
        self._next_id = self._random_id() if next_id is None else next_id
        return self._next_id

    def take(self, offset: int, limit: int) -> list[Update]:
        """Updates from `offset`, at most `limit`; confirms all before it (Bot API getUpdates, `offset`, `limit`)."""
        self._drop_expired()
        if offset < 0:
            self._forget(keep=-offset)
        elif offset <= self._next_id + FUTURE:
            while self._waiting and self._waiting[0].update_id < offset:
                self._confirm(self._waiting.popleft())
        again, self._again = self._again[:limit], self._again[limit:]
        fresh = [update for update, _ in zip(self._waiting, range(limit - len(again)), strict=False)]
        for update in again + fresh:
            update.delivered += 1
        return again + fresh

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """`take`, waiting up to that many seconds of real time for the first update (Bot API getUpdates, `timeout`).

        A second poll ends the first one with 409.
        """
        self.abort(TERMINATED_BY_POLL)
        updates = self.take(offset, limit)
        if updates or seconds <= 0:
            return updates
        self._poll = asyncio.get_running_loop().create_future()
        self.polling.fire()
        try:
            async with asyncio.timeout(seconds):
                await self._poll
        except TimeoutError:
            return []
        return self.take(offset, limit)

    def wake(self) -> None:
        """Lets a waiting poll or webhook look again."""
        self.changed.fire()
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    def abort(self, reason: str) -> None:
        """Ends a waiting poll with 409 and this description."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(ApiError(409, reason))

    def clear(self) -> None:
        """Forgets all that waits (Bot API deleteWebhook, `drop_pending_updates`)."""
        self._forget(keep=0)

    def _random_id(self) -> int:
        return self._chance.randint(100_000_000, 2**30)

    def _confirm(self, update: Update) -> None:
        update.fate = Fate.CONFIRMED
        if update.repeats:
            update.repeats -= 1
            self._again.append(update)

    def _forget(self, keep: int) -> None:
        while len(self._waiting) > keep:
            self._waiting.popleft().fate = Fate.FORGOTTEN

    def _drop_expired(self) -> None:
        now = self._clock.now()
        if self._next_expiry is None or self._next_expiry >= now:
            return
        for update in self._waiting:
            if update.made_at + update.kept < now:
                update.fate = Fate.EXPIRED
        self._waiting = deque(update for update in self._waiting if update.fate is Fate.WAITING)
        self._next_expiry = min((update.made_at + update.kept for update in self._waiting), default=None)
