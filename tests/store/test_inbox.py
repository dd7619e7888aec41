from datetime import timedelta

import pytest

from relbot.store.database import Database
from relbot.store.tables import INBOX_LANES
from tests.store.scene import LEASE, MINUTE, NOW, Scene, add_setting, came_in


async def claim(database: Database, scene: Scene, *, after: timedelta = timedelta(), lease: str = "w1") -> list[str]:
    """The update keys that a worker gets."""
    async with database.transaction() as uow:
        rows = await uow.inbox.claim(scene.setting_id, NOW + after, 10, lease, LEASE)
    return [row.update_key for row in rows]


async def put(database: Database, scene: Scene, *keys: str, chat: str = "chat-a", lane: int = 0) -> None:
    """Stores updates of one chat."""
    async with database.transaction() as uow:
        await uow.inbox.put([came_in(scene.setting_id, key, chat=chat, lane=lane) for key in keys])


async def row_of(database: Database, scene: Scene, key: str, lease: str = "w1") -> int:
    """Claims exactly one row; its number."""
    async with database.transaction() as uow:
        rows = await uow.inbox.claim(scene.setting_id, NOW, 10, lease, LEASE)
    assert [row.update_key for row in rows] == [key]
    return rows[0].id


async def test_a_duplicate_is_stored_once(database: Database, scene: Scene) -> None:
    """The same update again, alone or among new ones, changes nothing; another source's number is another update."""
    async with database.transaction() as uow:
        assert await uow.inbox.put([came_in(scene.setting_id, "1"), came_in(scene.setting_id, "2")]) == 2
        assert await uow.inbox.put([came_in(scene.setting_id, "2"), came_in(scene.setting_id, "3")]) == 1
        assert await uow.inbox.put([]) == 0
    async with database.reading() as uow:
        assert await uow.inbox.counts(scene.setting_id) == {"new": 3, "claimed": 0, "parked": 0}


async def test_the_order_of_coming_in_is_kept(database: Database, scene: Scene) -> None:
    """A long batch is numbered in its order."""
    keys = [str(number) for number in range(150)]
    async with database.transaction() as uow:
        await uow.inbox.put([came_in(scene.setting_id, key, chat=f"chat-{key}") for key in keys])
    async with database.transaction() as uow:
        rows = await uow.inbox.claim(scene.setting_id, NOW, 200, "w1", LEASE)
    assert [row.update_key for row in rows] == keys


async def test_bodies_are_sealed_and_come_back(database: Database, scene: Scene) -> None:
    """What is stored is not what came in; the inbox opens it."""
    async with database.transaction() as uow:
        await uow.inbox.put([came_in(scene.setting_id, "1", body=b"bore da")])
        (row,) = await uow.inbox.claim(scene.setting_id, NOW, 10, "w1", LEASE)
        assert row.body is not None
        assert b"bore da" not in row.body
        assert uow.inbox.body(row) == b"bore da"


async def test_one_row_of_a_chat_at_a_time(database: Database, scene: Scene) -> None:
    """The next one comes once the first is done; another chat goes on meanwhile."""
    await put(database, scene, "a1", "a2")
    await put(database, scene, "b1", chat="chat-b")
    assert await claim(database, scene) == ["a1", "b1"]
    assert await claim(database, scene, lease="w2") == []
    async with database.transaction() as uow:
        assert await uow.inbox.done(1, "w1", NOW)
    assert await claim(database, scene, lease="w2") == ["a2"]


async def test_lanes_go_before_age(database: Database, scene: Scene) -> None:
    """People before timers before waves, within a chat too: words never wait for the wave they are the answer to."""
    await put(database, scene, "wave", chat="wave", lane=INBOX_LANES["waves"])
    await put(database, scene, "timer", chat="chat-a", lane=INBOX_LANES["timers"])
    await put(database, scene, "words", chat="chat-a", lane=INBOX_LANES["people"])
    await put(database, scene, "press", chat="chat-b", lane=INBOX_LANES["people"])
    assert await claim(database, scene) == ["words", "press", "wave"]


async def test_a_limit_takes_the_first_ones(database: Database, scene: Scene) -> None:
    """A worker takes no more than it asked for."""
    for number in range(4):
        await put(database, scene, str(number), chat=f"chat-{number}")
    async with database.transaction() as uow:
        first = await uow.inbox.claim(scene.setting_id, NOW, 3, "w1", LEASE)
        second = await uow.inbox.claim(scene.setting_id, NOW, 3, "w2", LEASE)
    assert [[row.update_key for row in rows] for rows in (first, second)] == [["0", "1", "2"], ["3"]]


