"""How relbot itself is: when it last looked at the time, and how long anything has waited. Ages alone, no content."""

from dataclasses import dataclass
from datetime import datetime

from relbot.service import clock_back
from relbot.service.house import House

TICK_AT_MOST = 60.0
"""Seconds since the last look at what is due; it comes every five."""
INBOX_AT_MOST = 120.0
"""Seconds that something which came in may wait to be worked."""
OUTBOX_AT_MOST = 300.0
"""Seconds that something due may wait to leave; a wave of a thousand takes half a minute."""

CONTACT_AT_MOST = 120.0
"""Seconds without an answer of Telegram, which answers each poll within half a minute: then nothing comes in at all."""


@dataclass(frozen=True)
class Health:
    """Ages in whole seconds; None: nothing waits, or (tick) none has been yet, or (contact) nothing is listened for."""

    tick_seconds: int | None
    inbox_seconds: int | None
    outbox_seconds: int | None
    contact_seconds: int | None = None
    """Since Telegram last answered, this process or the one that takes in; or since relbot began to listen."""

    clock_seconds: int | None = None
    """Since the clock was last found to have been ahead; None: it never was. It is right again by then."""

    @property
    def is_well(self) -> bool:
        """Whether relbot does what it should: a tick has been, it hears, and nothing waits longer than it may."""
        ticks = self.tick_seconds is not None and self.tick_seconds <= TICK_AT_MOST
        works = (self.inbox_seconds or 0) <= INBOX_AT_MOST
        hears = (self.contact_seconds or 0) <= CONTACT_AT_MOST
        return ticks and hears and works and (self.outbox_seconds or 0) <= OUTBOX_AT_MOST


async def look(house: House, last_tick: datetime | None, heard: datetime | None, now: datetime) -> Health:
    """How the setting's relbot is; what the database raises when it cannot be read. `heard`: when Telegram answered."""
    async with house.db.reading() as uow:
        inbox = await uow.inbox.oldest(house.setting_id)
        clock = await clock_back.since_put_right(house, uow)
        due = await uow.outbox.oldest_due(now, house.setting_id)
    oldest_due = min(due.values(), default=None)
    return Health(_age(last_tick, now), _age(inbox, now), _age(oldest_due, now), _age(heard, now), _age(clock, now))


def _age(since: datetime | None, now: datetime) -> int | None:
    return None if since is None else max(0, int((now - since).total_seconds()))
