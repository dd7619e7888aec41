"""What time does: timers once, messages removed, outages dealt with, rows forgotten (DESIGN rules 7 and 8, traps)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.service import outage
from relbot.service.ports import Received
from relbot.service.tick import tick
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AnswerRow, AuditRow, ConcernRow, Delivery, InboxRow, OutboxRow, TimerRow
from tests.service.scene import MONDAY_NIGHT, Scene, as_a_concern, scene

WORDS = "he hurt me on saturday"


@pytest.fixture(autouse=True)
def _worrying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a pupil writes is a concern here: what screening says of words is its own tests' matter."""
    monkeypatch.setattr("relbot.service.hearing.judge", as_a_concern)


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def test_tick_is_idempotent(on: Scene) -> None:
    """A second look at the same moment writes nothing, timers and removals included."""
    await on.write("P1202", "HELP")
    await on.press("P1201", "m.pupil-talk-time")
    for minutes in (5, 10, 61, 24 * 60):
        on.clock.forward(timedelta(minutes=minutes))
        assert await tick(on.house, on.clock.now()) > 0
        assert await tick(on.house, on.clock.now()) == 0
        await on.settle()


async def test_timers_fire_once_and_answers_overtake_them(on: Scene) -> None:
    """A reminder whose question was answered before it was worked says nothing any more."""
    await on.press("P1202", "m.pupil-check-in-secondary")
    on.clock.forward(timedelta(minutes=60))
    shown = on.with_button("P1202", "7")
    await on.receive(Received(kind="press", address="P1202", press=shown.press("7"), reference=shown.reference))
    await on.relbot.tick()
    await on.settle()
    assert not any("No hurry" in message.text for _, message in on.channel.rung)


async def test_conversation_is_taken_away_a_quarter_of_an_hour_after(on: Scene) -> None:
    """After a conversation its messages, the pupil's own too, are removed within 15 minutes."""
    await on.press("P1202", "m.pupil-check-in-secondary")
    for label in ("7", "Friends", "Nothing today"):
        await on.tap("P1202", label)
    await on.write("P1202", WORDS)
    assert {row.remove_at for row in await on.rows(Delivery) if row.session_id} == {
        on.clock.now() + timedelta(minutes=15)
    }
    await on.later(minutes=14)
    assert on.channel.texts("P1202") != []
    await on.later(minutes=1)
    assert on.channel.texts("P1202") == []


async def test_nothing_with_words_stands_beyond_47_hours(on: Scene) -> None:
    """Whatever is left open, all but keyboard and menu is gone before the 48 hours in which a bot can delete."""
    await on.command("P1202", "start")
    await on.press("P1202", "m.pupil-talk-time")
    for label in ("Anyone", "Don't mind", "Today"):
        await on.tap("P1202", label)
    await on.write("P1201", "HELP")
    await on.tap("S02", "Open")
    for row in await on.rows(Delivery):
        if row.remove_at is not None:
            assert row.remove_at - row.sent_at <= timedelta(hours=47)
    lasting = {row.reference for row in await on.rows(Delivery) if row.remove_at is None}
    begun = set(on.channel.chats["P1202"])
    await on.later(hours=47)
    await on.later(minutes=1)
    assert begun & set(on.channel.chats["P1202"]) == lasting
    assert len(lasting) == 2


async def test_one_menu_stands_in_a_chat(on: Scene) -> None:
    """A new menu takes the former away; one too old for that stays, and begins nothing any more."""
    await on.command("P1202", "start")
    first = on.channel.standing("P1202")[-1].reference
    await on.command("P1202", "start")
    second = on.channel.standing("P1202")[-1]
    assert first not in on.channel.chats["P1202"]
    await on.later(hours=47)
    await on.command("P1202", "start")
    newest = on.channel.standing("P1202")[-1]
    left = on.channel.chats["P1202"]
    assert (left[second.reference].rows, len(newest.labels)) == ((), 6)


async def test_message_that_arrives_after_its_conversation_goes_with_it(on: Scene) -> None:
    """What is delivered when its conversation is over stays 15 minutes, not 47 hours."""
    await on.press("P1202", "m.pupil-check-in-secondary")
    on.channel.hangs = lambda operation: operation.kind == "send"
    await on.receive(Received(kind="command", address="P1202", command="stop"))
    await on.worker.work()
    assert await on.sender.claim() > 0
    on.channel.freed.set()
    await on.sender.settle()
    late = [row for row in await on.rows(Delivery) if row.direction == "out"][-1]
    assert late.remove_at is not None
    assert late.remove_at - late.sent_at == timedelta(minutes=15)


