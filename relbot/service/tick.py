"""Time: finds what fell due and writes it into the inbox. A second tick at the same moment changes nothing."""

from datetime import datetime, timedelta

from pydantic import ValidationError

from relbot.service import clock_back, hand_over, log, morning, rhythms
from relbot.service.apart import apart
from relbot.service.clock_back import LOOK_BACK, SEEN
from relbot.service.event import removal
from relbot.service.house import House
from relbot.service.intake import Internal, remind_self
from relbot.store.tables import TimerRow
from relbot.store.unit_of_work import UnitOfWork

BATCH = 500
REMEMBER_UPDATES = timedelta(hours=72)
"""How long a duplicate is recognised: update ids may repeat later (Bot API Update)."""
REMEMBER_SENT = timedelta(days=7)
FIRST = frozenset({"alert_due", "alert_with", "held", "talk_due"})
"""What goes before all else that fell due while relbot was off: a child waits for it."""


class PartlyLookedError(Exception):
    """Some parts of a look failed, each in the log; the others were done."""


async def tick(house: House, now: datetime) -> int:
    """Does all that is due at `now`; returns how many rows it wrote.

    Timers come first and are committed before anything else is looked at: no fault in a rhythm or in the morning test
    keeps an alert from climbing (rule 5). Each of the other parts is done whole or not at all, without the others;
    PartlyLookedError, when all have been tried, if any failed.
    """
    async with house.db.transaction() as uow:
        put_right = await apart(uow, "clock", clock_back.look(house, uow, now))
        written = (put_right or 0) + await _fire_timers(house, uow, now)
    async with house.db.transaction() as uow:
        done = [
            *await _open_rhythms(house, uow, now),
            await apart(uow, "removals", _remove_messages(house, uow, now)),
            await apart(uow, "purges", _purge(uow, now)),
        ]
    if None in (put_right, *done):
        raise PartlyLookedError
    return written + sum(rows or 0 for rows in done)


async def _fire_timers(house: House, uow: UnitOfWork, now: datetime) -> int:
    due = await uow.timers.due(now, BATCH, house.setting_id)
    for timer in sorted(due, key=lambda timer: timer.kind not in FIRST):
        timer.fired_at = now
        internal = _internal(timer)
        if internal is None:
            continue
        await remind_self(
            house,
            uow,
            internal,
            key=f"{timer.key}@{timer.due_at.isoformat()}",
            chat=timer.chat,
            lane="timers",
            now=now,
        )
    await uow.flush()
    return len(due)


def _internal(timer: TimerRow) -> Internal | None:
    """What a timer is for; None for one that this relbot does not know: a newer one may have set it."""
    about: dict[str, str | int] = {"kind": timer.kind, "id": timer.object_id, "number": timer.number}
    if timer.kind.startswith("session_"):
        about |= {"kind": "session_timer", "timer": timer.kind.removeprefix("session_")}
    try:
        return Internal.model_validate(about)
    except ValidationError:
        log.worrying("unknown_timer", kind=timer.kind)
        return None


async def _open_rhythms(house: House, uow: UnitOfWork, now: datetime) -> list[int | None]:
    """Rhythms, the morning's test, changes of shift; as apart. The next look begins here if none of them failed:
    what one look has opened, another does not open again.
    """
    note = await uow.notes.get(house.setting_id, SEEN)
    since = datetime.fromisoformat(note.value) if note else now - timedelta(minutes=1)
    lately = max(since, now - LOOK_BACK)
    opened = [
        await apart(uow, "rhythms", rhythms.open_due(house, uow, lately, now)),
        await apart(uow, "morning_test", morning.open_due(house, uow, since, now)),
        await apart(uow, "shifts", hand_over.open_due(house, uow, lately, now)),
    ]
    if now > since and None not in opened:
        await uow.notes.put(house.setting_id, SEEN, now.isoformat(), now)
    return opened


async def _remove_messages(house: House, uow: UnitOfWork, now: datetime) -> int:
    """Asks the channel to take away what has stood long enough; 48 hours are the end of what it can."""
    due = await uow.deliveries.due_for_removal(house.setting_id, now, BATCH)
    for delivery in due:
        await uow.outbox.put([removal(delivery, f"remove.{delivery.id}", 0, now, "routine")])
        delivery.asked_at = now
        if delivery.notice_id is not None:  # while its alert is open, it must not be gone (service.notice_anew)
            chat = uow.vault.chat_hash(house.setting_id, "timer", f"renew.{delivery.notice_id}")
            internal = Internal(kind="renew", id=delivery.notice_id)
            await remind_self(house, uow, internal, key=f"renew.{delivery.id}", chat=chat, lane="timers", now=now)
    await uow.flush()
    return len(due)


async def _purge(uow: UnitOfWork, now: datetime) -> int:
    """Forgets what was done long ago; nothing that anybody waits for."""
    await uow.inbox.purge(now - REMEMBER_UPDATES)
    await uow.outbox.purge(now - REMEMBER_SENT)
    await uow.timers.purge(now - REMEMBER_SENT)
    return 0
