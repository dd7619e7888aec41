"""Everyday words that came with a talk request are read, whatever becomes of the request (rule 5)."""

from collections.abc import AsyncIterator

import pytest

from relbot.service.hearing import Heard
from relbot.store.database import Database
from relbot.store.tables import AlertRow, NoticeRow, TalkRequestRow
from tests.service.scene import Scene, scene

WORDS = "my nan is in hospital and i cant sleep"


@pytest.fixture
async def on(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Joel has asked to talk with Tom Bevan (S05), his named adult, and then writes; nobody has opened anything."""
    monkeypatch.setattr("relbot.service.hearing.judge", lambda *_, **__: Heard("ordinary"))
    async with scene(database) as made:
        await made.command("P1202", "talk")
        for label in ("Tom Bevan", "Don't mind", "Today", "Yes"):
            await made.tap("P1202", label)
        yield made


async def press_first(on: Scene, what: str, presses: int) -> None:
    """The child presses a button of the card, then the first button of what follows, so many times."""
    (asked,) = await on.rows(TalkRequestRow)
    await on.press("P1202", f"t.{asked.id}.{what}")
    for _ in range(presses):
        asks = on.channel.standing("P1202")[-1]
        await on.press("P1202", asks.press(asks.labels[0]), asks.reference)


async def notes(on: Scene) -> list[tuple[str, str]]:
    """Status of every note, and who was sent it."""
    people = {await on.person(each): each for each in ("S01", "S02", "S03", "S04", "S05", "S06")}
    kept = {row.id: row.status for row in await on.rows(AlertRow) if row.kind == "note"}
    return sorted(
        (kept[row.alert_id], people[row.adult_id]) for row in await on.rows(NoticeRow) if row.alert_id in kept
    )


async def test_taken_back(on: Scene) -> None:
    """The child takes the request back: the named adult has the words as a note, and reads them."""
    await on.write("P1202", WORDS)
    await press_first(on, "cancel", 0)
    assert await notes(on) == [("open", "S05")]
    await on.tap("S05", "Open")
    (note,) = [row for row in await on.rows(AlertRow) if row.kind == "note"]
    await on.press("S05", f"a.{note.id}.open")
    assert any(WORDS in text for text in on.channel.texts("S05"))


async def test_otherwise(on: Scene) -> None:
    """The child would like it otherwise: the words go on by themselves."""
    await on.write("P1202", WORDS)
    await press_first(on, "change", 3)
    assert [row.outcome for row in await on.rows(AlertRow) if row.kind == "request"].count("changed") == 1
    assert await notes(on) == [("open", "S05")]


async def test_somebody_else(on: Scene) -> None:
    """The child would rather have somebody else: the words go past the one who is turned away, and are read."""
    await on.write("P1202", WORDS)
    await press_first(on, "other", 1)
    ((status, reader),) = await notes(on)
    assert (status, reader != "S05") == ("open", True)
    (note,) = [row for row in await on.rows(AlertRow) if row.kind == "note"]
    await on.press("S05", f"a.{note.id}.open")
    assert not any(WORDS in text for text in on.channel.texts("S05"))
    await on.press(reader, f"a.{note.id}.open")
    assert any(WORDS in text for text in on.channel.texts(reader))


async def test_what_was_read_does_not_come_again(on: Scene) -> None:
    """The named adult has opened the request and the words: taken back, nothing comes a second time."""
    await on.write("P1202", WORDS)
    await on.tap("S05", "Open")
    assert any(WORDS in text for text in on.channel.texts("S05"))
    await press_first(on, "change", 3)
    assert await notes(on) == []
