"""The clock was ahead and is right again: what was put off until a false date is not (rule 5).

A clock that is ahead cannot be told from a right one while it is; afterwards it is known from the last look, which is
later than now. What relbot wrote while it was ahead keeps its dates; what waits for one of them waits no longer.
"""

from datetime import datetime, timedelta

from relbot.engine.ask import LONGEST
from relbot.service import alert_stages, alerts, delivery, log, pin_typing, talk_clock, talk_time, worker
from relbot.service.alert_view import STAYS_OPEN
from relbot.service.apart import apart
from relbot.service.concerns import HELD
from relbot.service.event import HARD_STOP, Event
from relbot.service.house import House
from relbot.store.tables import AlertRow
from relbot.store.unit_of_work import UnitOfWork

SEEN = "rhythms_seen"
"""The note that says up to when what comes round was looked for: what fell due while relbot was off is found."""
LOOK_BACK = timedelta(days=2)
"""Slots older than this are not even recorded as missed: relbot was off for a holiday."""
AHEAD = timedelta(minutes=5)
"""A clock that was set back by more than this was wrong before."""
PUT_RIGHT = "clock_put_right"
"""The note that says when that was last found."""
REST = timedelta(minutes=10)
"""Not sooner is it looked for again: two processes whose clocks differ must not make alerts ring without end."""
SOON_DUE = {
    "held": HELD,
    "fold": STAYS_OPEN,
    "wish_fold": STAYS_OPEN,
    "session_remind": LONGEST,
    "session_expire": LONGEST,
}
"""Kinds of timer that are never set for longer."""


async def look(house: House, uow: UnitOfWork, now: datetime) -> int:
    """Puts right what a clock that was ahead has put off, each part whole or not at all. How much it was; 0: none."""
    setting_id = house.setting_id
    seen, before = await uow.notes.get(setting_id, SEEN), await uow.notes.get(setting_id, PUT_RIGHT)
    ahead = timedelta(0) if seen is None else datetime.fromisoformat(seen.value) - now
    if ahead <= AHEAD or (before is not None and timedelta(0) <= now - before.at < REST):
        return 0
    log.worrying("clock_was_ahead", minutes=int(ahead.total_seconds() // 60))
    event = Event(house, uow, f"clock.{int(now.timestamp())}", now)
    done = [
        await apart(uow, "clock_outbox", uow.outbox.put_right(setting_id, now, delivery.LEASE)),
        await apart(uow, "clock_rows", _rows(event)),
    ]
    found = await uow.care.open_alerts(setting_id)
    found += await uow.care.unfinished(setting_id, now - alert_stages.UNREACHED)
    done += [await apart(uow, "clock_alert", _alert(event, alert)) for alert in found]
    await uow.notes.put(setting_id, SEEN, (now - LOOK_BACK).isoformat(), now)  # what came round already is noted
    await uow.notes.put(setting_id, PUT_RIGHT, now.isoformat(), now)
    return sum(each or 0 for each in done)


async def since_put_right(house: House, uow: UnitOfWork) -> datetime | None:
    """When the clock was last found to have been ahead; None: never."""
    note = await uow.notes.get(house.setting_id, PUT_RIGHT)
    return None if note is None else note.at


async def _rows(event: Event) -> int:
    """Rhythms that came round too early, timers, leases, messages that would stand too long, PINs."""
    uow, setting_id, now = event.uow, event.house.setting_id, event.now
    await uow.inbox.put_right(setting_id, now + worker.LEASE)
    await uow.deliveries.put_right(setting_id, now + HARD_STOP, now + HARD_STOP / 2)
    await uow.pins.put_right(setting_id, now, pin_typing.WAIT)
    for kind, most in SOON_DUE.items():
        await uow.timers.bring_forward(setting_id, now + most, kind=kind)
    return await uow.rhythms.forget_missed(setting_id, now)


async def _alert(event: Event, alert: AlertRow) -> int:
    """One alert goes on, or whoever has accepted it is asked, as if the date were what it is."""
    asked = await event.uow.care.request_to_move(alert.request_id) if alert.request_id else None
    if asked is not None:
        await talk_clock.promise_sooner(event, asked)
    if alert.status == "open":
        await alerts.repeat_sooner(event, alert)
    elif asked is not None:
        await talk_time.look_sooner(event, alert)
    await alert_stages.watch_sooner(event, alert)
    return 1
