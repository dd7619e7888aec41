"""The demo's school or home: an example's setting and people in a database of their own, and who is on the page."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from relbot.app import build_house, catalogue_for
from relbot.clock import Clock
from relbot.resources import example_dir
from relbot.sandbox.phone import Phone
from relbot.sandbox.world import World
from relbot.service import invitations, settings
from relbot.service.house import House
from relbot.service.invitations import Inviting, NotInvited
from relbot.service.people import import_people
from relbot.service.people_file import PersonLine, read_people
from relbot.service.ports import Limits
from relbot.service.setting_file import SettingFile
from relbot.service.setting_reading import load_setting
from relbot.store.contexts import SCHOOL_ID
from relbot.store.database import Database
from relbot.store.unit_of_work import UnitOfWork
from relbot.telegram.channel import TelegramChannel


@dataclass(frozen=True)
class Stage:
    """An example and who of it is on the page: ids of its people, and as what. The first is invited to begin.

    `newcomer`: everybody but this one went through the introduction last term; on this phone it can be seen. `story`:
    the keys of the sentences that lead through it.
    """

    example: str
    cast: tuple[tuple[str, str], ...]
    newcomer: str | None
    story: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return example_dir(self.example)


STAGES = {
    "school": Stage(
        "ysgol-enfys",
        (("P1202", "pupil"), ("P0901", "pupil"), ("S05", "named_adult"), ("S06", "teacher"), ("S01", "safeguarding")),
        "S06",
        (
            "try_this",
            "story_adult",
            "story_told",
            "story_hard",
            "story_two",
            "story_views",
            "story_climb",
            "story_morning",
        ),
    ),
    "home": Stage(
        "cartref-derw",
        (("Y01", "pupil"), ("Y02", "pupil"), ("H03", "named_adult"), ("H06", "carer"), ("H01", "safeguarding")),
        None,
        ("try_this", "story_adult", "story_told", "story_home", "story_home_has", "story_home_shift"),
    ),
}
SCHOOL = STAGES["school"]


class HurriedTelegram(TelegramChannel):
    """Without Telegram's pace: it runs by real seconds, and the demo's clock lets a night pass in a few."""

    limits = dataclasses.replace(Limits(), per_second=1_000, per_chat_second=1_000)


@dataclass(frozen=True)
class Figure:
    """Somebody on the page; `phone` is None for a pupil who may not use Telegram."""

    person: PersonLine
    part: str
    phone: Phone | None


def example_setting(stage: Stage = SCHOOL) -> SettingFile:
    """The setting of the example."""
    return load_setting(stage.folder / "setting.yaml")


async def make_house(db: Database, stage: Stage, setting: SettingFile, clock: Clock) -> House:
    """Applies the example's setting and imports its people, as the commands of an operator do. No channel yet."""
    people = stage.folder / "people.csv"
    async with db.transaction() as uow:
        applied = await settings.apply(uow, setting, clock.now(), db.ids)
    lines = read_people(people, setting.languages)
    await import_people(db, applied.setting_id, lines, clock.now(), shown=str(people))
    return await build_house(db, applied.setting_id, catalogue_for(None), {})


async def hand_out_phones(house: House, stage: Stage, world: World, clock: Clock) -> list[Figure]:
    """Gives everybody in the cast a phone, who then opens the link with their invitation code on it."""
    lines = {line.id: line for line in read_people(stage.folder / "people.csv", house.setting.languages)}
    ids = [school_id for school_id, _ in stage.cast]
    async with house.db.transaction() as uow:
        done = await invitations.invite_some(uow, house.setting_id, ids, Inviting(house.db.ids), clock.now())
        await _welcome(uow, house, [school_id for school_id in ids if school_id != stage.newcomer], clock)
    codes = {each.school_id: each.code for each in done.invited}
    refused = dict(done.refused)
    figures = []
    for school_id, part in stage.cast:
        line = lines[school_id]
        phone = None
        if refused.get(school_id) is not NotInvited.UNDER_16:
            user = world.add_user(line.first_name, line.last_name, language_code=line.language.value)
            phone = Phone(world, user)
            phone.press_start(codes[school_id])
        figures.append(Figure(line, part, phone))
    return figures


async def _welcome(uow: UnitOfWork, house: House, school_ids: list[str], clock: Clock) -> None:
    """Notes that they have been through the introduction."""
    for school_id in school_ids:
        person = await uow.people.by_school_id(
            house.setting_id, uow.vault.lookup_hashes(house.setting_id, SCHOOL_ID, school_id)
        )
        if person is not None:
            person.welcomed_at = clock.now()
