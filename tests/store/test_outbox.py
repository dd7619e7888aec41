from datetime import timedelta

import pytest

from relbot.store.database import Database
from relbot.store.repositories import NewOutbox
from relbot.store.tables import OUTBOX_LANES
from tests.store.scene import LEASE, MINUTE, NOW, Scene, to_send

URGENT, REPLY, ROUTINE = OUTBOX_LANES["urgent"], OUTBOX_LANES["reply"], OUTBOX_LANES["routine"]


async def put(database: Database, *rows: NewOutbox) -> list[int]:
    """Puts operations into the outbox; their numbers."""
    async with database.transaction() as uow:
        return await uow.outbox.put(rows)


async def claim(
    database: Database, scene: Scene, *, after: timedelta = timedelta(), lease: str = "s1", limit: int = 10
) -> list[str]:
    """The events that a sender gets."""
    async with database.transaction() as uow:
        rows = await uow.outbox.claim(scene.setting_id, "telegram", NOW + after, limit, lease, LEASE)
    return [row.event for row in rows]


async def test_a_replayed_effect_changes_nothing(database: Database, scene: Scene) -> None:
    """(event, index) is the effect's id: the first stays as it was."""
    first = await put(database, to_send(scene.setting_id, "e1", body=b"first"))
    again = await put(database, to_send(scene.setting_id, "e1", body=b"second"), to_send(scene.setting_id, "e2"))
    assert [len(first), len(again)] == [1, 1]
    async with database.reading() as uow:
        row = await uow.outbox.get(first[0])
        assert row is not None
        assert uow.outbox.body(row) == b"first"


async def test_a_chat_gets_its_messages_in_order(database: Database, scene: Scene) -> None:
    """One at a time; another chat does not wait for it; another channel's sender sees none of them."""
    ids = await put(
        database,
        to_send(scene.setting_id, "a1"),
        to_send(scene.setting_id, "a2"),
        to_send(scene.setting_id, "b1", chat="chat-b"),
    )
    async with database.transaction() as uow:
        assert await uow.outbox.claim(scene.setting_id, "web", NOW, 10, "s1", LEASE) == []
    assert await claim(database, scene) == ["a1", "b1"]
    assert await claim(database, scene, lease="s2") == []
    async with database.transaction() as uow:
        assert await uow.outbox.finish(ids[0], "s1", "done", None, NOW)
    assert await claim(database, scene, lease="s2") == ["a2"]


async def test_urgent_never_waits_behind_routine(database: Database, scene: Scene) -> None:
    """Not in the queue, and not behind a message of the same chat that is being sent or must wait."""
    (prompt,) = await put(database, to_send(scene.setting_id, "prompt", lane=ROUTINE))
    assert await claim(database, scene) == ["prompt"]
    await put(database, to_send(scene.setting_id, "prompt2", lane=ROUTINE))
    await put(database, to_send(scene.setting_id, "alert", lane=URGENT))
    assert await claim(database, scene, lease="s2") == ["alert"]
    async with database.transaction() as uow:
        assert await uow.outbox.retry(prompt, "s1", NOW + MINUTE, "flood")
    await put(database, to_send(scene.setting_id, "alert2", chat="chat-b", lane=URGENT))
    assert await claim(database, scene, lease="s3") == ["alert2"]


async def test_what_must_wait_holds_back_its_lane_and_slower_ones(database: Database, scene: Scene) -> None:
    """A reply asked to wait keeps later replies and prompts of its chat in order behind it; urgent passes."""
    (reply,) = await put(database, to_send(scene.setting_id, "reply"))
    assert await claim(database, scene) == ["reply"]
    async with database.transaction() as uow:
        assert await uow.outbox.retry(reply, "s1", NOW + MINUTE, "flood")
    await put(
        database,
        to_send(scene.setting_id, "reply2"),
        to_send(scene.setting_id, "prompt", lane=ROUTINE),
        to_send(scene.setting_id, "alert", lane=URGENT),
        to_send(scene.setting_id, "elsewhere", chat="chat-b", lane=ROUTINE),
    )
    assert await claim(database, scene, lease="s2") == ["alert", "elsewhere"]
    async with database.transaction() as uow:
        assert await uow.outbox.release("s2") == 2
        for row in await uow.outbox.claim(scene.setting_id, "telegram", NOW, 10, "s3", LEASE):
            await uow.outbox.finish(row.id, "s3", "done", None, NOW)
    assert await claim(database, scene, lease="s4") == []
    assert await claim(database, scene, lease="s4", after=MINUTE) == ["reply"]


async def test_what_is_not_due_holds_back_nothing(database: Database, scene: Scene) -> None:
    """A deletion set for later stands in nobody's way, whatever its lane and number."""
    await put(database, to_send(scene.setting_id, "later", lane=URGENT, due_at=NOW + MINUTE))
    await put(database, to_send(scene.setting_id, "now", lane=ROUTINE))
    assert await claim(database, scene) == ["now"]
    assert await claim(database, scene, lease="s2", after=MINUTE) == ["later"]


