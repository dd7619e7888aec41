"""Each school morning a test alert shows that alerts arrive, before a child needs one to (DOMAIN 3.3 "Must")."""

from datetime import datetime, timedelta

from relbot.engine.message import Button, Lane, Message
from relbot.service import log, mail, spoken
from relbot.service.calendar import local_date, moment_of, reading_span
from relbot.service.event import Errand, Event
from relbot.service.house import House
from relbot.service.intake import Internal, remind_self
from relbot.service.moment import by_school_id, passed_over
from relbot.service.setting_file import Role
from relbot.service.who import Who, adult_name, present_with_role, reach
from relbot.store.tables import MorningNotice, MorningTest
from relbot.store.unit_of_work import UnitOfWork

PRESS = "d."
"""Begins the token of its button; the test's id follows."""
EARLIEST = "07:00"
"""Where somebody reads by night too, nobody is tested before this."""
TOO_LATE = timedelta(hours=2)
"""A test found so long after its time, because relbot was off, tests nothing any more."""
LAST = 2
"""The rungs: safeguarding, the head, everybody senior."""


async def open_due(house: House, uow: UnitOfWork, since: datetime, now: datetime) -> int:
    """Begins today's test if its time came round since the last look; 1 if it did."""
    day = local_date(house.setting, now)
    at = morning_at(house, day_of=now)
    if at is None or not since < at <= now or now - at > TOO_LATE:
        return 0
    test = MorningTest(id=house.ids(), setting_id=house.setting_id, local_date=day, due_at=at)
    if not await uow.mornings.put(test):
        return 0
    chat = uow.vault.chat_hash(house.setting_id, "timer", _timer(test))
    internal = Internal(kind="morning_test", id=test.id)
    await remind_self(house, uow, internal, key=_timer(test), chat=chat, lane="timers", now=now)
    return 1


def morning_at(house: House, *, day_of: datetime) -> datetime | None:
    """When the test of that moment's local day is due: as reading begins; None on days without reading or test."""
    day = local_date(house.setting, day_of)
    span = reading_span(house.setting, day)
    if span is None or house.setting.ladder.test_minutes == 0:
        return None
    return moment_of(house.setting, day, max(span.from_, EARLIEST))


async def fall_due(event: Event, test_id: str, rung: int) -> None:
    """Sends the test to a rung, or, where nobody can be reached on it, to the next; answered ones stay quiet."""
    test = await event.uow.mornings.get(test_id)
    if test is None or test.answered_at is not None:
        return
    while rung <= LAST and not await _send(event, test, rung):
        rung += 1
    if rung > LAST:
        log.worrying("morning_test_unanswered", test=test.id)
        return
    test.rung = rung
    due = event.now + timedelta(minutes=event.house.setting.ladder.test_minutes)
    await event.timer(_timer(test), "morning_test", test.id, due, number=rung + 1)
    await event.uow.flush()


async def press(event: Event, who: Who, token: str) -> bool:
    """An answer from somebody who was sent the test; the first counts, and everybody sees it. False from others."""
    test = await event.uow.mornings.get(token.removeprefix(PRESS))
    notices = [] if test is None else await event.uow.mornings.notices(test.id)
    if test is None or who.id not in {notice.adult_id for notice in notices}:
        return False
    if await event.uow.mornings.answer(test.id, who.id, event.now):
        await event.uow.timers.cancel(event.house.setting_id, [_timer(test)])
        event.audit("morning_test_answered", actor=who.id, subject=None, kind="morning_test", object_id=test.id)
    for notice in notices:
        reader = await reach(event.uow, notice.adult_id)
        if reader is not None:
            await event.edit(reader.contact, notice.key, await _answered(event, reader, test))
    return True


async def _answered(event: Event, reader: Who, test: MorningTest) -> Message:
    key = "morning.answered_you" if test.answered_by == reader.id else "morning.answered_other"
    adult = await adult_name(event.uow, test.answered_by) or ""
    at = spoken.clock_time(event.house, test.answered_at or event.now)
    return Message(text=event.house.phrase(key, reader.language, adult=adult, time=at), language=reader.language)


async def _send(event: Event, test: MorningTest, rung: int) -> bool:
    """Whether anybody new has it on a screen. From the second rung on, and where Telegram fails, by e-mail too."""
    had = {notice.adult_id for notice in await event.uow.mornings.notices(test.id)}
    reached = False
    for adult_id in await _people(event, rung):
        adult = None if adult_id in had else await reach(event.uow, adult_id)
        if adult is not None:
            key = await event.send(adult.contact, _asking(event, adult, test, rung), Lane.URGENT, Errand("told"))
            notice = MorningNotice(test_id=test.id, adult_id=adult.id, setting_id=test.setting_id, key=key)
            event.uow.add(notice)
            reached = True
        if rung or (adult is None and adult_id not in had):
            await mail.write(event, adult_id, "morning.mail", lane=Lane.REPLY)
    await event.uow.flush()
    return reached


def _asking(event: Event, adult: Who, test: MorningTest, rung: int) -> Message:
    text = event.house.phrase("morning.climbed" if rung else "morning.test", adult.language)
    label = event.house.phrase("morning.button", adult.language)
    return Message(text=text, rows=((Button(label=label, press=f"{PRESS}{test.id}"),),), language=adult.language)


async def _people(event: Event, rung: int) -> list[str]:
    """Who is to have the test on a rung, without those who are away: their alerts go past them too."""
    setting_id, uow = event.house.setting_id, event.uow
    safeguarding = [one.id for one in await present_with_role(uow, setting_id, Role.SAFEGUARDING)]
    leads = [one.id for one in await present_with_role(uow, setting_id, Role.LEAD)]
    head = await by_school_id(event, event.house.setting.ladder.head) or leads
    absent = await passed_over(event)
    wanted = (safeguarding, head, [*safeguarding, *leads])[rung]
    return [one for one in dict.fromkeys(wanted) if one not in absent]


def _timer(test: MorningTest) -> str:
    return f"morning.{test.id}"
