"""What a flow may know of a person and the setting: placeholders and `fact.` flags (flow.providers lists them)."""

from collections.abc import Iterable
from datetime import datetime

from relbot.engine.outcome import Facts
from relbot.engine.state import Option
from relbot.flow.models import Language
from relbot.service import preferences, spoken, whereabouts
from relbot.service.calendar import is_reading, next_reading
from relbot.service.hearers import At, Hearers, hearers
from relbot.service.house import House
from relbot.service.routing import Route
from relbot.service.setting_file import Role, is_sixteen
from relbot.service.setting_helplines import Helpline
from relbot.service.who import Who, adult_name, first_name, opened, present_with_role
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork


async def facts_for(
    house: House,
    uow: UnitOfWork,
    who: Who,
    now: datetime,
    *,
    texts: dict[str, str] | None = None,
    lists: dict[str, tuple[Option, ...]] | None = None,
    route: Route | None = None,
) -> Facts:
    """All facts for a person at a moment; `texts` adds or replaces placeholders (an adult's answer: when, place).

    `route`: what they say is kept from an adult; only who reads it then is named.
    """
    person = who.person
    told = await hearers(At(house, uow, now), person, route)
    own = await _own_texts(house, uow, person, who.language, told, route)
    flags: dict[str, bool | int | str] = {
        "open": is_reading(house.setting, now) and bool(told.urgent),
        "watched": bool(told.urgent if is_reading(house.setting, now) else told.watching),
        "reachable": bool(told.urgent),
        "named_adult_reads": route is None and told.named is not None,
        "others_go": bool(told.going) and await whereabouts.is_here(At(house, uow, now), person.id),
        "has_named_adult": await adult_name(uow, person.named_adult_id) is not None,
        "has_second_adult": await adult_name(uow, person.second_adult_id) is not None,
        "fewer": await preferences.wants_fewer(uow, person.id),
        "welcomed": person.welcomed_at is not None,
        "age_16": is_sixteen(person.year),
    }
    helpers = setting_texts(house, now, who.language, pupil=who.is_pupil)
    return Facts(texts=own | helpers | (texts or {}), flags=flags, lists=lists or {})


async def own_texts(
    house: House, uow: UnitOfWork, person: Person, language: Language, now: datetime, route: Route | None = None
) -> dict[str, str]:
    """The placeholders that are a person's own: their first name, and who is there for them and can be reached.

    An adult who is away or off shift, or whom relbot cannot reach, is not named: nobody is told that somebody reads who
    does not (rule 5). Nor is one from whom it is kept (`route`).
    """
    told = await hearers(At(house, uow, now), person, route)
    return await _own_texts(house, uow, person, language, told, route)


async def _own_texts(
    house: House, uow: UnitOfWork, person: Person, language: Language, told: Hearers, route: Route | None
) -> dict[str, str]:
    safeguarding = told.safeguarding or await safeguarding_name(house, uow, language)
    first = told.urgent[0] if told.urgent else safeguarding
    two = house.phrase("missing.and_another", language, name=first)
    own = {
        "first_name": await first_name(uow, person),
        "named_adult": told.named or safeguarding,
        "second_adult": told.second or safeguarding,
        "safeguarding": safeguarding,
        "if_hurt": safeguarding,
        "readers": spoken.both(house, told.named or safeguarding, safeguarding, language),
        "told_now": two if len(told.urgent) > 1 else first,
        "going": spoken.all_of(house, told.going, language) or safeguarding,
    }
    if route is None or route.to == "past":
        return own
    return own | _routed(house, told, route, language)


def _routed(house: House, told: Hearers, route: Route, language: Language) -> dict[str, str]:
    """The placeholders that name readers, of what some alone read: nobody is named who does not (rule 5)."""
    names = told.worrying
    first = names[0] if names else house.phrase(f"missing.{route.to}", language)
    everyone = spoken.all_of(house, names, language) or first
    own = {
        "named_adult": everyone,
        "second_adult": names[1] if len(names) > 1 else house.phrase("missing.second_adult", language),
        "safeguarding": first,
        "if_hurt": first,
        "leadership": everyone,
        "adult": first,
        "readers": everyone,
    }
    return own if told.urgent else own | {"told_now": first}


def setting_texts(house: House, now: datetime, language: Language, *, pupil: bool) -> dict[str, str]:
    """The placeholders that are the setting's: its name, its hours, where else to ring."""
    setting = house.setting
    lines = setting.helplines_for(Role.PUPIL if pupil else Role.STAFF)
    childline = setting.helpline("childline")
    return {
        "setting": setting.name.in_(language),
        "reading_hours": spoken.reading_hours(house, language),
        "next_reading": spoken.opening(house, next_reading(setting, now), language),
        "emergency": setting.emergency,
        "childline": childline.contact.in_(language) if childline else "0800 1111",
        "helplines": _listed(lines, language),
        "helplines_self_harm": _listed(setting.helplines_for(Role.PUPIL, self_harm=True), language),
    }


def _listed(lines: Iterable[Helpline], language: Language) -> str:
    return "\n".join(f"{line.name.in_(language)}: {line.contact.in_(language)}" for line in lines)


async def safeguarding_name(
    house: House, uow: UnitOfWork, language: Language, away: frozenset[str] = frozenset()
) -> str:
    """The safeguarding lead's name; with several, who has the first id in the people file; with none, the role.

    `away`: who is not named, for they do not read it.
    """
    leads = [one for one in await present_with_role(uow, house.setting_id, Role.SAFEGUARDING) if one.id not in away]
    ids = [(await opened(uow, lead.id, SCHOOL_ID, lead.school_id), lead.id) for lead in leads]
    known = [(school_id, lead_id) for school_id, lead_id in ids if school_id is not None]
    name = await adult_name(uow, min(known)[1]) if known else None
    return name or house.phrase("missing.safeguarding", language)
