"""Who accepts a talk request is asked when and where, one request at a time, and not let off (DESIGN rule 5)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.service.ports import Received
from relbot.store.database import Database
from relbot.store.tables import AlertRow, SessionRow, TalkRequestRow, TimerRow
from tests.service.scene import MONDAY, Scene, scene

UNANSWERED = "Tom Bevan has not said when. relbot asks the other adults here now. If it can't wait, tap HELP."
WHEN = "when can you come? You can type a time too. If you cannot come, another adult is asked."


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def ask(on: Scene, child: str, adult: str, place: str = "Don't mind", soon: str = "Today") -> None:
    """A child asks for time with an adult."""
    await on.command(child, "talk")
    for label in (adult, place, soon):
        await on.tap(child, label)
    await on.tap(child, "Stop" if child == "P1202" else "Stopio")


async def accept_all(on: Scene, adult: str) -> None:
    """An adult says "I have them" to every notice."""
    for shown in [each for each in on.channel.standing(adult) if "I have them" in each.labels]:
        await on.press(adult, shown.press("I have them"), shown.reference)


async def state(on: Scene) -> tuple[list[str], list[str]]:
    """How requests and their alerts stand, in the order they were made."""
    requests = sorted(await on.rows(TalkRequestRow), key=lambda row: row.requested_at)
    alerts = {row.request_id: row.status for row in await on.rows(AlertRow) if row.request_id is not None}
    return [row.status for row in requests], [alerts[row.id] for row in requests]


def questions(on: Scene, adult: str) -> list[str]:
    """The questions "when can you come?" that stand open on an adult's screen."""
    return [each.message.text for each in on.channel.standing(adult) if "Now" in each.labels]


async def test_stop_says_nothing_in_the_adults_name(on: Scene) -> None:
    """Stop at "when can you come?" leaves the talk theirs: the child hears nothing, and the question rings again."""
    await ask(on, "P1202", "Tom Bevan")
    await accept_all(on, "S05")
    before = len(on.channel.rung)
    await on.tap("S05", "Stop")
    assert await state(on) == (["accepted"], ["accepted"])
    assert on.channel.texts("P1202")[-1].startswith("Tom Bevan has seen that you would like to talk")
    assert {who for who, _ in on.channel.rung[before:]} == {"S05"}
    assert on.channel.texts("S05")[-1].startswith("The talk is still yours")
    before = len(on.channel.rung)
    await on.later(minutes=30)
    assert [(who, message.text.endswith(WHEN)) for who, message in on.channel.rung[before:]] == [("S05", True)]
    await on.later(minutes=30)
    assert await state(on) == (["requested"], ["open"])
    assert on.channel.texts("P1202")[-1] == UNANSWERED
    await on.tap("S06", "I have them")
    assert await state(on) == (["accepted"], ["accepted"])


async def test_silence_is_asked_once_more_and_then_another_adult(on: Scene) -> None:
    """Half an hour without a time: the question rings once more; after another, the request goes to the next adults."""
    await ask(on, "P1202", "Tom Bevan")
    await accept_all(on, "S05")
    await on.later(minutes=29)
    before = len(on.channel.rung)
    await on.later(minutes=1)
    (rung,) = on.channel.rung[before:]
    assert rung[0] == "S05"
    assert rung[1].text.endswith(WHEN)
    assert await state(on) == (["accepted"], ["accepted"])
    await on.later(minutes=30)
    assert await state(on) == (["requested"], ["open"])
    assert on.channel.texts("P1202")[-1] == UNANSWERED
    assert questions(on, "S05") == []
    assert [row.status for row in await on.rows(SessionRow) if row.flow == "adult-talk-answer"] == ["stopped"]


async def test_a_time_ends_the_looking(on: Scene) -> None:
    """Once a time is said nobody is asked for one again, and no timer of the alert is left."""
    await ask(on, "P1202", "Tom Bevan", place="the Cwtch")
    await accept_all(on, "S05")
    await on.tap("S05", "Now")
    await on.tap("S05", "They choose")
    assert await state(on) == (["agreed"], ["accepted"])
    assert [row.kind for row in await on.rows(TimerRow) if row.kind == "alert_due" and row.fired_at is None] == []
    before = len(on.channel.rung)
    for _ in range(4):
        await on.later(minutes=30)
    assert [message for _, message in on.channel.rung[before:] if WHEN in message.text] == []


async def test_accepted_late_is_looked_at_when_people_read_again(database: Database) -> None:
    """Accepted at 16:20, ten minutes before reading ends: nobody is rung in the evening, but next morning."""
    async with scene(database, now=MONDAY + timedelta(hours=7, minutes=20)) as on:
        await ask(on, "P1202", "Tom Bevan")
        await accept_all(on, "S05")
        (timer,) = [row for row in await on.rows(TimerRow) if row.kind == "alert_due" and row.fired_at is None]
        assert timer.due_at == MONDAY + timedelta(hours=23)


async def test_an_adult_who_is_gone_is_not_waited_for(on: Scene) -> None:
    """The adult blocked relbot after accepting: at the first look the request goes on, and no late answer counts."""
    await ask(on, "P1202", "Tom Bevan")
    await accept_all(on, "S05")
    asked = on.with_button("S05", "Now")
    await on.receive(Received(kind="blocked", address="S05"))
    await on.later(minutes=30)
    assert await state(on) == (["requested"], ["open"])
    assert UNANSWERED in on.channel.texts("P1202")
    await on.press("S05", asked.press("Now"), asked.reference)
    assert await state(on) == (["requested"], ["open"])


async def test_two_requests_are_asked_about_one_after_the_other(on: Scene) -> None:
    """Two accepted requests: one open question, which says which request is meant; the next when it is answered."""
    await ask(on, "P1202", "Tom Bevan", place="the Cwtch")
    await on.later(minutes=2)
    await ask(on, "P1201", "Tom Bevan", place="mainc yr ardd", soon="Heddiw")
    await accept_all(on, "S05")
    asked = [
        f"The talk asked for at 09:00, 23/11, the Cwtch: {WHEN}",
        f"The talk asked for at 09:02, 23/11, the garden bench: {WHEN}",
    ]
    assert [text.rpartition("\n\n")[2] for text in questions(on, "S05")] == asked[:1]
    await on.tap("S05", "Now")
    await on.tap("S05", "They choose")
    assert await state(on) == (["agreed", "accepted"], ["accepted", "accepted"])
    assert [text.rpartition("\n\n")[2] for text in questions(on, "S05")] == asked[1:]
    await on.tap("S05", "10:00")
    await on.tap("S05", "the garden bench")
    assert await state(on) == (["agreed", "offered"], ["accepted", "accepted"])
    assert [text for text in on.channel.texts("P1202") if "10:00" in text] == []
    assert [text for text in on.channel.texts("P1201") if "10:00" in text] != []


async def test_the_second_request_waits_its_turn_and_is_not_lost(on: Scene) -> None:
    """The first is never answered: after an hour it goes on, and the second is asked about then, with its own hour."""
    await ask(on, "P1202", "Tom Bevan")
    await on.later(minutes=2)
    await ask(on, "P1201", "Tom Bevan", place="Dim ots gen i", soon="Heddiw")
    await accept_all(on, "S05")
    await on.later(minutes=30)
    await on.later(minutes=30)
    assert await state(on) == (["requested", "accepted"], ["open", "accepted"])
    assert len(questions(on, "S05")) == 1
    assert "09:02" in questions(on, "S05")[0]
    await on.later(minutes=30)
    await on.later(minutes=30)
    assert await state(on) == (["requested", "requested"], ["open", "open"])
