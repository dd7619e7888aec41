"""What a flow may know of a person and the setting: placeholders and `fact.` flags (flow.providers lists them)."""

from datetime import datetime

from relbot.engine.outcome import Facts
from relbot.engine.state import Option
from relbot.flow.models import Language
from relbot.service import spoken
from relbot.service.calendar import is_reading, next_reading
from relbot.service.house import House
from relbot.service.setting_file import Role, is_sixteen
from relbot.service.who import Who, adult_name, first_name, present_with_role, reach
from relbot.store.contexts import SCHOOL_ID
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
    named = await adult_name(uow, who.person.named_adult_id)
    second = await adult_name(uow, who.person.second_adult_id)
    safeguarding = await safeguarding_name(house, uow, who.language)
    own = {
        "first_name": await first_name(uow, who.person),
        "named_adult": named or safeguarding,
        "second_adult": second or safeguarding,
        "safeguarding": safeguarding,
    }
    flags: dict[str, bool | int | str] = {
        "open": is_reading(house.setting, now) and await somebody_can_be_reached(house, uow),
        "has_named_adult": named is not None,
        "has_second_adult": second is not None,
        "welcomed": who.person.welcomed_at is not None,
        "age_16": is_sixteen(who.person.year),
    }
    helpers = setting_texts(house, now, who.language, pupil=who.is_pupil)
    return Facts(texts=own | helpers | (texts or {}), flags=flags, lists=lists or {})


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
    ids = [(await uow.open(lead.id, SCHOOL_ID, lead.school_id), lead.id) for lead in leads]
    name = await adult_name(uow, min(ids)[1]) if ids else None
    return name or house.phrase("missing.safeguarding", language)


async def somebody_can_be_reached(house: House, uow: UnitOfWork) -> bool:
    """Whether any safeguarding lead or leader has an account that works: else nobody may be promised (rule 5)."""
    for role in (Role.SAFEGUARDING, Role.LEAD):
        for person in await present_with_role(uow, house.setting_id, role):
            if await reach(uow, person.id) is not None:
                return True
    return False
