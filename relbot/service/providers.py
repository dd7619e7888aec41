"""Lists that come from data (flow.providers names them): the adults a child may choose, places, times."""

from datetime import datetime

from relbot.engine.outcome import Needs
from relbot.engine.state import Option
from relbot.flow.models import Language
from relbot.service import incident_talkers, people_found, profile_page, spoken, talk_offers
from relbot.service.calendar import local_date
from relbot.service.event import Event
from relbot.service.ladder import sent_there
from relbot.service.routing import Route, readers
from relbot.service.setting_file import Role
from relbot.service.talk_slots import slots
from relbot.service.who import Who, adult_name, opened, present_with_role, reach
from relbot.store.tables import IncidentRow, TalkRequestRow

MOST_ADULTS = 12
MOST_TIMES = 8


async def provide(
    event: Event, who: Who, wanted: Needs, request_id: str | None = None, incident: IncidentRow | None = None
) -> tuple[Option, ...]:
    """The options of a provider for this person; KeyError for a name the checks should have found.

    `request_id`, `incident`: the talk request or the incident that their conversation is about.
    """
    if wanted.provider == "talk_times" and incident is not None:
        return await talk_times_when_calm(event, who, incident.calm_until)
    if wanted.provider in people_found.PROVIDERS:
        found = await people_found.provide(event, who, wanted.provider, wanted.search)
        away = frozenset[str]() if incident is None else await incident_talkers.away_from(event, incident)
        return tuple(option for option in found if option.id not in away)
    if wanted.provider in profile_page.PROVIDERS:
        return await profile_page.provide(event, who, wanted.provider)
    asked = None if request_id is None else await event.uow.care.request(request_id)
    return await {
        "adults_for_me": adults_for_me,
        "other_adults": other_adults,
        "adults_to_change_to": adults_to_change_to,
        "leaders": leaders,
        "talk_places": talk_places,
        "talk_times": talk_times,
        "my_incidents": my_incidents,
    }[wanted.provider](event, who, asked)


async def adults_for_me(event: Event, who: Who, _: TalkRequestRow | None = None) -> tuple[Option, ...]:
    """The named adult first, then the second, then others by name, whom relbot can reach (P07, P08)."""
    own = [adult for adult in (who.person.named_adult_id, who.person.second_adult_id) if adult]
    others = set()
    for role in (Role.STAFF, Role.SAFEGUARDING, Role.LEAD):
        others |= {person.id for person in await present_with_role(event.uow, event.house.setting_id, role)}
    names = {
        adult: await adult_name(event.uow, adult) or ""
        for adult in (*own, *(others - {who.id, *own}))
        if await reach(event.uow, adult) is not None
    }
    ranked = sorted(names, key=lambda adult: (own.index(adult) if adult in own else len(own), names[adult], adult))
    return tuple(Option(id=adult, label=names[adult], words=(names[adult],)) for adult in ranked[:MOST_ADULTS])


async def leaders(event: Event, who: Who, _: TalkRequestRow | None = None) -> tuple[Option, ...]:
    """Who would read what is about somebody who works here, or be sent to the child because of it: the child says
    whether it is about one of them.
    """
    hearers = await readers(event, who.person, Route("leadership"))
    sent = await sent_there(event, "urgent", who.person, Route("leadership"))
    hearers += [one for one in sent if one not in hearers and await reach(event.uow, one) is not None]
    names = [(adult, await adult_name(event.uow, adult)) for adult in hearers[:MOST_ADULTS]]
    return tuple(Option(id=adult, label=name, words=(name,)) for adult, name in names if name)


async def other_adults(event: Event, who: Who, asked: TalkRequestRow | None = None) -> tuple[Option, ...]:
    """The same without whom a child turns away: who has their request, else whom they asked for, else their own."""
    away = asked and (asked.accepted_by or asked.adult_id or who.person.named_adult_id)
    return tuple(option for option in await adults_for_me(event, who) if option.id != away)


async def adults_to_change_to(event: Event, who: Who, _: TalkRequestRow | None = None) -> tuple[Option, ...]:
    """Whom a child may wish for in place of the named adult they have (P09)."""
    return tuple(option for option in await adults_for_me(event, who) if option.id != who.person.named_adult_id)


async def my_incidents(event: Event, who: Who, _: TalkRequestRow | None = None) -> tuple[Option, ...]:
    """The open incidents an adult logged, or whose talk is theirs: when each was, and the child's first name."""
    found = await event.uow.incidents.open_for(event.house.setting_id, who.id)
    options = []
    for incident in found[-MOST_ADULTS:]:
        child = await event.uow.people.get(incident.person_id)
        name = "" if child is None else await opened(event.uow, child.id, "person.first_name", child.first_name) or ""
        label = f"{spoken.clock_time(event.house, incident.ended_at)} {name}".strip()
        options.append(Option(id=incident.id, label=label))
    return tuple(options)


async def talk_places(event: Event, who: Who, _: TalkRequestRow | None = None) -> tuple[Option, ...]:
    """The setting's places for a quiet talk, in the person's language."""
    return tuple(
        Option(id=place.id, label=place.name.in_(who.language), words=(place.name.en, place.name.cy))
        for place in event.house.setting.places
    )


async def talk_times(event: Event, _: Who, asked: TalkRequestRow | None = None) -> tuple[Option, ...]:
    """As soon as the child asked for, in no lesson of theirs: today's as hours ("11:10"), later ones with the day."""
    child = None if asked is None else await event.uow.people.get(asked.person_id)
    year = None if child is None else child.year
    who = None if asked is None or asked.accepted_by is None else await event.uow.people.get(asked.accepted_by)
    language = Language(who.language) if who else event.house.setting.languages[0]
    free = slots(event.house.setting, event.now, year, asked.soon if asked else None, MOST_TIMES)
    return tuple(talk_offers.option(event, at, language) for at in free)


async def talk_times_when_calm(event: Event, who: Who, calm_until: datetime) -> tuple[Option, ...]:
    """For the talk after an incident: over the rest of today, none before the child's calm time is over (G07, F02)."""
    setting = event.house.setting
    free = slots(setting, max(event.now, calm_until), None, None, MOST_TIMES)
    today = local_date(setting, event.now)
    return tuple(talk_offers.option(event, at, who.language) for at in free if local_date(setting, at) == today)
