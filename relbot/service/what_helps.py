"""What may help a child, as far as the record says so: for the adult who opens an alert and is about to go to them."""

from collections import Counter
from datetime import timedelta

from relbot.service import alert_around, alert_taps, profile, profile_page
from relbot.service.access import Standing
from relbot.service.event import Event
from relbot.service.moment import by_school_id
from relbot.service.rota import on_duty
from relbot.service.who import Who
from relbot.store.tables import AlertRow

LATELY = timedelta(days=30)
"""Choices of check-ins count for so long."""
WISHED = ("helps", "need")
"""What check-ins collect the answer to "what would help?" and "what do you need?" as."""
NONE = frozenset({"nothing", "try_now"})
"""Choices that name nothing an adult could bring."""
MOST = 3
ON_PAGE = frozenset({"helps", "worse", "place", "minutes", "needs"})
"""Parts of a child's page that matter to whoever is about to go to them."""


async def lines(event: Event, adult: Who, alert: AlertRow, texts: dict[str, str]) -> str:
    """What the child chose most often in check-ins, the place they last named for a talk, and what of their own page
    this adult may see (DOMAIN 2.7); "" for nothing known.

    `texts`: what placeholders stand for. What the child kept from an adult is not in it.
    """
    found = []
    chosen = await _chosen(event, adult, alert, texts)
    if chosen:
        found.append(_say(event, adult, "view_helps", words="; ".join(chosen)))
    places = [each.place for each in await alert_around.readable_requests(event, adult, alert) if each.place]
    place = event.house.setting.place(places[-1]) if places else None
    if place is not None:
        found.append(_say(event, adult, "view_helps_place", place=place.name.in_(adult.language)))
    return "\n".join([*found, *await _from_their_page(event, adult, alert)])


async def _from_their_page(event: Event, adult: Who, alert: AlertRow) -> list[str]:
    """What helps, what makes it worse, where and how long they calm: as far as the child lets this adult see it."""
    child = await event.uow.people.get(alert.person_id)
    if child is None:
        return []
    request = await event.uow.care.request(alert.request_id) if alert.request_id else None
    duty = adult.id in await by_school_id(event, on_duty(event.house.setting, event.now))
    standing = Standing(adult.id, adult.roles, child, request.adult_id if request else None, duty)
    seen = [row for row in await profile.visible(event.uow, standing) if row.part in ON_PAGE]
    lines = [await profile_page.line(event, adult, row) for row in seen]
    return [_say(event, adult, "view_page"), *lines] if any(lines) else []


async def _chosen(event: Event, adult: Who, alert: AlertRow, texts: dict[str, str]) -> list[str]:
    """Labels, the most frequent first; of equals the newest."""
    until = alert.raised_at + timedelta(seconds=1)
    answers = await event.uow.answers.for_person(alert.person_id, alert.raised_at - LATELY, until)
    labels = [
        alert_taps.label(event, adult, each, texts)
        for each in reversed(answers)
        if each.collect in WISHED and each.keep == alert_taps.CHECK_IN and each.route is None
        if each.choice and each.choice not in NONE
    ]
    return [label for label, _ in Counter(labels).most_common(MOST)]


def _say(event: Event, reader: Who, key: str, **texts: str) -> str:
    return event.house.phrase(f"alerts.{key}", reader.language, **texts)
