"""Time and talk requests: a promised time is under watch, an adult is reminded, both are asked afterwards (DOMAIN 3.5).

One timer a request, which says what comes next; what was overtaken by then is nothing to anybody.
"""

from datetime import datetime, timedelta
from enum import IntEnum

from relbot.service.event import Event
from relbot.service.school_time import after_reading_begins, later, promised
from relbot.service.talk_states import TIMED, State
from relbot.store.tables import TalkRequestRow

REMIND = timedelta(minutes=5)
"""So long before an agreed time the adult is reminded."""
NOTE = timedelta(minutes=15)
"""So long after it the adult is asked how it went."""
CHILD = 20
"""School minutes after that the child is asked, if the adult has not said."""
MISSED = 240
"""School minutes without a word of either until it counts as not met, and adults are asked anew."""
CLOSES = 3 * 240
"""School minutes after which a talk that happened is closed, whether the child said how it was or not: no nagging."""
LOOK = 15
"""School minutes until a missed promise is looked at again, while an adult is just saying when."""


class Stage(IntEnum):
    """What the timer of a request is set for."""

    PROMISE = 0
    REMIND = 1
    NOTE = 2
    CHILD = 3
    MISSED = 4
    CLOSE = 5


async def watch(event: Event, asked: TalkRequestRow) -> None:
    """Sets the timer that fits how the request stands now; none when it is over."""
    setting, now = event.house.setting, event.now
    if asked.status in (State.REQUESTED, State.ACCEPTED) and asked.promised_at is not None:
        await at(event, asked, Stage.PROMISE, asked.promised_at)
    elif asked.status in TIMED and asked.meet_at is not None:
        if asked.meet_at - now > REMIND:
            await at(event, asked, Stage.REMIND, asked.meet_at - REMIND)
        else:
            await at(event, asked, Stage.NOTE, max(asked.meet_at, now) + NOTE)
    elif asked.status == State.MET:
        await at(event, asked, Stage.CLOSE, later(setting, now, CLOSES))
    else:
        await stop(event, asked)


async def promise_sooner(event: Event, asked: TalkRequestRow) -> None:
    """What a clock that was wrong promised for later than is promised now is promised as now."""
    by = promised(event.house.setting, event.now, asked.soon)
    if asked.status in (State.REQUESTED, State.ACCEPTED) and asked.promised_at is not None and asked.promised_at > by:
        asked.promised_at = by
        await watch(event, asked)


async def at(event: Event, asked: TalkRequestRow, stage: Stage, due: datetime) -> None:
    """Sets the request's timer, in place of an earlier one."""
    await event.timer(f"talk.{asked.id}", "talk_due", asked.id, due, number=int(stage))


async def in_school_minutes(event: Event, asked: TalkRequestRow, stage: Stage, minutes: int) -> None:
    """The same, so many school minutes from now."""
    await at(event, asked, stage, later(event.house.setting, event.now, minutes))


async def when_open(event: Event, asked: TalkRequestRow, stage: Stage) -> bool:
    """Puts a stage off until somebody reads again; False if somebody does now."""
    opening = after_reading_begins(event.house.setting, event.now)
    if opening <= event.now:
        return False
    await at(event, asked, stage, opening)
    return True


async def stop(event: Event, asked: TalkRequestRow) -> None:
    """Nothing is waited for any more."""
    await event.uow.timers.cancel(event.house.setting_id, [f"talk.{asked.id}"])
