"""Which times an adult can type at "when can you come?"."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from relbot.service.calendar import local
from relbot.service.setting_file import Break, Lesson
from relbot.store.database import Database
from relbot.store.tables import TalkRequestRow
from tests.service.scene import Scene, scene
from tests.service.school import SETTING
from tests.service.test_accepted_requests import accept_all, ask

LESSONS = tuple(
    Lesson.model_validate({"from": begins, "to": ends})
    for begins, ends in (("09:00", "10:40"), ("11:00", "12:15"), ("13:25", "15:15"))
)
BREAKS = tuple(
    Break.model_validate({"what": what, "from": begins, "to": ends})
    for what, begins, ends in (("break", "10:40", "11:00"), ("lunch", "12:15", "13:15"))
)


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database, setting=SETTING.model_copy(update={"lessons": LESSONS, "breaks": BREAKS})) as made:
        yield made


@pytest.mark.parametrize(
    "text, local_time",
    [
        ("12.15", "2026-11-23T12:15"),
        ("at 1pm", "2026-11-23T13:00"),
        ("am 4", "2026-11-23T16:00"),
        ("Tomorrow 8:30", "2026-11-24T08:30"),
        ("yfory 1050", "2026-11-24T10:50"),
        ("At break", "2026-11-23T10:40"),
        ("amser cinio", "2026-11-23T12:15"),
        ("after lunch", "2026-11-23T13:15"),
        ("before home time", "2026-11-23T15:15"),
        ("ar ôl cinio yfory", "2026-11-24T13:15"),
    ],
)
async def test_a_typed_time_is_understood(on: Scene, text: str, local_time: str) -> None:
    """As people write it, in either language."""
    await ask(on, "P1202", "Tom Bevan")
    await accept_all(on, "S05")
    await on.write("S05", text)
    await on.tap("S05", "They choose")
    (asked,) = await on.rows(TalkRequestRow)
    assert asked.status == "offered"
    assert asked.meet_at is not None
    assert local(on.house.setting, asked.meet_at) == datetime.fromisoformat(local_time).replace(
        tzinfo=on.house.setting.zone
    )


async def test_what_is_no_time_to_come_is_asked_about_again(on: Scene) -> None:
    """Words, what is past, what is no hour, when nobody reads, and a lesson; the buttons stay."""
    await ask(on, "P1202", "Tom Bevan")
    await accept_all(on, "S05")
    for text in ("after tea", "after break", "cyn cinio", "8:15", "25:00", "12:75", "17:30", "2pm"):
        await on.write("S05", text)
    (asked,) = await on.rows(TalkRequestRow)
    assert asked.status == "accepted"
