"""Deleting what is over its time (DOMAIN 4.5). Each night, kind by kind, as the setting file says.

What is open is of no kind: an alert that nobody has accepted, a talk or an incident under way, a conversation that goes
on. Rows are deleted; what a person's key alone opens becomes unreadable with `people erase` (service.erasing). The
audit is kept: it holds ids and no words, and its chain would break.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from relbot.flow.providers import KEPT
from relbot.service import log, talk_states, wish_states
from relbot.service.calendar import local
from relbot.service.house import House
from relbot.service.setting_file import SettingFile
from relbot.store.repositories.retention import Retention as Rows
from relbot.store.repositories.retention import Which
from relbot.store.unit_of_work import UnitOfWork

FROM_HOUR = 2
"""Local hour from which the night's deleting begins; a machine that slept does it when it wakes."""
LOOKED = "retention_looked"
"""The note that says on which local date it was last done."""
DOUBTED = "retention_doubted"
"""The note that says when a look last found a date that may be false."""
APART = timedelta(days=3)
"""Looks that are further apart than this say that the clock is wrong, or that relbot was off for days."""
PUT_OFF = timedelta(days=3)
"""For so long nothing is deleted then: somebody may see that the clock is wrong."""
MOST = 500
"""Rows of a table in one transaction: what a child writes meanwhile does not wait for more."""


@dataclass(frozen=True)
class Over:
    """A kind of record: how many days it is kept (None: it is not deleted), and how many rows are over that."""

    kind: str
    days: int | None
    rows: int


CLASSES = {"staff_check_ins": ("staff",), "reflections": ("own",), "incidents": ("incident",)}
"""Retention classes of answers (flow.providers.KEPT) that have a kind of their own; `safeguarding` is the record's."""
EVERYDAY = tuple(sorted(KEPT - {"safeguarding", *(name for names in CLASSES.values() for name in names)}))

Select = Callable[[Rows, str, datetime], list[Which]]

KINDS: dict[str, Select] = {
    "conversations": Rows.conversations,
    "check_ins": lambda rows, setting_id, before: rows.answers(setting_id, before, EVERYDAY),
    "everyday_words": Rows.everyday,
    "staff_check_ins": lambda rows, setting_id, before: rows.answers(setting_id, before, CLASSES["staff_check_ins"]),
    "reflections": lambda rows, setting_id, before: rows.answers(setting_id, before, CLASSES["reflections"]),
    "talks": lambda rows, setting_id, before: rows.talks(
        setting_id, before, tuple(talk_states.ENDS), tuple(wish_states.ENDS)
    ),
    "traces": Rows.traces,
    "incidents": Rows.incidents,
    "safeguarding": Rows.safeguarding,
}
"""Kinds in the order in which they are deleted, each by its name in the setting file's `retention`."""


def days_kept(setting: SettingFile, kind: str) -> int | None:
    """Days after which a kind is deleted; None: never."""
    days = None if setting.retention is None else getattr(setting.retention, kind)
    return None if days == "keep" else days


async def foresee(uow: UnitOfWork, setting_id: str, setting: SettingFile, now: datetime) -> list[Over]:
    """What would be deleted at `now`, kind by kind; changes nothing.

    Rows that only become free with others (the alert of a note) are counted once those are gone.
    """
    found: list[Over] = []
    for kind, rows_of in KINDS.items():
        days = days_kept(setting, kind)
        which = [] if days is None else rows_of(uow.retention, setting_id, now - timedelta(days=days))
        found.append(Over(kind, days, await uow.retention.count(which)))
    return found


async def delete(house: House, now: datetime) -> list[Over]:
    """Deletes all that is over its time, a few rows a transaction; what was deleted, kind by kind.

    Cut off, it goes on where it was at the next call. Each kind of which something went has a line in the audit.
    """
    return [await _delete(house, kind, days_kept(house.setting, kind), now) for kind in KINDS]


async def _delete(house: House, kind: str, days: int | None, now: datetime) -> Over:
    done, more = 0, days is not None
    while more and days is not None:
        async with house.db.transaction() as uow:
            which = KINDS[kind](uow.retention, house.setting_id, now - timedelta(days=days))
            found = await uow.retention.delete(which, MOST)
            if found and not done:
                uow.audit.append(house.setting_id, now, f"retention.{kind}", object_kind="retention")
        done, more = done + found, found >= MOST
    return Over(kind, days, done)


async def look(house: House, now: datetime) -> None:
    """Once a night: deletes what is over its time. A second look in the same night changes nothing.

    What is deleted is gone for good, so a date that may be false deletes nothing: the first look of a database notes
    the date alone, and so does one whose date is days from the last look's, or before it; then PUT_OFF has to pass.
    """
    here = local(house.setting, now)
    if house.setting.retention is None or here.hour < FROM_HOUR:
        return
    today = here.date().isoformat()
    async with house.db.reading() as uow:
        note = await uow.notes.get(house.setting_id, LOOKED)
        doubted = await uow.notes.get(house.setting_id, DOUBTED)
    if note is not None and note.value == today:
        return
    if note is None or not timedelta(0) <= now - note.at <= APART:
        await _note(house, today, now, doubted=note is not None)
        return
    if doubted is not None and timedelta(0) <= now - doubted.at < PUT_OFF:
        await _note(house, today, now)
        return
    gone = [each for each in await delete(house, now) if each.rows]
    await _note(house, today, now)
    for each in gone:
        log.noted("retention", kind=each.kind, rows=each.rows)


async def _note(house: House, today: str, now: datetime, *, doubted: bool = False) -> None:
    """This date's look is done; `doubted`: nothing was deleted, because its date may be false."""
    async with house.db.transaction() as uow:
        await uow.notes.put(house.setting_id, LOOKED, today, now)
        if doubted:
            await uow.notes.put(house.setting_id, DOUBTED, today, now)
    if doubted:
        log.worrying("retention_put_off", days=PUT_OFF.days)
