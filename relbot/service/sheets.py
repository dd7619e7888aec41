"""What stands on the printed sheet that brings somebody their code: what relbot is, who reads it, how to begin."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from relbot.flow.models import Language
from relbot.service import spoken
from relbot.service.calendar import local_date
from relbot.service.facts import safeguarding_name, setting_texts
from relbot.service.house import House
from relbot.service.invitations import Invited
from relbot.service.people_known import CLASS_NAME
from relbot.service.setting_file import Role
from relbot.service.unlinking import find
from relbot.service.who import adult_name, opened
from relbot.store.tables import Person
from relbot.store.unit_of_work import UnitOfWork

PUPIL = (
    ("head_how", ("how", "once")),
    ("head_what", ("what",)),
    ("head_who", ("who", "again", "telegram")),
    ("head_choice", ("choice",)),
    ("head_need", ("need",)),
)
ADULT = (
    ("head_how", ("how_adult", "once_adult")),
    ("head_what", ("what_adult",)),
    ("head_who", ("who_adult", "telegram_adult")),
    ("head_need_adult", ("need_adult",)),
)
"""Headings and what stands under each: keys of conversations/phrases/invitation."""


@dataclass(frozen=True)
class Column:
    """A sheet in one language: a title, and headings with their paragraphs."""

    language: Language
    title: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Sheet:
    """One person's sheet. `columns` are the setting's languages, the person's own first."""

    setting: str
    name: str
    group: str
    school_id: str
    code: str
    columns: tuple[Column, ...]


async def sheets_for(house: House, uow: UnitOfWork, invited: Iterable[Invited], now: datetime) -> list[Sheet]:
    """A sheet for each code, in the order of the ids. They hold names: one line of the audit says so.

    Adults are named as the people file has them, whether relbot reaches them yet or not: the sheets go out before
    anybody is linked. relbot says again, before the first answer, who reads.
    """
    made = [await _sheet(house, uow, each, now) for each in invited]
    uow.audit.append(house.setting_id, now, "people.sheets", object_kind="setting", object_id=house.setting_id)
    return made


async def _sheet(house: House, uow: UnitOfWork, invited: Invited, now: datetime) -> Sheet:
    person = await find(uow, house.setting_id, invited.school_id)
    is_pupil = Role.PUPIL in await uow.people.roles(person.id)
    class_name = person.class_name
    group = None if class_name is None else await opened(uow, person.id, CLASS_NAME, class_name)
    own = Language(person.language)
    languages = sorted(house.setting.languages, key=lambda language: language is not own)
    return Sheet(
        setting=house.setting.name.in_(languages[0]),
        name=await adult_name(uow, person.id) or "",
        group=group or "",
        school_id=invited.school_id,
        code=invited.code,
        columns=tuple([await _column(house, uow, person, invited, each, now, is_pupil) for each in languages]),
    )


async def _column(
    house: House,
    uow: UnitOfWork,
    person: Person,
    invited: Invited,
    language: Language,
    now: datetime,
    is_pupil: bool,
) -> Column:
    safeguarding = await safeguarding_name(house, uow, language)
    texts = setting_texts(house, now, language, pupil=is_pupil) | {
        "named_adult": await adult_name(uow, person.named_adult_id) or safeguarding,
        "safeguarding": safeguarding,
        "day": spoken.day(house, local_date(house.setting, invited.expires_at), language),
    }

    def said(key: str) -> str:
        return house.phrase(f"invitation.{key}", language, **texts)

    parts = tuple((said(head), tuple(map(said, keys))) for head, keys in (PUPIL if is_pupil else ADULT))
    return Column(language, said("title" if is_pupil else "title_adult"), parts)