async def test_across_chats_lane_then_due_time_then_age(database: Database, scene: Scene) -> None:
    """The longest due of the most urgent lane first; a limit cuts the rest."""
    rows = [("d", ROUTINE, -5), ("c", REPLY, 0), ("b", REPLY, -1), ("e", REPLY, 0), ("a", URGENT, 0)]
    await put(
        database,
        *(
            to_send(scene.setting_id, event, chat=event, lane=lane, due_at=NOW + minutes * MINUTE)
            for event, lane, minutes in rows
        ),
    )
    assert await claim(database, scene, limit=3) == ["a", "b", "c"]
    assert await claim(database, scene, lease="s2") == ["e", "d"]


@pytest.mark.parametrize("status", ["done", "refused", "uncertain"])
async def test_what_became_of_it_is_recorded(database: Database, scene: Scene, status: str) -> None:
    """Its body is erased; a lost lease changes nothing."""
    (row_id,) = await put(database, to_send(scene.setting_id, "e1"))
    await claim(database, scene)
    async with database.transaction() as uow:
        assert not await uow.outbox.finish(row_id, "other", status, "code", NOW)
        assert not await uow.outbox.retry(row_id, "other", NOW)
        assert await uow.outbox.finish(row_id, "s1", status, "code", NOW)
        assert not await uow.outbox.finish(row_id, "s1", status, "code", NOW)
    async with database.reading() as uow:
        row = await uow.outbox.get(row_id)
        assert row is not None
        assert [row.status, row.outcome, row.finished_at, row.lease] == [status, "code", NOW, None]
    with pytest.raises(ValueError, match=f"^outbox row {row_id} is {status}; its body is erased$"):
        uow.outbox.body(row)


async def test_a_sender_that_died_is_noticed(database: Database, scene: Scene) -> None:
    """Its rows are listed once their lease ran out, and can then be taken by another."""
    await put(database, to_send(scene.setting_id, "e1"))
    await claim(database, scene)
    late = LEASE + timedelta(seconds=1)
    async with database.reading() as uow:
        assert await uow.outbox.expired(scene.setting_id, NOW + LEASE) == []
        assert [row.event for row in await uow.outbox.expired(scene.setting_id, NOW + late)] == ["e1"]
    assert await claim(database, scene, lease="s2", after=late) == ["e1"]


async def test_what_nobody_began_to_send_can_be_withdrawn(database: Database, scene: Scene) -> None:
    """A withdrawn operation frees its chat; one in work is too late to withdraw."""
    await put(database, to_send(scene.setting_id, "e1"), to_send(scene.setting_id, "e2"))
    async with database.transaction() as uow:
        assert await uow.outbox.withdraw("e1.0", "superseded", NOW)
    assert await claim(database, scene) == ["e2"]
    async with database.transaction() as uow:
        assert not await uow.outbox.withdraw("e2.0", "superseded", NOW)


async def test_the_outbox_says_what_waits(database: Database, scene: Scene) -> None:
    """Counts by lane and status, the oldest due a lane, and when to look again."""
    ids = await put(
        database,
        to_send(scene.setting_id, "e1", chat="a", lane=URGENT, due_at=NOW - MINUTE),
        to_send(scene.setting_id, "e2", chat="b", lane=ROUTINE, due_at=NOW - 2 * MINUTE),
        to_send(scene.setting_id, "e3", chat="c", lane=ROUTINE, due_at=NOW + 5 * MINUTE),
    )
    async with database.reading() as uow:
        assert await uow.outbox.next_due(NOW) == NOW + 5 * MINUTE
        assert await uow.outbox.oldest_due(NOW, scene.setting_id) == {
            URGENT: NOW - MINUTE,
            ROUTINE: NOW - 2 * MINUTE,
        }
        assert await uow.outbox.counts() == {(URGENT, "pending"): 1, (ROUTINE, "pending"): 2}
    await claim(database, scene)
    async with database.transaction() as uow:
        assert await uow.outbox.next_due(NOW) == NOW + LEASE
        await uow.outbox.finish(ids[0], "s1", "done", None, NOW)
        await uow.outbox.retry(ids[1], "s1", NOW + 2 * MINUTE)
        assert await uow.outbox.next_due(NOW, scene.setting_id) == NOW + 2 * MINUTE
        assert await uow.outbox.counts(scene.setting_id) == {(ROUTINE, "pending"): 2}
        assert await uow.outbox.next_due(NOW + 9 * MINUTE) is None


async def test_purging_leaves_what_is_open(database: Database, scene: Scene) -> None:
    """Finished operations go after their time."""
    first, second = await put(database, to_send(scene.setting_id, "e1"), to_send(scene.setting_id, "e2"))
    await claim(database, scene)
    async with database.transaction() as uow:
        await uow.outbox.finish(first, "s1", "done", None, NOW)
        assert await uow.outbox.purge(NOW) == 0
        assert await uow.outbox.purge(NOW + MINUTE) == 1
        assert await uow.outbox.get(second) is not None