async def test_a_lease_that_ran_out_is_taken_over(database: Database, scene: Scene) -> None:
    """The one who lost it cannot acknowledge any more, and learns so."""
    await put(database, scene, "1")
    row_id = await row_of(database, scene, "1")
    assert await claim(database, scene, after=LEASE, lease="w2") == []
    assert await claim(database, scene, after=LEASE + timedelta(seconds=1), lease="w2") == ["1"]
    async with database.transaction() as uow:
        assert not await uow.inbox.done(row_id, "w1", NOW)
        assert not await uow.inbox.park(row_id, "w1", "broken", NOW)
        row = await uow.inbox.get(row_id)
        assert row is not None
        assert [row.status, row.lease, row.attempts] == ["claimed", "w2", 2]


async def test_done_erases_the_body(database: Database, scene: Scene) -> None:
    """The words live on in answers; the row stays to recognise a duplicate."""
    await put(database, scene, "1")
    row_id = await row_of(database, scene, "1")
    async with database.transaction() as uow:
        assert await uow.inbox.done(row_id, "w1", NOW)
        assert not await uow.inbox.done(row_id, "w1", NOW)
        row = await uow.inbox.get(row_id)
        assert row is not None
        assert [row.status, row.body, row.lease, row.lease_until, row.done_at] == ["done", None, None, None, NOW]
        with pytest.raises(ValueError, match=f"^inbox row {row_id} is done; its body is erased$"):
            uow.inbox.body(row)
        assert await uow.inbox.put([came_in(scene.setting_id, "1")]) == 0


async def test_a_parked_row_is_out_of_the_way_and_may_be_tried_again(database: Database, scene: Scene) -> None:
    """Its body is kept for the operator; the chat goes on without it."""
    await put(database, scene, "1", "2")
    row_id = await row_of(database, scene, "1")
    async with database.transaction() as uow:
        assert await uow.inbox.park(row_id, "w1", "no_such_step", NOW)
    async with database.reading() as uow:
        assert [(row.id, row.error, uow.inbox.body(row)) for row in await uow.inbox.parked()] == [
            (row_id, "no_such_step", b"hello")
        ]
        assert await uow.inbox.counts() == {"new": 1, "claimed": 0, "parked": 1}
    assert await claim(database, scene) == ["2"]
    async with database.transaction() as uow:
        assert await uow.inbox.retry_parked(row_id)
        assert not await uow.inbox.retry_parked(row_id)
        assert await uow.inbox.release("w1") == 1
    assert await claim(database, scene) == ["1"]


async def test_a_start_takes_back_what_a_dead_process_held(database: Database, scene: Scene) -> None:
    """release_all frees the setting's claimed rows without waiting for their leases, and no other setting's."""
    other = Scene(await add_setting(database, "cartref-y-mor"), "", "")
    for place in (scene, other):
        await put(database, place, "1")
        assert await claim(database, place) == ["1"]
    async with database.transaction() as uow:
        assert await uow.inbox.release_all(scene.setting_id) == 1
    assert await claim(database, scene, lease="w2") == ["1"]
    assert await claim(database, other, lease="w2") == []


async def test_purging_forgets_old_done_rows_only(database: Database, scene: Scene) -> None:
    """Open and parked rows stay; numbers are not given again."""
    await put(database, scene, "1")
    row_id = await row_of(database, scene, "1")
    async with database.transaction() as uow:
        await uow.inbox.done(row_id, "w1", NOW)
    await put(database, scene, "2", "3")
    second = await row_of(database, scene, "2")
    async with database.transaction() as uow:
        await uow.inbox.park(second, "w1", "broken", NOW)
        assert await uow.inbox.purge(NOW) == 0
        assert await uow.inbox.purge(NOW + MINUTE) == 1
        assert await uow.inbox.counts() == {"new": 1, "claimed": 0, "parked": 1}
    third = await row_of(database, scene, "3")
    async with database.transaction() as uow:
        await uow.inbox.done(third, "w1", NOW)
        assert await uow.inbox.purge(NOW + MINUTE) == 1
    await put(database, scene, "4")
    assert await row_of(database, scene, "4") == third + 1


async def test_the_oldest_open_row_is_known(database: Database, scene: Scene) -> None:
    """For the health page: since when something waits."""
    async with database.reading() as uow:
        assert await uow.inbox.oldest() is None
    await put(database, scene, "1")
    async with database.reading() as uow:
        assert await uow.inbox.oldest(scene.setting_id) == NOW
