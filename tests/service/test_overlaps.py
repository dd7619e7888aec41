"""Two processes on PostgreSQL at once: a request moves as it truly stands, and no fault of theirs parks words."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from relbot.app import Relbot
from relbot.service import talk_child, talk_record
from relbot.service.ports import Received
from relbot.store.database import Database
from relbot.store.faults import passes
from relbot.store.tables import AlertRow, InboxRow, TalkRequestRow
from tests.service.scene import Scene, scene
from tests.service.test_accepted_requests import accept_all, ask, questions


@pytest.fixture
def backend() -> str:
    """SQLite has one writer: there nothing overlaps."""
    return "postgresql"


def press(who: str, token: str) -> Received:
    """Somebody's app sends a button's token."""
    return Received(kind="press", address=who, press=token, reference="m0")


async def done_or_waiting(on: Scene, task: "asyncio.Task[int]") -> None:
    """Until a process has done its work, or waits for a row that another holds."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(20):
        while not task.done():
            async with on.db.reading() as uow:
                if (await uow._session.execute(text(waiting))).scalar_one():
                    return


async def overlap(on: Scene, patch: pytest.MonkeyPatch, child: Received, adult: Received, *, moved: bool) -> None:
    """Works what a child sent; just before, or after, it has `moved` the request, another process works an adult's."""
    other, real, begun = on.relbot.workers()[0], talk_record.move, list[asyncio.Task[int]]()

    async def move(*args: Any, **named: Any) -> None:
        if moved:
            await real(*args, **named)
        await on.receive(adult)
        begun.append(asyncio.create_task(other.work()))
        await done_or_waiting(on, begun[0])
        if not moved:
            await real(*args, **named)

    with patch.context() as between:
        between.setattr(talk_child, "move", move)
        await on.receive(child)
        await on.worker.work()
        await begun[0]
    await on.settle()


async def asked(on: Scene) -> TalkRequestRow:
    """The one request, which Tom Bevan (S05) has accepted."""
    await ask(on, "P1202", "Tom Bevan")
    await accept_all(on, "S05")
    (request,) = await on.rows(TalkRequestRow)
    return request


async def test_ok_while_the_adult_passes_on(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child says OK to a time while the adult says that they cannot: nobody is promised who does not come."""
    async with scene(database) as on:
        request = await asked(on)
        later = next(label for label in on.channel.standing("S05")[-1].labels if ":" in label)
        await on.tap("S05", later)
        await on.tap("S05", "the Cwtch")
        ok, cannot = press("P1202", f"t.{request.id}.ok"), press("S05", f"r.{request.id}.pass_on")
        await overlap(on, monkeypatch, ok, cannot, moved=False)
        (request,) = await on.rows(TalkRequestRow)
        assert (request.status, request.accepted_by, request.meet_at) == ("requested", None, None)
        assert [row.status for row in await on.rows(AlertRow)] == ["open"]
        assert "Tom Bevan can't make it" in on.channel.texts("P1202")[-1]
        others = [who for who in ("S01", "S02", "S03", "S04", "S06") if on.channel.texts(who)]
        await accept_all(on, others[0])
        assert [row.accepted_by for row in await on.rows(TalkRequestRow)] == [await on.person(others[0])]
        assert {row.status for row in await on.rows(InboxRow)} == {"done"}


async def test_taken_back_while_the_adult_answers(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child takes it back while the adult says where: neither waits for the other in a circle, and it is over."""
    async with scene(database) as on:
        request = await asked(on)
        await on.tap("S05", "Now")
        place = on.with_button("S05", "the Cwtch").press("the Cwtch")
        back = press("P1202", f"t.{request.id}.cancel")
        await overlap(on, monkeypatch, back, press("S05", place), moved=True)
        assert [row.status for row in await on.rows(TalkRequestRow)] == ["cancelled"]
        assert {(row.status, row.attempts) for row in await on.rows(InboxRow)} == {("done", 1)}
        assert questions(on, "S05") == []
        assert on.house.phrase("intake.old_button", "en") in on.channel.texts("S05")


async def test_which_faults_of_postgresql_pass(database: Database) -> None:
    """A deadlock, a full disk, too many connections, a shutdown: tried again. What is wrong in itself is not."""
    passing = ("40P01", "40001", "53100", "53300", "57P01", "55P03", "25P03", "08006")
    assert {code: passes(await fault(database, code)) for code in passing} == dict.fromkeys(passing, True)
    lasting = ("22001", "23505", "42P01", "57014")
    assert {code: passes(await fault(database, code)) for code in lasting} == dict.fromkeys(lasting, False)


async def fault(database: Database, code: str) -> Exception:
    """What relbot sees when PostgreSQL raises this code."""
    raising = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"
    async with database.transaction() as uow:
        with pytest.raises(DBAPIError) as raised:
            async with uow.savepoint():
                await uow._session.execute(text(raising))
    return raised.value


async def test_deadlock_is_tried_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL ends one of two that wait for each other: a child's words are worked at the next look."""
    async with scene(database) as on:
        await on.receive(Received(kind="words", address="P1202", text="HELP"))

        async def deadlock(*_: object) -> None:
            raise await fault(database, "40P01")

        with monkeypatch.context() as broken:
            broken.setattr("relbot.service.worker.arrive", deadlock)
            with pytest.raises(DBAPIError):
                await on.worker.work()
        await on.settle()
        assert [(row.status, row.attempts) for row in await on.rows(InboxRow)] == [("done", 2)]


async def test_one_process_takes_in_and_the_next_goes_on_from_there(database: Database) -> None:
    """The second begins when the first ends, and knows since when nobody has heard of Telegram."""
    async with scene(database, linked=()) as on:
        first, second = on.relbot, Relbot(on.house, on.clock)
        one, two = on.db.sole("intake"), on.db.sole("intake")
        assert [await first.take_turn(one), await second.take_turn(two)] == [True, False]
        assert [each.listening_since is None for each in (first, second)] == [False, True]
        first.contact(on.clock.now())
        await first.tick()
        heard = on.clock.now()
        assert (await second.health()).contact_seconds == 0
        on.clock.forward(timedelta(hours=1))
        assert not (await second.health()).is_well  # nobody takes in: that this one works hides it from no watcher
        await one.release()
        assert [await second.take_turn(two), await first.take_turn(one)] == [True, False]
        assert (second.takes_in, first.takes_in, second.last_contact) == (True, False, heard)
        for each in (one, two):
            await each.release()


async def test_who_does_not_hear_telegram_lets_another_try(database: Database) -> None:
    """For one look, after two minutes; alone, it goes on by itself, and is not well until it hears something."""
    async with scene(database, linked=()) as on:
        only, sole = on.relbot, on.db.sole("intake")
        only.contact(on.clock.now())
        await only.tick()
        turns = [await only.take_turn(sole)]
        for seconds in (120, 5, 5):
            on.clock.forward(timedelta(seconds=seconds))
            turns.append(await only.take_turn(sole))
        await only.tick()
        assert (turns, (await only.health()).contact_seconds) == ([True, True, False, True], 130)
        only.contact(on.clock.now())
        assert (await only.take_turn(sole), (await only.health()).contact_seconds) == (True, 0)
        await sole.release()
