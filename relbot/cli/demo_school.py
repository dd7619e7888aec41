"""The demo's school or home: an example's setting and people in a database of their own, and who is on the page."""

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from relbot.app import build_house
from relbot.cli.demo_people import Crowd
from relbot.clock import Clock
from relbot.resources import example_dir
from relbot.sandbox.world import World
from relbot.service import settings
from relbot.service.house import House
from relbot.service.people import import_people
from relbot.service.people_file import read_people
from relbot.service.ports import Limits
from relbot.service.setting_file import SettingFile
from relbot.service.setting_reading import load_setting
from relbot.store.database import Database
from relbot.telegram.channel import TelegramChannel


@dataclass(frozen=True)
class Stage:
    """An example and who of it is on the page first: ids of its people, and as what. The first is invited to begin.

    `newcomer`: the adult who has yet to go through the introduction, so that it can be seen. `story`: the keys of the
    sentences that lead through it.
    """

    example: str
    cast: tuple[tuple[str, str], ...]
    newcomer: str | None
    story: tuple[str, ...]
    own: Path | None = None
    """A folder of conversations laid over relbot's."""

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
            "story_away",
            "story_climb",
            "story_two",
            "story_safe",
            "story_other",
            "story_views",
            "story_morning",
            "story_going",
            "story_new",
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


def example_setting(stage: Stage = SCHOOL) -> SettingFile:
    """The setting of the example."""
    own = None if stage.own is None else str(stage.own.resolve())
    return load_setting(stage.folder / "setting.yaml").model_copy(update={"conversations": own})


async def make_house(db: Database, stage: Stage, setting: SettingFile, clock: Clock) -> House:
    """Applies the example's setting and imports its people, as the commands of an operator do. No channel yet."""
    people = stage.folder / "people.csv"
    async with db.transaction() as uow:
        applied = await settings.apply(uow, setting, clock.now(), db.ids)
    lines = read_people(people, setting.languages)
    await import_people(db, applied.setting_id, lines, clock.now(), shown=str(people))
    return await build_house(db, applied.setting_id, None, {})


async def gather(house: House, stage: Stage, world: World, clock: Clock) -> Crowd:
    """Everybody of the example; those in the cast have opened their invitations."""
    lines = read_people(stage.folder / "people.csv", house.setting.languages)
    crowd = Crowd(house, lines, dict(stage.cast), stage.newcomer, world, clock)
    await crowd.come_in([school_id for school_id, _ in stage.cast])
    return crowd
