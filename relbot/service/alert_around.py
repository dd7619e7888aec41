"""What stands around a child's words when an adult opens an alert: the last three days, counted, and who else knows.

Facts alone, no free text: what was written on other days is not part of this alert (service.access).
"""

from datetime import timedelta

from relbot.service import alert_taps, spoken
from relbot.service.access import SENIOR
from relbot.service.event import Event
from relbot.service.who import Who, adult_name
from relbot.store.tables import AlertRow, AnswerRow, NoticeRow, TalkRequestRow

DAYS = timedelta(days=3)
"""How far back an alert looks (DOMAIN 3.5 "Alert text")."""
SHOWN = ("feeling", "going_home")
"""What the answers of check-ins and check-outs that are shown were collected as."""


async def last_days(event: Event, adult: Who, alert: AlertRow, texts: dict[str, str]) -> str:
    """Scores of check-ins, answers of check-outs, and how often they asked to talk, up to the alert; "" for nothing.

    `texts`: what placeholders stand for. What the child kept from an adult is not counted for anybody.
    """
    since, until = alert.raised_at - DAYS, alert.raised_at + timedelta(seconds=1)
    answers = await event.uow.answers.for_person(alert.person_id, since, until)
    found = []
    for collect in SHOWN:
        told = _told(event, adult, [each for each in answers if each.collect == collect], texts)
        if told:
            found.append(_say(event, adult, f"view_days_{collect}", words=told))
    asked = await readable_requests(event, adult, alert)
    lately = [each for each in asked if since <= each.requested_at < until]
    if lately:
        found.append(_say(event, adult, "view_days_requests", count=str(len(lately))))
    return "\n".join([_say(event, adult, "view_days"), *found]) if found else ""


def _told(event: Event, adult: Who, answers: list[AnswerRow], texts: dict[str, str]) -> str:
    """Each with its time; of one conversation the last answer counts."""
    kept = [each for each in answers if each.keep == alert_taps.CHECK_IN and each.route is None and each.choice]
    last = {each.session_id: each for each in kept}
    times = ((spoken.clock_time(event.house, each.answered_at), each) for each in last.values())
    return "; ".join(f"{alert_taps.label(event, adult, each, texts)} ({time})" for time, each in times)


async def readable_requests(event: Event, adult: Who, alert: AlertRow) -> list[TalkRequestRow]:
    """The child's other talk requests that this adult may know of, oldest first: those that came to them.

    Safeguarding and whoever leads know of all but those that the child kept from an adult.
    """
    found = []
    for request in await event.uow.talk.of_child(alert.person_id, alert.raised_at - DAYS):
        carrier = await event.uow.care.alert_for_request(request.id)
        if carrier is None or carrier.route is not None or request.id == alert.request_id:
            continue
        notice = await event.uow.care.notice_to(carrier.id, adult.id)
        if adult.roles & SENIOR or (notice is not None and notice.state != "passed_on"):
            found.append(request)
    return found


async def who_knows(event: Event, adult: Who, alert: AlertRow) -> str:
    """Who else was sent it, and, for safeguarding and whoever leads, when each of them opened it.

    Nobody else sees who has read something, and of what was kept from an adult nobody does (DOMAIN 3.3).
    """
    notices = await event.uow.care.notices(alert.id)
    unseen = {"no_contact"} if alert.route is None else {"no_contact", "passed_on"}  # nobody sees who was left out
    sees_readers = bool(adult.roles & SENIOR) and alert.route is None
    found = []
    for notice in notices:
        name = None
        if notice.adult_id != adult.id and notice.state not in unseen:
            name = await adult_name(event.uow, notice.adult_id)
        if name:
            found.append(_known(event, adult, notice, name) if sees_readers else name)
    return _say(event, adult, "view_others", others=", ".join(sorted(found))) if found else ""


def _known(event: Event, adult: Who, notice: NoticeRow, name: str) -> str:
    if notice.opened_at is None:
        return name
    return _say(event, adult, "view_opened", name=name, time=spoken.clock_time(event.house, notice.opened_at))


def _say(event: Event, reader: Who, key: str, **texts: str) -> str:
    return event.house.phrase(f"alerts.{key}", reader.language, **texts)
