"""The demo's time: where it begins, and how it moves so that everything in between happens at its own moment."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

from relbot.app import Relbot
from relbot.clock import MovableClock
from relbot.sandbox.world import World
from relbot.service.calendar import is_school_day, local, moment_of, next_school_day, reading_span
from relbot.service.rhythms_plan import due, upcoming
from relbot.service.setting_file import SettingFile

EARLIEST = "07:30"
"""Where somebody reads by night too, a day begins then."""
IN_THE_HOME = "14:00"
UNDISTURBED = timedelta(minutes=30)
"""What somebody who tries relbot out may take before a check-in comes between."""
STRIDE = timedelta(hours=1)
"""The longest step of a moving clock: messages that are to be taken away have no moment anybody could ask for."""
PATIENCE = 6.0
"""Real seconds in which a moving clock stops at all that falls due; then it jumps, as if relbot had been off."""
LOOK = 0.02
"""Real seconds between two looks whether everything has been taken in, worked and sent."""


def opening_moment(setting: SettingFile, now: datetime) -> datetime | None:
    """Where the demo's clock is put; None where the real time will do.

    That is when school is in and the next check-in is far enough away for a person to try something else first. Else
    the moment on a school day, today if need be, from which on adults read: the check-in comes later in the morning.
    When the example's terms are over, it is the last school day they name. In a home it is an hour before a shift ends.
    """
    today = local(setting, now).date()
    if setting.lives_here:
        return moment_of(setting, today, IN_THE_HOME)
    hours = setting.hours.on(today)
    if hours is not None and is_school_day(setting, today) and now < moment_of(setting, today, hours.end):
        begins = moment_of(setting, today, hours.start)
        return None if begins <= now and _is_undisturbed(setting, now) else _reading_begins(setting, today)
    day = next_school_day(setting, today) or _last_school_day(setting)
    return None if day is None else _reading_begins(setting, day)


def _is_undisturbed(setting: SettingFile, now: datetime) -> bool:
    """Whether no check-in is about to come, nor has just come."""
    return not due(setting, now - UNDISTURBED, now + UNDISTURBED)


def _reading_begins(setting: SettingFile, day: date) -> datetime | None:
    span = reading_span(setting, day)
    return None if span is None else moment_of(setting, day, max(span.from_, EARLIEST))


def _last_school_day(setting: SettingFile) -> date | None:
    """The last day on which pupils are in; None for a setting without terms."""
    days = (term.to - timedelta(days=back) for term in reversed(setting.terms) for back in range(14))
    return next((day for day in days if is_school_day(setting, day)), None)


class DemoTime:
    """Moves the clock that relbot and the sandbox share. One move at a time, with `patience` real seconds for it."""

    def __init__(self, relbot: Relbot, clock: MovableClock, world: World, *, patience: float = PATIENCE) -> None:
        self._relbot, self._clock, self._world = relbot, clock, world
        self.patience = patience
        self._moving = asyncio.Lock()

    def next_check_in(self) -> datetime | None:
        """When the next rhythm comes round; None when the calendar has none."""
        slots = upcoming(self._relbot.house.setting, self._clock.now(), 1)
        return slots[0].at if slots else None

    def next_school_day(self) -> datetime | None:
        """When adults begin to read on the next day that pupils are in; None when the calendar has none."""
        setting = self._relbot.house.setting
        day = next_school_day(setting, local(setting, self._clock.now()).date())
        return None if day is None else _reading_begins(setting, day)

    async def forward(self, until: Callable[[], datetime | None]) -> None:
        """Moves to the moment `until` gives once it is this move's turn; None moves nothing."""
        async with self._moving:
            moment = until()
            if moment is not None:
                await self._move(moment)

    async def _move(self, until: datetime) -> None:
        timer = asyncio.get_running_loop().time
        patient_until = timer() + self.patience
        await self._settle(patient_until)
        while (now := self._clock.now()) < until:
            stop = await self._next_stop(now, until) if timer() < patient_until else until
            self._clock.forward(max(stop - self._clock.now(), timedelta()))
            await self._relbot.tick()
            await self._settle(patient_until)

    async def _next_stop(self, now: datetime, until: datetime) -> datetime:
        """The next moment at which something falls due, or `until`."""
        setting_id = self._relbot.house.setting_id
        async with self._relbot.house.db.reading() as uow:
            due = [await uow.timers.next_due(setting_id), await uow.outbox.next_due(now, setting_id)]
        stops = [until, now + STRIDE, self.next_check_in(), *due]
        return max(now, min(stop for stop in stops if stop is not None))

    async def _settle(self, patient_until: float) -> None:
        """Waits until all that can happen at this moment has happened."""
        await _until(self._is_settled, patient_until)

    async def _is_settled(self) -> bool:
        house, now = self._relbot.house, self._clock.now()
        if len(self._world.bot.updates):
            return False
        async with house.db.reading() as uow:
            waiting = await uow.inbox.counts(house.setting_id)
            return not (waiting["new"] or waiting["claimed"] or await uow.outbox.oldest_due(now, house.setting_id))


async def _until(holds: Callable[[], Awaitable[bool]], end: float) -> None:
    """Until it holds, or the event loop's clock shows `end`."""
    while not await holds() and asyncio.get_running_loop().time() < end:  # noqa: ASYNC110 -- a database tells nobody
        await asyncio.sleep(LOOK)


def to_utc(moment: datetime) -> str:
    """As the page's script reads it."""
    return moment.astimezone(UTC).isoformat()
