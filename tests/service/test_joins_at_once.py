"""Two processes on PostgreSQL: words that join an alert which another process is just ending are seen (rule 5)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from relbot.service import alerts
from relbot.service.concerns import Worry, raise_concern
from relbot.service.event import Event
from relbot.service.hearing import Heard
from relbot.service.ports import Received
from relbot.service.who import reach
from relbot.store.database import Database
from relbot.store.tables import AlertRow
from relbot.store.unit_of_work import UnitOfWork
from tests.service.scene import Scene, scene
from tests.service.test_overlaps import done_or_waiting, press

FIRST, SECOND = "the first worry", "the second worry"


@pytest.fixture
def backend() -> str:
    """SQLite has one writer: there nothing overlaps."""
    return "postgresql"


@pytest.fixture
async def on(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """A school morning; "worry" is a concern."""
    monkeypatch.setattr(
        "relbot.service.hearing.judge",
        lambda _, text, **__: Heard("concern") if "worry" in text else Heard("ordinary"),
    )
    async with scene(database) as made:
        yield made


async def add(on: Scene, uow: UnitOfWork, level: str, text: str) -> None:
    """What one process does with the child's next words; it has yet to commit."""
    child = await reach(uow, await on.person("P1202"))
    assert child is not None
    await raise_concern(Event(on.house, uow, "in.9001", on.clock.now()), child, Worry(level, "text", text))
    await uow.flush()


async def work_beside(on: Scene, received: Received) -> "asyncio.Task[int]":
    """Another process works this until it is done, or waits for the first."""
    await on.receive(received)
    task = asyncio.create_task(on.relbot.workers()[0].work())
    await done_or_waiting(on, task)
    return task


async def the_alert(on: Scene) -> AlertRow:
    """The one alert there is."""
    (alert,) = await on.rows(AlertRow)
    return alert


async def test_words_come_while_it_is_closed(on: Scene) -> None:
    """One process closes it as no concern, another has the child's next words: they go out as an alert of their own."""
    await on.write("P1202", FIRST)
    first = await the_alert(on)
    async with on.db.transaction() as uow:
        adult, alert = await reach(uow, await on.person("S01")), await uow.care.alert(first.id)
        assert adult is not None
        assert alert is not None
        event = Event(on.house, uow, "in.9002", on.clock.now())
        await alerts.settle(event, adult, alert, "not_a_concern")
        task = await work_beside(on, Received(kind="words", address="P1202", text=SECOND))
    await task
    await on.settle()
    assert sorted(row.status for row in await on.rows(AlertRow)) == ["closed", "open"]


async def test_it_is_closed_while_words_come(on: Scene) -> None:
    """The child's next words are just joining it: "Not a concern" shows them first, and closes nothing."""
    await on.write("P1202", FIRST)
    alert = await the_alert(on)
    await on.press("S01", f"a.{alert.id}.open")
    async with on.db.transaction() as uow:
        await add(on, uow, "concern", SECOND)
        task = await work_beside(on, press("S01", f"a.{alert.id}.no_concern"))
    await task
    await on.settle()
    assert [row.status for row in await on.rows(AlertRow)] == ["open"]
    assert any(SECOND in text for text in on.channel.texts("S01"))


async def test_note_is_read_while_words_come(on: Scene) -> None:
    """Ordinary words are just joining a note that its reader opens: both stand on the screen."""
    await on.write("P1202", "my nan is ill")
    note = await the_alert(on)
    async with on.db.transaction() as uow:
        await add(on, uow, "ordinary", "my nan died today")
        task = await work_beside(on, press("S05", f"a.{note.id}.open"))
    await task
    await on.settle()
    assert any("my nan died today" in text for text in on.channel.texts("S05"))
