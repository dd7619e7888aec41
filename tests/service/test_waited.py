"""After an outage: overdue alerts first, then one honest message to whoever was left waiting, however often it dies."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.service import outage
from relbot.service.ports import Received
from relbot.store.database import Database
from relbot.store.tables import InboxRow
from tests.service.scene import MONDAY_NIGHT, Scene, on_stage, scene
from tests.service.school import SETTING

WAITED = {"P1202": "relbot was not working", "P1201": "Doedd relbot ddim yn gweithio"}


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def off_for(on: Scene, **span: float) -> None:
    """relbot does nothing for so long, and then hears of Telegram again, as after a start."""
    on.relbot.last_contact = on.clock.now()
    on.clock.forward(timedelta(**span))
    on.relbot.contact(on.clock.now())
    await on.relbot.tick()


def heard(on: Scene, who: str) -> list[str]:
    """The messages about having waited that arrived."""
    return [each.text for address, each in on.channel.rung if address == who and WAITED[who] in each.text]


async def test_overdue_alerts_go_before_who_waited_hears_of_it(on: Scene) -> None:
    """Adults ring first; the child reads that it works again, who is asked, and whom to ring; in their language."""
    for who in ("P1201", "P1202"):
        await on.write(who, "HELP")
    rung = len(on.channel.rung)
    await off_for(on, minutes=40)
    await on.settle()
    order = [who for who, _ in on.channel.rung[rung:]]
    told = [number for number, (who, each) in enumerate(on.channel.rung[rung:]) if WAITED.get(who, "-") in each.text]
    assert len(told) == 2
    assert {"S01", "S02"} <= set(order[: told[0]])
    assert heard(on, "P1202") == [
        "relbot was not working for a while. Sorry that you had to wait. It works again. What you sent is kept, and"
        " relbot is asking the adults here. If you need someone now, tap HELP. In danger? Ring 999."
        " Childline: 0800 1111."
    ]
    assert len(heard(on, "P1201")) == 1


async def test_a_kill_between_says_nothing_twice(on: Scene) -> None:
    """A process that dies before, or after, its rows were worked leaves one message to whoever takes up."""
    await on.write("P1202", "HELP")
    since = on.clock.now()
    await off_for(on, minutes=40)
    for _ in range(2):  # the rows are there, and nothing was worked when it died
        again = on_stage(on.db, on.house.setting_id, SETTING, on.clock.now())
        again.channel.chats = on.channel.chats
        await outage.over(again.house, since, again.clock.now())
        await again.relbot.tick()
        await again.settle()
        on.channel.rung += again.channel.rung
    assert len(heard(on, "P1202")) == 1
    assert [row.status for row in await on.rows(InboxRow) if row.status not in ("done",)] == []


async def test_late_words_are_answered_and_said_to_be_late(on: Scene) -> None:
    """What lay with Telegram for an hour is answered like any other; that it came late is said once, and last."""
    for text in ("I saw a heron", "it was big"):
        await on.receive(Received(kind="words", address="P1202", text=text, old_seconds=3600))
    await on.settle()
    assert len(heard(on, "P1202")) == 1
    await on.receive(Received(kind="words", address="P1203", text="I saw a heron", old_seconds=149))
    await on.receive(Received(kind="words", address="S05", text="hello", old_seconds=3600))
    await on.settle()
    assert [each.text for who, each in on.channel.rung if who == "P1203" and "relbot ddim yn" in each.text] == []
    assert "relbot was not working for a while. What you sent has arrived now." in on.channel.texts("S05")


async def test_who_was_answered_meanwhile_has_not_waited(on: Scene) -> None:
    """An alert that somebody has, or a sign that relbot counted itself, is nothing a child waits for."""
    await on.write("P1202", "HELP")
    await on.tap("S02", "I have them")
    await off_for(on, minutes=40)
    await on.settle()
    assert heard(on, "P1202") == []


async def test_by_night_only_a_call_for_help_is_written_to(database: Database) -> None:
    """Nobody is woken for a wish to talk; who called for help reads when adults read next."""
    async with scene(database, now=MONDAY_NIGHT) as on:
        await on.write("P1202", "HELP")
        await on.press("P1201", "m.pupil-talk-time")
        for number in (0, 1, 1, 0):
            await on.press("P1201", on.channel.standing("P1201")[-1].message.rows[number][0].press)
        await off_for(on, minutes=40)
        await on.settle()
        assert heard(on, "P1201") == []
        assert ["adults here read next tomorrow at 08:00" in text for text in heard(on, "P1202")] == [True]


async def test_nobody_reachable_is_said(database: Database) -> None:
    """No adult is named as asked who cannot be reached."""
    async with scene(database, linked=["P1202"]) as on:
        await on.write("P1202", "HELP")
        await off_for(on, minutes=40)
        await on.settle()
        assert ["relbot cannot reach an adult right now" in text for text in heard(on, "P1202")] == [True]
