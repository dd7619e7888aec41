"""The invented school of the examples, applied and peopled: what tests of people and invitations begin with."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from relbot.service import settings
from relbot.service.people import Imported, import_people
from relbot.service.people_file import COLUMNS, PersonLine, read_people
from relbot.service.setting_file import SettingFile
from relbot.service.setting_reading import load_setting
from relbot.store.database import Database

EXAMPLE = Path(__file__).parents[2] / "examples" / "ysgol-enfys"
WHOLE = load_setting(EXAMPLE / "setting.yaml")
"""The example's setting file as it is."""
MORNING = tuple(rhythm for rhythm in WHOLE.rhythms if rhythm.name == "morning-check-in")
SETTING = WHOLE.model_copy(update={"ladder": WHOLE.ladder.model_copy(update={"test_minutes": 0}), "rhythms": MORNING})
"""Without the morning test and the check-out, which would ring beside what a test is about."""
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TOLD_OF = {*(f"S0{number}" for number in range(1, 8)), "P0901", "P0902", "P0903", "P1001", "P1002", "P1101"}
TOLD_OF |= {"P1201", "P1202", "P1203", "P1301"}

ADULTS = ("S1,Gwen,Morgan,safeguarding+staff,,cy,,,", "S2,Daniel,Okoro,lead,,en,,,", "S3,Rhian,Pugh,staff,,cy,,,")
PUPILS = ("P1,Mali,Prys,pupil,9,cy,S3,S1,9E", "P2,Cerys,Madoc,pupil,12,cy,S3,,12A")


@cache
def told_of() -> tuple[PersonLine, ...]:
    """The people of the example whom stories and tests know; to import everybody else each time would cost time."""
    people = read_people(EXAMPLE / "people.csv", SETTING.languages)
    return tuple(line for line in people if line.id in TOLD_OF)


async def applied(database: Database, setting: SettingFile = SETTING, now: datetime = NOW) -> str:
    """Applies a setting and gives back its id."""
    async with database.transaction() as uow:
        return (await settings.apply(uow, setting, now)).setting_id


async def peopled(database: Database, setting: SettingFile, now: datetime) -> str:
    """Applies a setting, imports the people whom stories and tests know, and gives back the setting's id."""
    setting_id = await applied(database, setting, now)
    await import_people(database, setting_id, told_of(), now, shown="people.csv")
    return setting_id


async def imported(
    database: Database,
    setting_id: str,
    folder: Path,
    lines: Sequence[str] = (*ADULTS, *PUPILS),
) -> Imported:
    """Writes a people file of these lines and imports it."""
    people = written(folder, lines)
    return await import_people(database, setting_id, people, NOW, shown="people.csv")


def written(folder: Path, lines: Sequence[str] = (*ADULTS, *PUPILS)) -> list[PersonLine]:
    """Writes a people file of these lines and reads it."""
    path = folder / "people.csv"
    path.write_text("\n".join((",".join(COLUMNS), *lines, "")), encoding="utf-8")
    return read_people(path, SETTING.languages)
