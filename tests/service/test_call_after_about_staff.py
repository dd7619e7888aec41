"""HELP from a child who has just said that it is about an adult here: no fewer are rung, and not whom it is about."""

from collections.abc import AsyncIterator

import pytest

from relbot.service.hearing import Heard
from relbot.service.setting_file import Role
from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow
from tests.service.scene import Scene, scene
from tests.service.test_left_out import EVERYBODY, make, told


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels by a word of the text: what is tested here does not hang on screening."""
    monkeypatch.setattr(
        "relbot.service.hearing.judge",
        lambda _, text, **__: Heard("urgent", ("abuse",), "abuse") if "hurts" in text else Heard("ordinary"),
    )


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning with a head and a chair: two who lead, so safeguarding does not read what is about staff."""
    async with scene(database, linked=EVERYBODY) as made:
        await make(made, "S07", Role.CHAIR)
        yield made


async def about(on: Scene, whom: str) -> None:
    """Joel says that it is about an adult here: one of the list, or "No, somebody else"."""
    await on.command("P1202", "start")
    await on.tap("P1202", "About an adult here")
    await on.tap("P1202", whom)


async def call(on: Scene) -> AlertRow:
    """HELP, and not safe."""
    await on.write("P1202", "HELP")
    await on.tap("P1202", "No")
    (alert,) = [row for row in await on.rows(AlertRow) if row.kind == "urgent"]
    return alert


async def test_safeguarding_is_sent_there_without_the_words(on: Scene) -> None:
    """Tom Bevan is named: those who lead read, safeguarding hears "go to them", the child's own adults hear nothing."""
    await about(on, "No, somebody else")
    await on.write("P1202", "mr bevan hurts me")
    await on.later(minutes=4)
    await on.write("P1202", "HELP")
    await on.tap("P1202", "No")
    await on.write("P1202", "in the library")
    said = " ".join(on.channel.texts("P1202"))
    assert "asking Gwen Morgan and Daniel Okoro to come to you" in said
    assert "Tom Bevan" not in said
    urgent = {row.id for row in await on.rows(AlertRow) if row.kind == "urgent"}
    for alert in urgent:
        assert {"S01", "S02", "S03"} <= await told(on, alert)
        assert not {"S05", "S06"} & await told(on, alert)
    await on.tap("S02", "Open")
    shown = " ".join(on.channel.texts("S02"))
    assert "Please go to Joel Mensah now and stay with them. Eleri Vaughan knows more." in shown
    assert "library" not in shown
    assert "Bevan" not in shown
    await on.tap("S02", "I have them")
    assert "Eleri Vaughan knows more and is still being asked" in " ".join(on.channel.texts("S02"))
    assert any(text.startswith("Daniel Okoro knows that you need someone") for text in on.channel.texts("P1202"))
    assert {row.status for row in await on.rows(AlertRow) if row.id in urgent} == {"open"}


async def test_whom_the_child_picks_is_not_sent(on: Scene) -> None:
    """Safeguarding stands in the list too: who is picked there neither reads nor is sent, and others are."""
    await about(on, "Gwen Morgan")
    alert = await call(on)
    assert {"S02", "S03"} <= await told(on, alert.id)
    assert not {"S01", "S05", "S06"} & await told(on, alert.id)


@pytest.mark.parametrize("said, level", [("6", "ordinary"), ("7/10", "ordinary"), ("it was on friday", "concern")])
async def test_what_follows_about_an_adult_here(on: Scene, said: str, level: str) -> None:
    """Words may belong to it and are a concern, told truly; a number is an answer to something else, and a note. Both
    go to those who lead alone.
    """
    await about(on, "No, somebody else")
    await on.tap("P1202", "Skip")
    await on.write("P1202", said)
    (row,) = [each for each in await on.rows(ConcernRow) if each.text is not None]
    assert (row.level, row.route) == (level, "leadership")
    answer = [text for text in on.channel.texts("P1202") if "Eleri Vaughan" in text][-1]
    assert answer.startswith("It is saved, word for word. Eleri Vaughan can read it") is (level == "ordinary")
    await on.tap("S03", "Agor")
    shown = on.channel.texts("S03")[0]
    assert said in shown
    assert "mae dau oedolyn yn darllen pob neges" not in shown
