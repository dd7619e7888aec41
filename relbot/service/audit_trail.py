"""Reading the audit: who saw and did what, by school ids; and whether any line of it was touched since."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from relbot.errors import ErasedError, KeyFileError, StoreError
from relbot.service import unlinking
from relbot.store.chain import BEGINNING, Head
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import AuditRow
from relbot.store.unit_of_work import UnitOfWork

SHOWN = 16
"""Hexadecimal characters of a mark that are shown: too many to meet by chance."""
NOBODY = ""
SHOWN_ALL = "audit.shown_all"
"""Somebody looked at the lines too that are kept from an adult."""
ERASED = "(erased)"


@dataclass(frozen=True)
class Line:
    """A line as an operator reads it. `who` "": relbot itself, or somebody at the command line."""

    at: datetime
    who: str
    what: str
    about: str
    record: str


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a chain: how many lines fit, where it ends, and the first fault, if there is one."""

    lines: int
    end: str
    fault: str = ""


async def show(
    uow: UnitOfWork,
    setting_id: str,
    now: datetime,
    *,
    since: datetime,
    school_id: str | None = None,
    all_: bool = False,
) -> list[Line]:
    """Lines from `since` on, of everybody or by and about one person. That somebody looked is a line too.

    `all_`: those of alerts too that are kept from an adult; else nobody learns here that there are any.
    NotFoundError for an unknown id.
    """
    person = None if school_id is None else await unlinking.find(uow, setting_id, school_id)
    rows = await uow.audit.since(setting_id, since, person.id if person else None)
    alerts = sorted({row.object_id for row in rows if row.object_id and row.object_kind == "alert"})
    kept = set() if all_ else await uow.care.routed(alerts)
    rows = [row for row in rows if row.object_id not in kept and (all_ or row.action != SHOWN_ALL)]
    action = SHOWN_ALL if all_ else "audit.shown"
    uow.audit.append(setting_id, now, action, subject_id=person.id if person else None)
    names = await _school_ids(uow, rows)
    return [_line(row, names) for row in rows]


def _line(row: AuditRow, names: Mapping[str, str]) -> Line:
    record = f"{row.object_kind} {row.object_id[:8]}" if row.object_kind and row.object_id else row.object_kind or ""
    what = row.action.replace("_", " ").replace(".", " ")
    who, about = (names.get(each or "", each or NOBODY) for each in (row.actor_id, row.subject_id))
    return Line(row.at, who, what, about, record)


async def _school_ids(uow: UnitOfWork, rows: list[AuditRow]) -> dict[str, str]:
    ids = sorted({each for row in rows for each in (row.actor_id, row.subject_id) if each})
    people = await uow.people.many(ids)
    await uow.fetch_keys(list(people))
    found = {}
    for person in people.values():
        try:
            found[person.id] = await uow.open(person.id, SCHOOL_ID, person.school_id)
        except ErasedError:
            found[person.id] = ERASED
    return found


async def verify(uow: UnitOfWork, setting_id: str, noted: str = "") -> Verdict:
    """Goes through the chain from its first line, and stops at the first that does not fit.

    `noted`: the end of the chain as an earlier verdict gave it ("NUMBER:MARK"); its line must still be there.
    """
    try:
        head = await uow.audit.head(setting_id)
    except (StoreError, KeyFileError):
        head = None
    if head is None:
        fault = "the end of the chain is not recorded, or not with this database's key: no line can be vouched for"
        return Verdict(0, "", fault)
    if head.first > 1:
        return Verdict(0, _end(head), f"line 1: the chain's end was lost, and a new chain began at line {head.first}")
    walked = await _walk(uow, setting_id, head, noted)
    return walked if walked.fault else await _outside(uow, setting_id, walked)


async def _walk(uow: UnitOfWork, setting_id: str, head: Head, noted: str) -> Verdict:
    number, mark = 0, BEGINNING
    wanted, _, noted_mark = noted.partition(":")
    async for row in uow.audit.linked(setting_id, head.number):
        if row.number != number + 1:
            return Verdict(number, _end(head), f"line {number + 1}: it is missing; the next one is line {row.number}")
        if row.mark != head.mark_of(row, number + 1, mark):
            fault = f"line {number + 1} (of {row.at:%Y-%m-%d %H:%M} UTC): it was changed, or stands in another's place"
            return Verdict(number, _end(head), fault)
        number, mark = number + 1, row.mark
        if noted_mark and wanted == str(number) and not mark.startswith(noted_mark):
            return Verdict(number - 1, _end(head), f"line {number}: it is not the line whose end was noted")
    if number < head.number or mark != head.mark:
        return Verdict(number, _end(head), f"line {number + 1}: it is missing; the chain ended with line {head.number}")
    if wanted.isdecimal() and int(wanted) > number:
        fault = f"line {number + 1}: it is missing; the chain had reached line {wanted} when its end was noted"
        return Verdict(number, _end(head), fault)
    return Verdict(number, _end(head))


async def _outside(uow: UnitOfWork, setting_id: str, found: Verdict) -> Verdict:
    """Lines that stand behind the chain's end, or have no place in it: relbot wrote none such."""
    last = await uow.audit.last(setting_id)
    head = await uow.audit.head(setting_id)  # anew: others write on meanwhile
    if head is None or last > head.number:
        return Verdict(found.lines, found.end, f"line {last}: relbot did not write it; it stands behind the end")
    stray = await uow.audit.unlinked(setting_id)
    if stray:
        fault = f"lines without a place in the chain: {stray}. relbot did not write them, or before it kept a chain"
        return Verdict(found.lines, found.end, fault)
    return found


def _end(head: Head) -> str:
    return f"{head.number}:{head.mark[:SHOWN]}"
