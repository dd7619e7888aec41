import asyncio

import pytest

from relbot.ids import new_id
from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow, NoticeRow
from tests.store.scene import MINUTE, NOW, Scene, add_person


@pytest.fixture
async def adults(database: Database, scene: Scene) -> list[str]:
    """Three adults."""
    return [await add_person(database, scene.setting_id, f"S-{n}", roles=("staff",)) for n in range(3)]


def concern(scene: Scene, event: str, alert_id: str | None, index: int = 0) -> ConcernRow:
    """Something the pupil wrote."""
    return ConcernRow(
        id=f"{event}-{index}",
        setting_id=scene.setting_id,
        person_id=scene.pupil_id,
        event=event,
        index=index,
        alert_id=alert_id,
        level="concern",
        source="text",
        reasons="",
        written_at=NOW,
        raised_at=NOW,
    )


def alert(scene: Scene, alert_id: str, **changes: object) -> AlertRow:
    """An open alert about the pupil."""
    values: dict[str, object] = {
        "id": alert_id,
        "setting_id": scene.setting_id,
        "person_id": scene.pupil_id,
        "kind": "concern",
        "status": "open",
        "raised_at": NOW,
        "repeat_at": NOW + MINUTE,
    }
    return AlertRow(**(values | changes))


def notice(scene: Scene, alert_id: str, adult_id: str, **changes: object) -> NoticeRow:
    """An adult's copy of an alert."""
    values: dict[str, object] = {
        "id": new_id(),
        "setting_id": scene.setting_id,
        "alert_id": alert_id,
        "adult_id": adult_id,
        "detail": True,
        "state": "sent",
        "sent_at": NOW,
    }
    return NoticeRow(**(values | changes))


async def test_the_first_adult_who_accepts_has_them(database: Database, scene: Scene, adults: list[str]) -> None:
    """Three press at once: one is told yes, the row names that one, and it goes out to nobody more."""
    async with database.transaction() as uow:
        uow.care.add(alert(scene, "a1"))

    async def accept(adult_id: str) -> tuple[str, bool]:
        async with database.transaction() as uow:
            assert await uow.care.alert("a1") is not None
            return adult_id, await uow.care.accept("a1", adult_id, NOW)

    answers = dict(await asyncio.gather(*(accept(adult_id) for adult_id in adults)))
    assert sorted(answers.values()) == [False, False, True]
    async with database.reading() as uow:
        row = await uow.care.alert("a1")
    assert row is not None
    assert [row.status, row.accepted_at, row.repeat_at] == ["accepted", NOW, None]
    assert [adult_id for adult_id, first in answers.items() if first] == [row.accepted_by]


async def test_a_row_in_hand_shows_that_it_was_accepted(database: Database, scene: Scene, adults: list[str]) -> None:
    """Whoever looked before accepting does not go on with what was."""
    async with database.transaction() as uow:
        uow.care.add(alert(scene, "a1"))
        await uow.flush()
        row = await uow.care.alert("a1")
        assert row is not None
        assert await uow.care.accept("a1", adults[0], NOW)
        assert [row.status, row.accepted_by] == ["accepted", adults[0]]
        assert not await uow.care.accept("a1", adults[1], NOW)


async def test_alerts_wait_in_order_until_accepted(database: Database, scene: Scene, adults: list[str]) -> None:
    """Open ones of one child or all, oldest first."""
    async with database.transaction() as uow:
        uow.care.add(alert(scene, "later", raised_at=NOW + MINUTE))
        uow.care.add(alert(scene, "sooner", request_id="r1"))
        uow.care.add(alert(scene, "closed", status="closed"))
        uow.care.add(alert(scene, "other", person_id=adults[0]))
    async with database.reading() as uow:
        everybody = await uow.care.open_alerts(scene.setting_id)
        assert {row.id for row in everybody} == {"sooner", "other", "later"}
        assert everybody[-1].id == "later"
        assert [row.id for row in await uow.care.open_alerts(scene.setting_id, scene.pupil_id)] == ["sooner", "later"]
        carried = await uow.care.alert_for_request("r1")
        assert carried is not None
        assert carried.id == "sooner"
        assert await uow.care.alert_for_request("r2") is None


async def test_an_alert_carries_concerns(database: Database, scene: Scene) -> None:
    """Several in one, oldest first; those of a child are found by their time."""
    async with database.transaction() as uow:
        uow.care.add(alert(scene, "a1"))
        for row in (concern(scene, "in.1", "a1"), concern(scene, "in.2", "a1", 1), concern(scene, "in.3", None)):
            uow.care.add(row)
    async with database.reading() as uow:
        assert [row.id for row in await uow.care.concerns_of("a1")] == ["in.1-0", "in.2-1"]
        assert (await uow.care.concern("in.2-1")) is (await uow.care.concerns_of("a1"))[1]
        assert len(await uow.care.concerns_for(scene.pupil_id, NOW)) == 3
        assert await uow.care.concerns_for(scene.pupil_id, NOW + MINUTE) == []


async def test_notices_are_found_by_alert_and_adult(database: Database, scene: Scene, adults: list[str]) -> None:
    """In the order they were sent; nobody else's."""
    async with database.transaction() as uow:
        for alert_id in ("a1", "a2"):
            uow.care.add(alert(scene, alert_id))
        uow.care.add(notice(scene, "a1", adults[1], sent_at=NOW + MINUTE))
        uow.care.add(notice(scene, "a1", adults[0], state="delivered"))
        uow.care.add(notice(scene, "a2", adults[0], state="failed"))
    async with database.reading() as uow:
        notices = await uow.care.notices("a1")
        assert [row.adult_id for row in notices] == adults[:2]
        assert notices[0] is await uow.care.notice(notices[0].id)
        assert notices[0] is await uow.care.notice_to("a1", adults[0])
        assert await uow.care.notice_to("a2", adults[1]) is None
