"""Several things about one child at once: nobody is asked twice, told what contradicts, or asked routine things."""

from collections.abc import AsyncIterator

import pytest

from relbot.service import rhythms
from relbot.service.hearing import Heard
from relbot.service.who import Who
from relbot.store.database import Database
from relbot.store.tables import Prompt
from tests.service.scene import Scene, as_a_concern, scene

RHYTHM = "morning-check-in"


@pytest.fixture
def backend() -> str:
    """What is said when is the same on both databases."""
    return "sqlite"


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def test_named_adult_sees_that_they_are_going(on: Scene) -> None:
    """Pressing "I have them" on an opened "go to them" changes it at once, and its button is gone."""
    await on.write("P1202", "HELP")
    await on.tap("S05", "Open")
    await on.tap("S05", "I have them")
    (shown,) = on.channel.standing("S05")
    assert shown.labels == ["Hide"]
    assert shown.message.text == (
        "Joel Mensah\n\nThank you. They are being told that you are coming. Safeguarding is still being asked, for they"
        " know more."
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
    assert [text for text in on.channel.texts("P1202") if text.startswith("Gwen Morgan has")] == [
        "Gwen Morgan has your message and is coming to you now. If you are in danger before then, ring 999."
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
    withheld = "What they wrote is with Gwen Morgan. Please go to them; ask nothing, listen."
    assert [withheld in text for text in texts] == [True, False]


async def test_words_that_were_heard_are_no_mistake(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worry typed to a question with buttons is answered; the question comes again without a demand."""
    monkeypatch.setattr("relbot.service.hearing.judge", as_a_concern)
    await on.press("P1202", "m.pupil-check-in-secondary")
    await on.write("P1202", "mum shouts all night")
    assert on.channel.texts("P1202")[-1].startswith("No rush with this one. Skip is fine too.\n\n")


def _urgent(who: Who, _text: str) -> Heard:
    return Heard("urgent", ("abuse",), "abuse") if who.is_pupil else Heard("ordinary")
