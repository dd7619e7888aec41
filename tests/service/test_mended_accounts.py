"""Words never stay on, or come to, an account that is somebody else's now: lost phones, second-hand phones, leavers."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from relbot.service.invitations import Inviting, invite_some
from relbot.service.ports import Received, Refused, RetryAfter
from relbot.store.database import Database
from relbot.store.tables import Contact, Delivery, OutboxRow
from tests.service.scene import Scene, scene

WORDS = "my uncle hits me"


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def links(on: Scene, school_id: str, address: str) -> None:
    """Somebody gets a code and uses it on an account."""
    async with on.db.transaction() as uow:
        made = await invite_some(uow, on.house.setting_id, [school_id], Inviting(on.house.ids), on.clock.now())
    await on.command(address, "start", made.invited[0].code)


def reads(on: Scene, address: str) -> bool:
    """Whether the child's words stand on a screen."""
    return any(WORDS in text for text in on.channel.texts(address))


@pytest.mark.parametrize("accepts", [False, True])
async def test_lost_phone_is_emptied(on: Scene, accepts: bool) -> None:
    """A safeguarding lead has an alert open and links a new phone: the old one shows nothing of it any more."""
    await on.write("P1202", WORDS)
    await on.tap("S02", "Open")
    if accepts:
        await on.tap("S02", "I have them")
    assert reads(on, "S02")
    await links(on, "S02", "NEW")
    await on.later(seconds=5)
    assert on.channel.texts("S02") == []


async def test_what_was_on_its_way_to_a_lost_phone_goes_too(on: Scene) -> None:
    """A message that arrives on the old phone after the link ended is taken away at the next look."""
    await on.receive(Received(kind="words", address="P1202", text="HELP"))
    await on.worker.work()
    on.channel.hangs = lambda operation: True
    assert await on.sender.claim() > 0
    await links_quietly(on, "S02")
    on.channel.hangs = lambda operation: False
    on.channel.freed.set()
    await on.sender.settle()
    assert len(on.channel.texts("S02")) == 1
    await on.later(seconds=5)
    assert on.channel.texts("S02") == []


async def links_quietly(on: Scene, school_id: str) -> None:
    """A new phone is linked while nothing else is worked."""
    async with on.db.transaction() as uow:
        made = await invite_some(uow, on.house.setting_id, [school_id], Inviting(on.house.ids), on.clock.now())
    await on.receive(Received(kind="command", address="NEW", command="start", text=made.invited[0].code))
    await on.worker.work()


async def test_leaver_keeps_no_words(on: Scene) -> None:
    """An adult leaves with details open: a quarter of an hour later the message is gone from their phone."""
    await on.write("P1202", WORDS)
    await on.tap("S02", "Open")
    async with on.db.transaction() as uow:
        person = await uow.people.get(await on.person("S02"))
        assert person is not None
        person.left_at = on.clock.now()
    await on.later(minutes=16)
    assert not reads(on, "S02")


async def test_removed_is_what_is_gone(on: Scene) -> None:
    """A message counts as removed once the channel says so, not when it was asked for."""
    on.channel.behave = lambda each: RetryAfter(60, "http_502") if each.kind == "delete" else None
    await on.write("P1202", WORDS)
    await on.later(minutes=16)
    asked = [row for row in await on.rows(Delivery) if row.asked_at is not None and row.notice_id is None]
    assert len(asked) == 2
    assert [row.removed_at for row in asked] == [None, None]
    on.channel.behave = lambda each: None
    await on.later(minutes=10)
    assert all(row.removed_at is not None for row in await on.rows(Delivery) if row.asked_at is not None)


async def test_second_hand_phone_hears_nothing_of_its_first_owner(on: Scene) -> None:
    """A pupil with an open check-in gets a new phone, another pupil the old one: the reminder comes to the new one."""
    await on.command("P1202", "start")
    await on.tap("P1202", "Check in")
    await on.tap("P1202", "7")
    await links(on, "P1202", "NEW")
    await links(on, "P1301", "P1202")
    before = [text for who, text in on.channel.rung if who == "P1202"]
    await on.later(minutes=61)
    assert [text for who, text in on.channel.rung if who == "P1202"] == before
    kept = {row.id: row.person_id for row in await on.rows(Contact)}
    assert len(kept) == 10
    for row in await on.rows(OutboxRow):
        assert row.status != "refused"


async def test_account_of_somebody_who_left_can_be_linked_anew(on: Scene) -> None:
    """The old owner's row stays theirs; the new owner has one of their own."""
    async with on.db.transaction() as uow:
        person = await uow.people.get(await on.person("P1202"))
        assert person is not None
        person.left_at = on.clock.now()
    await links(on, "P1301", "P1202")
    rows = [
        row for row in await on.rows(Contact) if row.person_id in (await on.person("P1202"), await on.person("P1301"))
    ]
    assert sorted((row.person_id, row.unlinked_at is None) for row in rows) == sorted(
        [(await on.person("P1202"), False), (await on.person("P1301"), True)]
    )


async def test_notices_do_not_pile_up_in_an_outage(on: Scene) -> None:
    """An hour without Telegram: when it answers again, each adult's phone rings once for one alert."""
    on.channel.behave = lambda each: RetryAfter(0.01, "no_connection", all_chats=True)
    await on.write("P1202", "HELP")
    for _ in range(6):
        await on.later(minutes=10)
    on.channel.behave = lambda each: None
    for _ in range(3):
        await on.later(minutes=1)
    notices = [message for who, message in on.channel.rung if who == "S02" and message.rows]
    assert len(notices) == 1
    assert {row.status for row in await on.rows(OutboxRow) if row.outcome == "superseded"} == {"dropped"}


async def test_older_notice_that_is_tried_again_does_not_leave(on: Scene) -> None:
    """A notice that was under way when a newer one took its place is not sent after it, and that is no failure."""
    await on.receive(Received(kind="words", address="P1202", text="HELP"))
    await on.worker.work()
    on.channel.hangs = lambda operation: True
    on.channel.behave = lambda each: RetryAfter(0, "no_connection") if each.address == "S02" else None
    await on.sender.claim()
    on.clock.forward(timedelta(minutes=6))
    await on.relbot.tick()
    await on.worker.work()
    on.channel.hangs = lambda operation: False
    on.channel.freed.set()
    while on.sender._flights:
        await asyncio.sleep(0)
        await on.sender.record()
    on.channel.behave = lambda each: Refused("never") if each.kind == "leave" else None
    await on.later(minutes=1)
    assert len([message for who, message in on.channel.rung if who == "S02" and message.rows]) == 1
