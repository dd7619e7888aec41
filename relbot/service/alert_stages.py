"""What an adult says after "I have them": with them now, then safe and handed to whom, each with its time (rule 5)."""

from datetime import datetime, timedelta
from typing import Literal

from relbot.service import routing, spoken
from relbot.service.event import Event
from relbot.service.facts import safeguarding_name
from relbot.service.ladder import climb_of, recipients
from relbot.service.moment import by_school_id
from relbot.service.rota import gone
from relbot.service.school_time import ask_whether_seen, later
from relbot.service.who import Who, adult_name
from relbot.store.tables import AlertRow

WITH, SAFE, TAKE, CANNOT, GIVE_BACK = "with", "safe", "take", "cannot", "give_back"
Left = Literal["shift", "away"]
"""Why somebody cannot see a matter through: their shift is over, or they are away."""
UNREACHED = timedelta(days=28)
"""What was accepted longer ago, and whose child nobody says they have reached, was seen to without relbot."""
HANDED = ("family", "safeguarding", "staff", "emergency")
"""To whom a child can be handed: their family or carer, safeguarding, another adult here, 999 or a hospital."""
STAGED = frozenset({"urgent", "concern"})
"""Kinds of alert that somebody goes to the child for; alike, so that the buttons tell no level (rule 7)."""


def offered(adult: Who, alert: AlertRow) -> tuple[str, ...]:
    """The next stage's button, for whoever has the child, and that they cannot any more; none once they are safe.

    Who only goes to them can say that they are there, as long as nobody else has the child, or that they cannot.
    """
    if alert.kind not in STAGED:
        return ()
    if alert.status == "open" and alert.going_by == adult.id:
        return (WITH, CANNOT) if alert.with_them_at is None else ()
    if alert.status != "accepted":
        return ()
    if alert.accepted_by != adult.id:
        return (CANNOT,) if is_expected(adult, alert) else ()
    return (*next_stage(alert), GIVE_BACK) if alert.safe_at is None else ()


def is_expected(adult: Who, alert: AlertRow) -> bool:
    """Whether the child was told that this adult comes, and another accepted since: they still go (rule 5)."""
    going = alert.status == "accepted" and alert.going_by == adult.id != alert.accepted_by
    return going and alert.with_them_at is None and alert.safe_at is None


def there(alert: AlertRow) -> str | None:
    """Who has said that they are with the child: whoever has accepted, or, before them, who only goes."""
    if alert.with_them_at is None:
        return None
    goer, accepted = alert.going_by, alert.accepted_at
    first = goer if goer != alert.accepted_by and (accepted is None or alert.with_them_at < accepted) else None
    return first or alert.accepted_by


def is_there(alert: AlertRow) -> bool:
    """Whether whoever has accepted an alert has said that they are with the child."""
    return alert.accepted_by is not None and there(alert) == alert.accepted_by


def waited_for(alert: AlertRow) -> str | None:
    """Whom the child was told of and who has not said yet that they are there; None: nobody, or it is over."""
    if alert.status == "accepted":
        return None if is_there(alert) else alert.accepted_by
    return alert.going_by if alert.status == "open" and alert.with_them_at is None else None


def goes_no_more(alert: AlertRow) -> None:
    """Whoever only goes to the child does not, or is not there any more: others are sent."""
    if there(alert) == alert.going_by:
        alert.with_them_at = None
    alert.going_by = None


def next_stage(alert: AlertRow) -> tuple[str, ...]:
    """What whoever has accepted an alert can say next."""
    if not is_there(alert):
        return (WITH,)
    return (SAFE,) if alert.safe_at is None else ()


async def is_left_behind(event: Event, alert: AlertRow) -> bool:
    """Whether whoever accepted an alert has gone and not ended it: somebody who is there may take it over."""
    return await left_behind(event, alert) is not None


async def left_behind(event: Event, alert: AlertRow) -> Left | None:
    """Why whoever accepted an alert does not see it through; None if they do, or have.

    Off shift, whether they were with the child or not; or away since, and not with the child before.
    """
    if alert.kind not in STAGED or alert.status != "accepted" or alert.safe_at is not None:
        return None
    if alert.accepted_by in await by_school_id(event, gone(event.house.setting, event.now)):
        return "shift"
    return "away" if not is_there(alert) and await _went_away(event, alert) else None