async def test_what_is_kept_how_long(on: Scene) -> None:
    """Inbox rows are forgotten after 72 hours, sent ones and timers after a week; answers, concerns and audit stay."""
    await on.write("P1202", WORDS)
    await on.press("P1202", "m.pupil-check-in-secondary")
    await on.tap("P1202", "7")
    (alert,) = await on.rows(AlertRow)
    await on.press("S02", f"a.{alert.id}.mine")
    await on.receive(Received(kind="unreadable", address="P1201", text="no_text"))
    await on.settle()
    kept = {table: len(await on.rows(table)) for table in (ConcernRow, AnswerRow)}
    assert {row.body for row in await on.rows(InboxRow) if row.status == "done"} == {None}
    assert {row.body for row in await on.rows(OutboxRow)} == {None}
    await on.later(hours=73)
    assert [
        row.status for row in await on.rows(InboxRow) if row.received_at < on.clock.now() - timedelta(hours=72)
    ] == ["parked"]
    await on.later(days=8)
    await on.later(days=8)
    old = on.clock.now() - timedelta(days=8)
    assert [row for row in await on.rows(OutboxRow) if row.finished_at and row.finished_at < old] == []
    assert [row for row in await on.rows(TimerRow) if row.fired_at and row.fired_at < old] == []
    assert {table: len(await on.rows(table)) for table in (ConcernRow, AnswerRow)} == kept
    assert {row.action for row in await on.rows(AuditRow)} >= {"alert_raised", "alert_accepted"}


async def test_short_silence_changes_nothing(on: Scene) -> None:
    """Up to 150 seconds Telegram keeps presses: nobody is asked again."""
    await on.press("P1202", "m.pupil-check-in-secondary")
    await outage.over(on.house, on.clock.now() - timedelta(seconds=150), on.clock.now())
    await on.settle()
    assert len(on.channel.rung) == 1


async def test_outage_asks_open_questions_again(on: Scene) -> None:
    """After more than 150 seconds of silence an open question is asked once more, once, and not those that wait."""
    await on.press("P1202", "m.pupil-check-in-secondary")
    await on.press("P1201", "m.pupil-talk-time")
    await on.write("P1201", "HELP")
    since = on.clock.now()
    on.clock.forward(timedelta(seconds=151))
    rung = len(on.channel.rung)
    for _ in range(2):
        await outage.over(on.house, since, on.clock.now())
        await on.settle()
    asked = [(who, message.text) for who, message in on.channel.rung[rung:] if "Doedd relbot" not in message.text]
    assert len(on.channel.rung[rung:]) == len(asked) + 1  # who had called for help hears once that relbot was off
    assert sorted(asked) == [
        ("P1201", f"{on.house.phrase('cover.question', 'cy')}\n\nWyt ti'n ddiogel nawr?"),
        ("P1202", "Hi Joel. How are things right now? 0 is really bad, 10 is really good."),
    ]


async def test_outage_asks_nobody_in_quiet_hours(database: Database) -> None:
    """At night nobody is written to because relbot was off."""
    async with scene(database, now=MONDAY_NIGHT) as on:
        await on.press("P1202", "m.pupil-check-in-secondary")
        since = on.clock.now()
        on.clock.forward(timedelta(minutes=10))
        rung = len(on.channel.rung)
        await outage.over(on.house, since, on.clock.now())
        await on.settle()
        assert on.channel.rung[rung:] == []


async def test_outage_beyond_a_day_is_told_to_adults(on: Scene) -> None:
    """After more than 24 hours adults learn which hours may be lost; each once."""
    since = on.clock.now()
    on.clock.forward(timedelta(hours=30))
    for _ in range(2):
        await outage.over(on.house, since, on.clock.now())
        await on.settle()
    assert sorted(who for who, _ in on.channel.rung) == ["S01", "S02", "S03"]
    assert on.channel.texts("S02") == [
        "relbot was out of order from 09:00, 23/11 to 15:00, 23/11. Messages from that time may be lost."
        " Please ask in person whether anyone tried to reach you."
    ]


async def test_silence_is_noticed_and_survives_a_failing_tick(
    on: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The running whole notices silence by Telegram's answers; a look that fails is made again at the next."""
    await on.press("P1202", "m.pupil-check-in-secondary")
    on.relbot.contact(on.clock.now())
    await on.relbot.tick()
    assert await outage.last_contact(on.house) == on.clock.now()
    on.clock.forward(timedelta(minutes=5))
    on.relbot.contact(on.clock.now())
    with monkeypatch.context() as broken:
        broken.setattr("relbot.service.outage._ask_again", _raises)
        await on.relbot.tick()
    assert [record.message.split()[0] for record in caplog.records if record.levelname == "ERROR"] == ["tick_failed"]
    assert len(on.channel.rung) == 1
    await on.relbot.tick()
    await on.settle()
    assert [message.text for _, message in on.channel.rung][1:] == [
        "Hi Joel. How are things right now? 0 is really bad, 10 is really good."
    ]


async def _raises(*_: object, **__: object) -> None:
    raise RuntimeError("on purpose")


async def test_take_up_gives_back_what_a_dead_process_held(on: Scene) -> None:
    """At the start of the only process claimed rows are given back at once, without waiting for their leases."""
    await on.write("P1202", "hello")
    await on.receive(Received(kind="words", address="P1201", text=WORDS))
    async with on.db.transaction() as uow:
        await uow.inbox.claim(on.house.setting_id, on.clock.now(), 9, "dead", timedelta(seconds=60))
        await uow.outbox.claim(on.house.setting_id, "paper", on.clock.now(), 9, "dead", timedelta(seconds=60))
    assert await on.worker.work() == 0
    on.restart()
    await on.take_up()
    await on.settle()
    assert await on.words_of("P1201") == [WORDS]
