"""What may help a child, as far as the record says so: for the adult who opens an alert and is about to go to them."""

from collections import Counter
from datetime import timedelta

from relbot.service import alert_around, alert_taps
from relbot.service.event import Event
from relbot.service.who import Who
from relbot.store.tables import AlertRow

LATELY = timedelta(days=30)
"""Choices of check-ins count for so long."""
WISHED = ("helps", "need")
"""What check-ins collect the answer to "what would help?" and "what do you need?" as."""
NONE = frozenset({"nothing", "try_now"})
"""Choices that name nothing an adult could bring."""
MOST = 3


async def lines(event: Event, adult: Who, alert: AlertRow, texts: dict[str, str]) -> str:
    """What the child chose most often in check-ins, and the place they last named for a talk; "" for nothing known.

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
    return "\n".join(found)


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