async def _went_away(event: Event, alert: AlertRow) -> bool:
    """Whether they are away and were not yet when they accepted: who accepts while away means to come."""
    adult_id, at = alert.accepted_by, alert.accepted_at
    if adult_id is None or at is None:
        return False
    if adult_id not in await event.uow.absences.at(event.house.setting_id, event.now):
        return False
    return any(at <= row.from_at <= event.now for row in await event.uow.absences.of(adult_id, event.now))


async def line(event: Event, reader: Who, alert: AlertRow) -> str | None:
    """How far it is, with its time and no name of the child's; None before anybody is with them."""
    if alert.status == "closed" or alert.with_them_at is None:
        return None
    by = there(alert)
    is_own = by == reader.id
    adult = await adult_name(event.uow, by) or ""
    at = spoken.clock_time(event.house, alert.safe_at or alert.with_them_at)
    if by == alert.going_by != alert.accepted_by:
        names = {"adult": adult, "safeguarding": await who_knows_more(event, reader, alert)}
        return event.house.phrase(_while_they_are_there(reader, alert), reader.language, time=at, **names)
    if alert.safe_at is None:
        key = "alerts.with_you" if is_own else "alerts.with_other"
        return event.house.phrase(key, reader.language, adult=adult, time=at)
    if alert.handed_to_id == reader.id:
        return event.house.phrase("alerts.safe_yours", reader.language, adult=adult, time=at)
    key = "alerts.safe_you" if is_own else "alerts.safe_other"
    named = await adult_name(event.uow, alert.handed_to_id)
    to = named or event.house.phrase(f"alerts.button_safe_{alert.handed_to}", reader.language)
    return event.house.phrase(key, reader.language, adult=adult, time=at, choice=to)


async def who_knows_more(event: Event, reader: Who, alert: AlertRow) -> str:
    """Whom an adult who goes without the words can ask: safeguarding; of what goes another way, whoever reads it."""
    lead = await safeguarding_name(event.house, event.uow, reader.language)
    child, route = await event.uow.people.get(alert.person_id), routing.route_of(alert)
    if child is None or route is None:
        return lead
    reading = [one.person_id for one in await recipients(event, alert, child) if one.detail]
    names = [name for one in reading if one != reader.id and (name := await adult_name(event.uow, one))]
    if lead in names or not names:
        return lead
    return min(names) if route.to == "past" else names[0]


def _while_they_are_there(reader: Who, alert: AlertRow) -> str:
    """What is read while somebody is with the child who does not know why: others are still asked, or one has it."""
    if alert.going_by == reader.id:
        return "alerts.there_you" if alert.status == "open" else "alerts.with_you"
    if alert.status == "open":
        return "alerts.there_other"
    return "alerts.there_yours" if alert.accepted_by == reader.id else "alerts.with_other"


async def watch(event: Event, alert: AlertRow, *, reminded: bool = False) -> None:
    """Whoever comes to the child is asked whether they are with them; once `reminded`, others are asked next.

    Of something urgent after the setting's minutes, of a concern while the child is still here (DOMAIN 3.5).
    """
    if alert.kind in STAGED:
        at = _asked_at(event, alert, reminded=reminded)
        await event.timer(_timer(alert), "alert_with", alert.id, at, number=int(reminded))


async def watch_sooner(event: Event, alert: AlertRow) -> None:
    """Who comes is asked as soon as if they had accepted now, if a clock that was wrong would ask them later."""
    if alert.kind in STAGED:
        at = _asked_at(event, alert, reminded=False)
        await event.uow.timers.bring_forward(event.house.setting_id, at, key=_timer(alert))


def _asked_at(event: Event, alert: AlertRow, *, reminded: bool) -> datetime:
    setting = event.house.setting
    if alert.kind == "concern":
        asked = later(setting, event.now, setting.ladder.with_them_minutes)
        return asked if reminded else ask_whether_seen(setting, event.now)
    wait = climb_of(event, alert).repeat_minutes if reminded else setting.ladder.with_them_minutes
    return event.now + timedelta(minutes=wait)


async def rest(event: Event, alert: AlertRow) -> None:
    """Nobody need be asked any more."""
    await event.uow.timers.cancel(event.house.setting_id, [_timer(alert)])


def _timer(alert: AlertRow) -> str:
    return f"with.{alert.id}"
