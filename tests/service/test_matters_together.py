"""Several things about one child at once: nobody is asked twice, told what contradicts, or asked routine things."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from relbot.service import rhythms
from relbot.service.concerns import Worry, raise_concern
from relbot.service.event import Event
from relbot.service.hearing import Heard
from relbot.service.ports import Received
from relbot.service.who import Who, reach
from relbot.store.contexts import ADDRESS
from relbot.store.database import Database
from relbot.store.tables import AlertRow, OutboxRow, Prompt
from relbot.store.unit_of_work import UnitOfWork
from tests.service.scene import Scene, as_a_concern, scene

RHYTHM = "morning-check-in"


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def test_named_adult_sees_that_they_are_going(on: Scene) -> None:
    """Pressing "I have them" on an opened "go to them" changes it at once, to what they can say next."""
    await on.write("P1202", "HELP")
    await on.tap("S05", "Open")
    await on.tap("S05", "I have them")
    (shown,) = on.channel.standing("S05")
    assert shown.labels == ["With them now", "I can't go now", "999 and numbers", "Hide"]
    assert shown.message.text == (
        "Joel Mensah\n\nThank you. They are being told that you are coming. Gwen Morgan knows more and is still being"
        " asked."
    )


async def test_routine_waits_for_urgent(on: Scene) -> None:
    """No check-in comes within the hour of a call for help, nor while nobody has it."""
    rhythm = on.house.setting.rhythm(RHYTHM)
    assert rhythm is not None
    await on.write("P1202", "HELP")
    await on.tap("P1202", "Yes")
    await on.tap("P1202", "Skip")
    async with on.db.transaction() as uow:
        assert await rhythms.open_now(on.house, uow, rhythm, on.clock.now())
    await on.settle()
    person = await on.person("P1202")
    assert {row.person_id: row.status for row in await on.rows(Prompt)}[person] == "held"
    await on.later(minutes=11)
    assert {row.person_id: row.status for row in await on.rows(Prompt)}[person] == "held"


async def test_coming_now_is_not_followed_by_will_say_when(on: Scene) -> None:
    """Who takes a call for help and a request of the same child in one press comes; "will say when" is not said."""
    await on.press("P1202", "m.pupil-talk-time")
    for label in ("Gwen Morgan", "Don't mind", "Today", "Yes", "Skip"):
        await on.tap("P1202", label)
    await on.write("P1202", "HELP")
    await on.tap("S01", "Rwy'n mynd atyn nhw")
    assert [text for text in on.channel.texts("P1202") if text.startswith("Gwen Morgan knows")] == [
        "Gwen Morgan knows that you need someone and is coming to you now. If you are in danger before then, ring 999."
    ]


async def test_urgent_words_stay_with_safeguarding(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was heard as urgent in a talk request is not shown to an adult who hears only "go to them" (rule 6)."""
    monkeypatch.setattr("relbot.service.hearing.judge", _urgent)
    await on.press("P1202", "m.pupil-talk-time")
    for label in ("Tom Bevan", "Don't mind", "Today", "Yes"):
        await on.tap("P1202", label)
    await on.write("P1202", "he hurt me")
    for standing in on.channel.standing("S05"):
        await on.press("S05", standing.press("Open"), standing.reference)
    texts = on.channel.texts("S05")
    assert [text for text in texts if "he hurt me" in text] == []
    withheld = "What they wrote is with Gwen Morgan. Please go to the young person; ask nothing, listen."
    assert [withheld in text for text in texts] == [True, False]


async def test_words_that_were_heard_are_no_mistake(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worry typed to a question with buttons is answered, and the question does not come again."""
    monkeypatch.setattr("relbot.service.hearing.judge", as_a_concern)
    await on.press("P1202", "m.pupil-check-in-secondary")
    await on.write("P1202", "mum shouts all night")
    assert on.channel.texts("P1202")[-1].startswith("Thanks for telling us.")


async def test_pressing_question_is_not_made_light_of(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words typed to "Are you safe?" are answered, and the question comes again as it is."""
    await on.write("P1202", "HELP")
    monkeypatch.setattr("relbot.service.hearing.judge", _urgent)
    await on.write("P1202", "he is at the door")
    assert on.channel.texts("P1202")[-1].startswith("Are you safe right now?")


async def test_who_need_not_go_is_not_rung_again(on: Scene) -> None:
    """Once the named adult goes, only those who may read it ring on; an old button says how it stands."""
    await on.write("P1202", "HELP")
    await on.later(minutes=6)
    await on.tap("S05", "I have them")
    rung = len([who for who, _ in on.channel.rung if who in ("S05", "S06")])
    await on.later(minutes=6)
    assert len([who for who, _ in on.channel.rung if who in ("S05", "S06")]) == rung
    assert len([who for who, _ in on.channel.rung if who == "S02"]) == 3


async def test_seen_is_said_where_nobody_said_they_come(on: Scene) -> None:
    """A hello promises nothing about the talk they asked for: that it was seen is said too."""
    await on.press("P1202", "m.pupil-talk-time")
    for label in ("Tom Bevan", "Don't mind", "Today", "Yes", "Skip"):
        await on.tap("P1202", label)
    person = await on.person("P1202")
    async with on.db.transaction() as uow:
        event = Event(on.house, uow, "in.999", on.clock.now())
        child = await reach(uow, person)
        assert child is not None
        await raise_concern(event, child, Worry("concern", "low_scores"))
    await on.settle()
    (concern,) = [row for row in await on.rows(AlertRow) if row.kind == "concern"]
    await on.press("S05", f"a.{concern.id}.mine")
    assert "Tom Bevan has seen that you would like to talk and will say when." in on.channel.texts("P1202")


async def test_lost_key_silences_nobody_else(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody's key that cannot be fetched keeps their own messages back, and nobody else's."""
    broken, opened = await on.person("S01"), UnitOfWork.open

    async def without(uow: UnitOfWork, person_id: str, context: str, sealed: bytes) -> str:
        if person_id == broken and context == ADDRESS and uow._writes:
            raise OSError("no key database")
        return await opened(uow, person_id, context, sealed)

    await on.receive(Received(kind="words", address="P1202", text="HELP"))
    await on.worker.work()
    monkeypatch.setattr(UnitOfWork, "open", without)
    await on.sender.claim()
    while on.sender._flights:
        await asyncio.sleep(0)
        await on.sender.record()
    assert [who for who, _ in on.channel.rung if who in ("S01", "S02")] == ["S02"]
    assert {row.status for row in await on.rows(OutboxRow) if row.purpose == "notice"} == {"done", "pending"}


def _urgent(who: Who, _text: str) -> Heard:
    return Heard("urgent", ("abuse",), "abuse") if who.is_pupil else Heard("ordinary")
