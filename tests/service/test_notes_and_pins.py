"""A note whose words wait for a PIN is read once that is typed, and comes again until then (rule 5)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.service import pins
from relbot.service.hearing import Heard
from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import MONDAY, Scene, scene
from tests.service.test_pins import MINE, set_pin

WORDS = "my nan is in hospital and i cant sleep"


@pytest.fixture
async def on(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Five in the morning: Tom Bevan's note of yesterday afternoon is so old that its words wait for his PIN."""
    heard = {"worry": Heard("concern")}
    monkeypatch.setattr(
        "relbot.service.hearing.judge",
        lambda _, text, **__: next((each for word, each in heard.items() if word in text), Heard("ordinary")),
    )
    monkeypatch.setattr("relbot.service.pins.COST", 2)
    monkeypatch.setattr(pins._hash, "__defaults__", (2, 8, 1))
    async with scene(database, now=MONDAY + timedelta(hours=6)) as made:
        await set_pin(made, "S05")
        await made.write("P1202", WORDS)
        await made.later(hours=14)
        yield made


async def alerts(on: Scene, kind: str) -> list[AlertRow]:
    """The alerts of a kind."""
    return [row for row in await on.rows(AlertRow) if row.kind == kind]


def reads(on: Scene) -> bool:
    """Whether the words stand on Tom Bevan's screen."""
    return any(WORDS in text for text in on.channel.texts("S05"))


async def test_i_have_them_asks_for_the_pin(on: Scene) -> None:
    """Pressed instead of "Open": the note stays open until the PIN is typed, and is read then."""
    (note,) = await alerts(on, "note")
    await on.press("S05", f"a.{note.id}.mine")
    assert ([row.status for row in await alerts(on, "note")], reads(on)) == (["open"], False)
    await on.write("S05", MINE)
    assert ([row.outcome for row in await alerts(on, "note")], reads(on)) == (["read"], True)


async def test_pressed_and_forgotten_comes_again(on: Scene) -> None:
    """No PIN is typed: it rings again when reading hours begin."""
    (note,) = await alerts(on, "note")
    await on.press("S05", f"a.{note.id}.mine")
    since = len(on.channel.rung)
    await on.later(hours=4)
    assert [who for who, _ in on.channel.rung[since:]].count("S05") == 1


async def test_with_another_alert(on: Scene) -> None:
    """A concern of the same child is accepted: the old note is not taken with it, unread."""
    (note,) = await alerts(on, "note")
    await on.write("P1202", "a worry about my brother")
    (concern,) = await alerts(on, "concern")
    await on.press("S05", f"a.{concern.id}.mine")
    assert [row.status for row in await alerts(on, "concern")] == ["accepted"]
    assert ([row.status for row in await alerts(on, "note")], reads(on)) == (["open"], False)
    await on.press("S05", f"a.{note.id}.open")
    await on.write("S05", MINE)
    assert ([row.outcome for row in await alerts(on, "note")], reads(on)) == (["read"], True)
