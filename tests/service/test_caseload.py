"""Who has as many talks as they can is not asked for another (`ladder.caseload`); nothing graver passes them over."""

from collections.abc import AsyncIterator

import pytest

from relbot.service.setting_file import SettingFile
from relbot.store.database import Database
from relbot.store.tables import AlertRow, NoticeRow
from tests.service.scene import Scene, scene
from tests.service.school import SETTING
from tests.service.test_accepted_requests import accept_all, ask

ADULTS = ("S01", "S02", "S03", "S04", "S05", "S06", "S07")
ONE_TALK = SETTING.model_copy(update={"ladder": SETTING.ladder.model_copy(update={"caseload": 1})})


@pytest.fixture
def setting() -> SettingFile:
    """One talk for each adult."""
    return ONE_TALK


@pytest.fixture
async def on(database: Database, setting: SettingFile) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account, and Tom Bevan has a talk to come."""
    async with scene(database, setting=setting, linked=("P1202", "P1201", *ADULTS)) as made:
        await ask(made, "P1202", "Tom Bevan")
        await accept_all(made, "S05")
        yield made


async def told(on: Scene, kind: str) -> set[str]:
    """Who has a notice of the newest alert of a kind."""
    alert = max((row for row in await on.rows(AlertRow) if row.kind == kind), key=lambda row: row.raised_at)
    names = {await on.person(adult): adult for adult in ADULTS}
    return {names[row.adult_id] for row in await on.rows(NoticeRow) if row.alert_id == alert.id}


async def test_a_request_goes_past_who_is_full(on: Scene) -> None:
    """Tom has one talk: the second child's goes to their own adults at once, and Tom's phone stays quiet."""
    before = len(on.channel.rung)
    await on.later(minutes=1)
    await ask(on, "P1201", "Tom Bevan", "Dim ots gen i", "Heddiw")
    assert "S05" not in await told(on, "request")
    assert await told(on, "request") != set()
    assert "S05" not in {who for who, _ in on.channel.rung[before:]}


async def test_something_urgent_never_passes_who_is_full(on: Scene) -> None:
    """Tom is the named adult: of HELP he hears where to go, whatever talks he has."""
    await on.write("P1202", "HELP")
    assert await told(on, "urgent") >= {"S01", "S02", "S05"}


@pytest.mark.parametrize("setting", [SETTING])
async def test_without_an_entry_nobody_is_full(on: Scene) -> None:
    """The default: as many as come."""
    await on.later(minutes=1)
    await ask(on, "P1201", "Tom Bevan", "Dim ots gen i", "Heddiw")
    assert await told(on, "request") == {"S05"}


async def test_where_all_are_full_all_are_asked(on: Scene) -> None:
    """A caseload leaves no child without: when nobody has time, everybody hears, at once."""
    async with on.db.transaction() as uow:
        (held,) = await uow.talk.under_way(on.house.setting_id, ())
        for adult in ADULTS:
            if adult != "S05":
                copy = {each.name: getattr(held, each.name) for each in held.__table__.columns}
                full = copy | {"id": on.house.ids(), "event": f"full.{adult}", "accepted_by": await on.person(adult)}
                uow.add(type(held)(**full))
    await on.later(minutes=1)
    await ask(on, "P1201", "Tom Bevan", "Dim ots gen i", "Heddiw")
    assert await told(on, "request") >= {"S01", "S02", "S03", "S05"}
