"""What a child writes with a call for help goes with it: no second alert, no other reader, and what is said is so."""

from collections.abc import AsyncIterator

import pytest

from relbot.service.hearing import Heard
from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import Scene, scene

WHERE = "in the library"


@pytest.fixture(autouse=True)
def heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Levels by a word of the text: what is tested here does not hang on screening."""
    levels = {"hurts": Heard("urgent", ("abuse",), "abuse"), "worry": Heard("concern", ("unclear",), "concern")}
    monkeypatch.setattr(
        "relbot.service.hearing.judge",
        lambda _, text, **__: next((found for word, found in levels.items() if word in text), Heard("ordinary")),
    )


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def kinds(on: Scene) -> list[str]:
    """The alerts there are."""
    return sorted(row.kind for row in await on.rows(AlertRow))


@pytest.mark.parametrize("words", [WHERE, f"worry {WHERE}"])
@pytest.mark.parametrize("at", ["safe", "more"])
async def test_words_in_a_call_go_with_it(on: Scene, at: str, words: str) -> None:
    """At either question of HELP: whoever comes reads where the child is, Tom Bevan does not, and it is said so."""
    await on.write("P1202", "HELP")
    if at == "more":
        await on.tap("P1202", "Yes")
    await on.write("P1202", words)
    assert await kinds(on) == ["urgent"]
    await on.tap("S02", "Open")
    shown = on.channel.texts("S02")[0]
    assert words in shown
    assert ("relbot noticed" in shown) is (words != WHERE)
    await on.tap("S05", "Open")
    assert WHERE not in " ".join(on.channel.texts("S05"))
    said = " ".join(on.channel.texts("P1202"))
    assert "Gwen Morgan and another adult" in said
    assert "Tom Bevan can read it" not in said
    assert "Tom Bevan and" not in said


@pytest.mark.parametrize("outside", [False, True])
async def test_words_after_somebody_said_they_come(on: Scene, *, outside: bool) -> None:
    """In the call or after it: who is on the way is rung, and reads them; nobody else is sent a note."""
    await on.write("P1202", "HELP")
    await on.tap("P1202", "Yes")
    if outside:
        await on.tap("P1202", "Skip")
    await on.tap("S02", "I have them")
    before = len(on.channel.rung)
    await on.write("P1202", WHERE)
    assert await kinds(on) == ["urgent"]
    assert {who for who, _ in on.channel.rung[before:]} - {"P1202"} == {"S02"}
    (notice,) = on.channel.standing("S02")
    assert notice.labels == ["Open", "With them now"]
    await on.tap("S02", "Open")
    assert WHERE in on.channel.texts("S02")[0]


async def test_with_the_child_it_is_a_matter_of_its_own(on: Scene) -> None:
    """Once an adult is with them, later words are not left with that adult alone (rule 6)."""
    await on.write("P1202", "HELP")
    await on.tap("P1202", "Yes")
    await on.tap("S02", "I have them")
    await on.tap("S02", "With them now")
    await on.write("P1202", WHERE)
    assert await kinds(on) == ["concern", "urgent"]


async def test_on_the_way_is_never_nobody(on: Scene) -> None:
    """Something graver is said while Daniel Okoro comes: it rings on, but the child does not hear "nobody"."""
    await on.write("P1202", "HELP")
    await on.tap("S02", "I have them")
    await on.write("P1202", "he hurts me")
    assert await kinds(on) == ["urgent", "urgent"]
    await on.later(minutes=5)
    assert "Nobody has answered yet" not in " ".join(on.channel.texts("P1202"))
    await on.tap("S02", "I have them")
    assert {row.status for row in await on.rows(AlertRow)} == {"accepted"}


async def test_an_old_concern_answers_no_new_call(on: Scene) -> None:
    """What somebody took on hours ago is not this call: nobody has answered it."""
    await on.write("P1202", "worry about maths")
    await on.tap("S02", "I have them")
    await on.later(hours=2)
    await on.write("P1202", "HELP")
    await on.later(minutes=5)
    assert "Nobody has answered yet" in " ".join(on.channel.texts("P1202"))


async def test_who_has_the_concern_has_the_call(on: Scene) -> None:
    """The notices are alike: "I have them" on either is about the child, and they hear that help comes now."""
    await on.write("P1202", "worry about maths")
    await on.write("P1202", "HELP")
    alerts = {row.kind: row.id for row in await on.rows(AlertRow)}
    await on.press("S02", f"a.{alerts['concern']}.mine")
    assert {row.status for row in await on.rows(AlertRow)} == {"accepted"}
    said = [text for text in on.channel.texts("P1202") if text.startswith("Daniel Okoro")]
    assert said == [
        "Daniel Okoro knows that you need someone and is coming to you now. If you are in danger before then, ring 999."
    ]
