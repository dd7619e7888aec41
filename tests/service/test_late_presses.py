"""A "no" or "not sure" to "are you safe?" counts whenever it is pressed (DESIGN "presses on old buttons")."""

from collections.abc import AsyncIterator

import pytest

from relbot.service import conversation
from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow, InboxRow
from tests.service.scene import MONDAY_NIGHT, Scene, scene

TELLING = (
    "Thank you for telling us. relbot is telling Gwen Morgan and another adult now. If you are in danger, tell any "
    "adult near you or ring 999. Childline is free, any time: 0800 1111."
)


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def concerns(on: Scene) -> list[tuple[str, str, str | None]]:
    """Every concern: level, source, step; in the order they were raised."""
    rows = sorted(await on.rows(ConcernRow), key=lambda row: int(row.event.rpartition(".")[2]))
    return [(row.level, row.source, row.step) for row in rows]


async def to_safe(on: Scene) -> None:
    """Joel asks for time with somebody, up to the question whether he is safe."""
    await on.write("P1202", "I'd like to talk")
    for label in ("Anyone", "Don't mind", "Today"):
        await on.tap("P1202", label)


async def test_no_after_yes(on: Scene) -> None:
    """Yes, then No on the same buttons: adults are told at once, the child hears it, the words are kept."""
    await on.write("P1202", "HELP")
    asked = on.with_button("P1202", "Not sure")
    await on.press("P1202", asked.press("Yes"), asked.reference)
    await on.press("P1202", asked.press("No"), asked.reference)
    assert await concerns(on) == [("urgent", "help", None), ("urgent", "not_safe", "safe")]
    assert on.channel.texts("P1202")[-1] == TELLING
    await on.tap("S02", "Open")
    opened = on.channel.texts("S02")[-1]
    assert opened.count('Asked "Are you safe right now?", the answer was: No') == 1


async def test_the_same_no_twice_is_one_answer(on: Scene) -> None:
    """A press that was taken as the answer and comes again raises nothing more."""
    await on.write("P1202", "HELP")
    asked = on.with_button("P1202", "Not sure")
    for _ in range(2):
        await on.press("P1202", asked.press("Not sure"), asked.reference)
    assert await concerns(on) == [("urgent", "help", None), ("urgent", "not_safe", None)]


async def test_no_after_stop(on: Scene) -> None:
    """Stop, then No: the conversation is over, the answer counts."""
    await to_safe(on)
    asked = on.with_button("P1202", "Not sure")
    await on.press("P1202", asked.press("Stop"), asked.reference)
    await on.press("P1202", asked.press("No"), asked.reference)
    assert await concerns(on) == [("urgent", "not_safe", "safe")]
    assert on.channel.texts("P1202")[-1] == TELLING


async def test_no_after_the_session_expired(on: Scene) -> None:
    """Twelve hours later the question is over; a No to it is urgent, and at that hour says who reads when."""
    await to_safe(on)
    asked = on.with_button("P1202", "Not sure")
    await on.later(hours=12, minutes=5)
    await on.press("P1202", asked.press("No"), asked.reference)
    assert await concerns(on) == [("urgent", "not_safe", "safe")]
    assert on.channel.texts("P1202")[-1].startswith(
        "Thank you for telling us. Nobody is watching relbot right now. Gwen Morgan will read this tomorrow at 08:00."
    )
    assert [row.kind for row in await on.rows(AlertRow) if row.kind == "urgent"] == ["urgent"]


async def test_yes_after_the_session_expired(on: Scene) -> None:
    """A late Yes raises nothing: it is an old button."""
    await to_safe(on)
    asked = on.with_button("P1202", "Not sure")
    await on.later(hours=12, minutes=5)
    await on.press("P1202", asked.press("Yes"), asked.reference)
    assert await concerns(on) == []
    assert on.channel.texts("P1202")[-1].startswith("That button is from an earlier message.")


async def test_a_number_of_another_conversation_is_nothing(on: Scene) -> None:
    """Somebody else's question, and one that was never asked, raise nothing."""
    await to_safe(on)
    token = on.with_button("P1202", "Not sure").press("No")
    await on.press("P1201", token)
    await on.press("P1202", token.replace(".4.", ".9."))
    assert await concerns(on) == []


async def test_reachable_nobody_is_not_promised(database: Database) -> None:
    """With no adult to reach, a late No hears where to turn instead."""
    async with scene(database, now=MONDAY_NIGHT, linked=("P1202",)) as on:
        await on.write("P1202", "HELP")
        asked = on.with_button("P1202", "Not sure")
        await on.press("P1202", asked.press("Yes"), asked.reference)
        await on.press("P1202", asked.press("No"), asked.reference)
        assert "relbot cannot reach an adult here right now" in on.channel.texts("P1202")[-1]


async def test_a_parked_no_is_urgent_and_says_what_was_pressed(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault while No is worked: the row is parked, the concern is urgent, and adults read the question and the No."""

    async def fails(*_: object) -> None:
        raise RuntimeError

    await to_safe(on)
    monkeypatch.setattr(conversation, "perform", fails)
    await on.tap("P1202", "No")
    assert [row.error for row in await on.rows(InboxRow) if row.status == "parked"] != []
    assert await concerns(on) == [("urgent", "parked", "safe")]
    assert await on.words_of("P1202") == ["No"]
    assert on.channel.texts("P1202")[-1] == TELLING


async def test_a_parked_yes_is_a_concern(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault while Yes is worked is not urgent by itself."""

    async def fails(*_: object) -> None:
        raise RuntimeError

    await to_safe(on)
    monkeypatch.setattr(conversation.Conversation, "_record", fails)
    await on.tap("P1202", "Yes")
    assert await concerns(on) == [("concern", "parked", None)]
