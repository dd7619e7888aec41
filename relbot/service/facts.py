"""What a flow may know of a person and the setting: placeholders and `fact.` flags (flow.providers lists them)."""

from datetime import datetime

from relbot.engine.outcome import Facts
from relbot.engine.state import Option
from relbot.flow.models import Language
from relbot.service import spoken
from relbot.service.calendar import is_reading, next_reading
from relbot.service.house import House
from relbot.service.rota import on_duty
from relbot.service.setting_file import Role, is_sixteen
from relbot.service.who import Who, adult_name, first_name, opened, present_with_role, reach
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
) -> Facts:
    """All facts for a person at a moment; `texts` adds or replaces placeholders (an adult's answer: when, place)."""
    person = who.person
    own = await own_texts(house, uow, person, who.language, now)
    reachable = await who_would_hear(house, uow, now, but=person.id)
    flags: dict[str, bool | int | str] = {
        "open": is_reading(house.setting, now) and bool(reachable),
        "watched": bool(
            reachable if is_reading(house.setting, now) else await _on_call(house, uow, now, but=person.id)
        ),
        "reachable": bool(reachable),
        "has_named_adult": await adult_name(uow, person.named_adult_id) is not None,
        "has_second_adult": await adult_name(uow, person.second_adult_id) is not None,
        "welcomed": person.welcomed_at is not None,
        "age_16": is_sixteen(person.year),
    }
    helpers = setting_texts(house, now, who.language, pupil=who.is_pupil)
    return Facts(texts=own | helpers | (texts or {}), flags=flags, lists=lists or {})


async def own_texts(house: House, uow: UnitOfWork, person: Person, language: Language, now: datetime) -> dict[str, str]:
    """The placeholders that are a person's own: their first name, and who is there for them and can be reached.

    An adult who is away, or whom relbot cannot reach, is not named: nobody is told that somebody reads who does not
    (rule 5).
    """
    away = await uow.absences.at(house.setting_id, now)
    hearers = await who_would_hear(house, uow, now, but=person.id)
    safeguarding = hearers[0] if hearers else await safeguarding_name(house, uow, language)
    named, second = [
        await adult_name(uow, adult_id) if adult_id not in away and await reach(uow, adult_id) else None
        for adult_id in (person.named_adult_id, person.second_adult_id)
    ]
    at_once = list(dict.fromkeys([*await _on_call(house, uow, now, but=person.id), *hearers]))
    first = at_once[0] if at_once else safeguarding
    two = house.phrase("missing.and_another", language, name=first)
    return {
        "first_name": await first_name(uow, person),
        "named_adult": named or safeguarding,
        "second_adult": second or safeguarding,
        "safeguarding": safeguarding,
        "readers": spoken.both(house, named or safeguarding, safeguarding, language),
        "told_now": two if len(at_once) > 1 else first,
    }


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
        "helplines": "\n".join(f"{line.name.in_(language)}: {line.contact.in_(language)}" for line in lines),
    }


async def safeguarding_name(house: House, uow: UnitOfWork, language: Language) -> str:
    """The safeguarding lead's name; with several, who has the first id in the people file; with none, the role."""
    leads = await present_with_role(uow, house.setting_id, Role.SAFEGUARDING)
    ids = [(await opened(uow, lead.id, SCHOOL_ID, lead.school_id), lead.id) for lead in leads]
    known = [(school_id, lead_id) for school_id, lead_id in ids if school_id is not None]
    name = await adult_name(uow, min(known)[1]) if known else None
    return name or house.phrase("missing.safeguarding", language)


async def who_would_hear(house: House, uow: UnitOfWork, now: datetime, *, but: str) -> list[str]:
    """The names of those whom an urgent alert about somebody would reach: safeguarding first, then leaders.

    Each group in the order of the people file's ids. `but`: the person it would be about. Whoever is away is left
    out, unless all of them are.
    """
    away = await uow.absences.at(house.setting_id, now)
    return await _hearers(uow, house, {but, *away}) or await _hearers(uow, house, {but})


async def _on_call(house: House, uow: UnitOfWork, now: datetime, *, but: str) -> list[str]:
    """The names of those on duty while nobody else reads, whom relbot can reach; nobody in reading hours."""
    if is_reading(house.setting, now):
        return []
    left_out = {but, *await uow.absences.at(house.setting_id, now)}
    hashes = [
        each
        for one in sorted(on_duty(house.setting, now))
        for each in uow.vault.lookup_hashes(house.setting_id, SCHOOL_ID, one)
    ]
    people = await uow.people.by_school_ids(house.setting_id, hashes) if hashes else {}
    ids = sorted(person.id for person in people.values() if person.id not in left_out)
    reachable = [one for one in ids if await reach(uow, one) is not None]
    return [name for one in reachable if (name := await adult_name(uow, one))]


async def _hearers(uow: UnitOfWork, house: House, left_out: set[str]) -> list[str]:
    names: dict[str, str] = {}
    for role in (Role.SAFEGUARDING, Role.LEAD):
        people = await present_with_role(uow, house.setting_id, role)
        by_school_id = sorted(
            [(await opened(uow, each.id, SCHOOL_ID, each.school_id) or "", each.id) for each in people]
        )
        for _, adult_id in by_school_id:
            if adult_id not in left_out and adult_id not in names and await reach(uow, adult_id) is not None:
                names[adult_id] = await adult_name(uow, adult_id) or ""
    return list(names.values())
