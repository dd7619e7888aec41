"""What an adult writes for safeguarding after a talk goes past whoever it names, and past its writer (rule 6)."""

from collections.abc import AsyncIterator

import pytest

from relbot.service.conversation import Conversation
from relbot.service.event import Event
from relbot.service.hearing import Heard
from relbot.service.talk_time import NOTE_FLOW
from relbot.service.who import reach
from relbot.store.database import Database
from relbot.store.tables import AlertRow, TalkRequestRow
from tests.service.scene import Scene, scene
from tests.service.test_left_out import EVERYBODY, told


@pytest.fixture
async def on(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    """Joel has asked for Daniel Okoro, of safeguarding, who has it and writes his note; screening hears nothing."""
    monkeypatch.setattr("relbot.service.hearing.judge", lambda *_, **__: Heard("ordinary"))
    async with scene(database, linked=EVERYBODY) as made:
        await made.press("P1202", "m.pupil-talk-time")
        for label in ("Daniel Okoro", "Don't mind", "Today", "Yes"):
            await made.tap("P1202", label)
        await made.tap("S02", "I have them")
        (asked,) = await made.rows(TalkRequestRow)
        writer = await made.person("S02")
        async with made.db.transaction() as uow:
            adult = await reach(uow, writer)
            assert adult is not None
            event = Event(made.house, uow, "in.999", made.clock.now())
            await Conversation.begin(event, adult, NOTE_FLOW, {"request": asked.id})
        await made.settle()
        for label in ("Yes", "Yes"):
            await made.tap("S02", label)
        yield made


@pytest.mark.parametrize(
    "words, readers, later",
    [
        ("Joel says Mr Bevan hits him in the store room", {"S01", "S03"}, {"S06"}),
        ("Joel says Gwen Morgan hits him", {"S03"}, {"S05"}),
        ("Joel says his dad hits him", {"S01", "S03"}, {"S05"}),
    ],
)
async def test_who_reads_it(on: Scene, words: str, readers: set[str], later: set[str]) -> None:
    """Safeguarding and those who lead; never the named adult, whoever is named, nor who wrote it."""
    await on.write("S02", words)
    (alert,) = [row for row in await on.rows(AlertRow) if row.kind == "concern"]
    await on.later(minutes=40)
    assert await told(on, alert.id) == readers
    await on.press("S05", f"a.{alert.id}.open")
    assert not any("hits him" in text for text in on.channel.texts("S05"))
    await on.write("P1202", "HELP")
    (urgent,) = [row for row in await on.rows(AlertRow) if row.kind == "urgent"]
    assert (await told(on, urgent.id)) & {"S05", "S06"} == later


async def test_who_has_the_request_and_is_named_sees_no_note(on: Scene) -> None:
    """The talk passed to the one the note names: what was noted for safeguarding is not shown with the request."""
    await on.write("S02", "Joel says Mr Bevan hits him")
    (asked,) = await on.rows(TalkRequestRow)
    request = next(row for row in await on.rows(AlertRow) if row.request_id == asked.id)
    await on.press("S05", f"a.{request.id}.open")
    assert not any("hits him" in text for text in on.channel.texts("S05"))
