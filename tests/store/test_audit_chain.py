"""The audit's chain: whatever is done to a line, verify names the first that does not fit any more."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import text

from relbot.service.audit_trail import Verdict, verify
from relbot.store.database import Database
from relbot.store.unit_of_work import UnitOfWork
from tests.store.scene import NOW, Scene

GONE = "the end of the chain is not recorded, or not with this database's key: no line can be vouched for"


async def write(database: Database, scene: Scene, *actions: str) -> None:
    """Lines, a transaction each."""
    for action in actions:
        async with database.transaction() as uow:
            uow.audit.append(scene.setting_id, NOW, action, actor_id="adult", subject_id=scene.pupil_id)


async def verdict(database: Database, scene: Scene, noted: str = "") -> Verdict:
    """What verify says."""
    async with database.reading() as uow:
        return await verify(uow, scene.setting_id, noted)


async def tamper(database: Database, *statements: str) -> None:
    """What somebody with the database and without relbot does."""
    async with database.transaction() as uow:
        for statement in statements:
            await uow._session.execute(text(statement))


CHANGED = "it was changed, or stands in another's place"
TOUCHED: dict[str, tuple[Sequence[str], int, str]] = {
    "removed": (
        ["DELETE FROM audit WHERE number = 3"],
        2,
        "line 3: it is missing; the next one is line 4",
    ),
    "changed": (
        ["UPDATE audit SET actor_id = 'somebody else' WHERE number = 2"],
        1,
        f"line 2 (of 2026-11-23 08:40 UTC): {CHANGED}",
    ),
    "moved": (
        [
            "UPDATE audit SET number = 99 WHERE number = 2",
            "UPDATE audit SET number = 2 WHERE number = 3",
            "UPDATE audit SET number = 3 WHERE number = 99",
        ],
        1,
        f"line 2 (of 2026-11-23 08:40 UTC): {CHANGED}",
    ),
    "removed, and those after it moved up": (
        [
            "DELETE FROM audit WHERE number = 2",
            "UPDATE audit SET number = -number WHERE number > 2",
            "UPDATE audit SET number = -number - 1 WHERE number < 0",
        ],
        1,
        f"line 2 (of 2026-11-23 08:40 UTC): {CHANGED}",
    ),
    "the first removed": (
        ["DELETE FROM audit WHERE number = 1"],
        0,
        "line 1: it is missing; the next one is line 2",
    ),
    "the last removed": (
        ["DELETE FROM audit WHERE number > 3"],
        3,
        "line 4: it is missing; the chain ended with line 5",
    ),
    "all removed": (["DELETE FROM audit"], 0, "line 1: it is missing; the chain ended with line 5"),
    "the head removed": (["DELETE FROM audit_head"], 0, GONE),
    "the head spoilt": (["UPDATE audit_head SET sealed = 'nothing'"], 0, GONE),
    "put in behind the end": (
        ["UPDATE audit SET number = 6 WHERE number = 5"],
        4,
        "line 5: it is missing; the chain ended with line 5",
    ),
    "put in without a place": (
        ["INSERT INTO audit (setting_id, at, action) SELECT setting_id, at, 'x' FROM audit WHERE number = 1"],
        5,
        "lines without a place in the chain: 1. relbot did not write them, or before it kept a chain",
    ),
    "copied behind the end": (
        [
            "INSERT INTO audit (setting_id, at, action, number, mark)"
            " SELECT setting_id, at, action, 6, mark FROM audit WHERE number = 5"
        ],
        5,
        "line 6: relbot did not write it; it stands behind the end",
    ),
}


@pytest.mark.parametrize("backend", ["sqlite"])
@pytest.mark.parametrize("what", TOUCHED)
async def test_whatever_was_touched_is_found(database: Database, scene: Scene, what: str) -> None:
    """The first broken line is named, and what relbot writes afterwards hides nothing."""
    await write(database, scene, "a", "b", "c", "d", "e")
    assert (await verdict(database, scene)).fault == ""
    statements, lines, fault = TOUCHED[what]
    await tamper(database, *statements)
    found = await verdict(database, scene)
    assert (found.lines, found.fault) == (lines, fault)
    await write(database, scene, "f")
    assert (await verdict(database, scene)).fault != ""


async def test_an_older_copy_put_back_is_found_by_a_noted_end(database: Database, scene: Scene) -> None:
    """Lines and head as they were before agree with each other; only an end noted elsewhere shows what is gone."""
    await write(database, scene, "a", "b")
    async with database.reading() as uow:
        old = (await uow._session.execute(text("SELECT sealed FROM audit_head"))).scalar_one()
    noted_then = (await verdict(database, scene)).end
    await write(database, scene, "c")
    noted = (await verdict(database, scene)).end
    async with database.transaction() as uow:
        await uow._session.execute(text("DELETE FROM audit WHERE number = 3"))
        await uow._session.execute(text("UPDATE audit_head SET sealed = :old"), {"old": old})
    assert (await verdict(database, scene)).fault == ""
    assert (await verdict(database, scene, noted_then)).fault == ""
    fault = "line 3: it is missing; the chain had reached line 3 when its end was noted"
    assert (await verdict(database, scene, noted)).fault == fault
    await write(database, scene, "another")
    assert (await verdict(database, scene, noted)).fault == "line 3: it is not the line whose end was noted"


async def test_two_writers_share_one_chain(database: Database, scene: Scene) -> None:
    """Many transactions at once, each with other work: every line is in the chain, once."""

    async def one(number: int) -> None:
        async with database.transaction() as uow:
            uow.audit.append(scene.setting_id, NOW, f"a{number}")
            await asyncio.sleep(0)
            uow.audit.append(scene.setting_id, NOW, f"b{number}")

    await asyncio.gather(*(one(number) for number in range(12)))
    found = await verdict(database, scene)
    assert (found.lines, found.fault) == (24, "")


async def test_what_was_rolled_back_leaves_no_line(database: Database, scene: Scene) -> None:
    """Neither a transaction that failed nor a savepoint that did is in the chain, and the chain is whole."""

    async def fail() -> None:
        async with database.transaction() as uow:
            uow.audit.append(scene.setting_id, NOW, "lost")
            raise LookupError

    async def fail_inside(uow: UnitOfWork) -> None:
        async with uow.savepoint():
            uow.audit.append(scene.setting_id, NOW, "lost too")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    async with database.transaction() as uow:
        uow.audit.append(scene.setting_id, NOW, "before")
        with pytest.raises(LookupError):
            await fail_inside(uow)
        uow.audit.append(scene.setting_id, NOW, "after")
    assert (await verdict(database, scene)).lines == 2
    async with database.reading() as uow:
        rows = [row async for row in uow.audit.linked(scene.setting_id, 99)]
    assert [(row.number, row.action) for row in rows] == [(1, "before"), (2, "after")]
