"""Notes that fall due together come as one message an adult; none is lost, none accepted unread."""

from collections.abc import AsyncIterator

import pytest

from relbot.service.ports import Refused
from relbot.store.database import Database
from relbot.store.tables import AlertRow, NoticeRow
from tests.service.scene import EVERYBODY, Scene, scene
from tests.service.school import SETTING

LIST = "relbot: 2 things are waiting for you. Open to see."
CHILDREN = ("P1202", "P0902")
"""Tom Bevan (S05) is the named adult of both."""


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """Three o'clock: two children have called something just a saying."""
    async with scene(database, setting=SETTING, linked=(*EVERYBODY, "P0902")) as opened:
        for child in CHILDREN:
            await opened.write(child, "this maths is killing me")
            await opened.tap(child, "Just a saying")
        yield opened


async def states(on: Scene, adult: str) -> list[str]:
    """The states of an adult's notices."""
    adult_id = await on.person(adult)
    return sorted(row.state for row in await on.rows(NoticeRow) if row.adult_id == adult_id)


async def test_one_message_and_one_repeat(on: Scene) -> None:
    """The list rings once, and once more when reading hours next begin if nobody has opened it."""
    await on.later(hours=6)
    assert on.channel.texts("S05") == [LIST]
    assert await states(on, "S05") == ["listed", "listed"]
    await on.later(hours=18)
    assert on.channel.texts("S05") == [LIST, LIST]


async def test_opened_one_by_one(on: Scene) -> None:
    """The button brings each closed; what is opened is read, the other goes on waiting."""
    await on.later(hours=6)
    await on.tap("S05", "Open")
    assert len([text for text in on.channel.texts("S05") if "has been waiting 6 h" in text]) == 2
    await on.tap("S05", "Open")
    assert sorted(row.status for row in await on.rows(AlertRow)) == ["closed", "open"]


async def test_a_child_cannot_open_a_list(on: Scene) -> None:
    """An invented press brings nothing."""
    await on.later(hours=6)
    before = on.channel.texts("P1202")
    await on.press("P1202", "notes")
    assert on.channel.texts("P1202") == before


async def test_accepting_something_graver_leaves_the_list_unread(on: Scene) -> None:
    """Saying "I have them" takes a child's other alerts along, but not words that no message has shown."""
    await on.later(hours=6)
    await on.write("P1202", "i hate myself and everyone hates me")
    await on.tap("S05", "I have them")
    kinds = {(row.kind, row.status) for row in await on.rows(AlertRow)}
    assert kinds == {("note", "open"), ("concern", "accepted")}


async def test_an_adult_who_blocked_relbot_does_not_keep_the_list(on: Scene) -> None:
    """The list is refused: from the next opening on the notes come to whoever can be reached."""
    on.channel.behave = lambda operation: Refused("blocked", unreachable=True) if operation.address == "S05" else None
    await on.later(hours=6)
    await on.later(hours=18)
    assert await states(on, "S05") == ["listed", "listed"]
    seen = {row.adult_id for row in await on.rows(NoticeRow) if row.state == "delivered"}
    assert {await on.person("S06"), await on.person("S04")} <= seen


async def test_a_single_note_that_cannot_be_delivered_goes_to_the_second_adult(database: Database) -> None:
    """One note is a notice of its own; refused, it comes to the second adult by the next opening at the latest."""
    async with scene(database, setting=SETTING) as on:
        await on.write("P1202", "this maths is killing me")
        await on.tap("P1202", "Just a saying")
        on.channel.behave = lambda operation: (
            Refused("blocked", unreachable=True) if operation.address == "S05" else None
        )
        await on.later(hours=6)
        await on.later(hours=18)
        assert "delivered" in await states(on, "S06")
