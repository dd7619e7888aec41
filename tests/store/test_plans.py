"""Which index a query takes: finished rows must cost the ones still open nothing."""

from datetime import timedelta

from sqlalchemy import event, text

from relbot.store.database import Database
from tests.store.scene import LEASE, NOW, Scene, came_in, to_send

DONE = 3000


async def fill(database: Database, scene: Scene) -> None:
    """Thousands of finished rows and a few open ones, as after a day's work."""
    async with database.transaction() as uow:
        await uow.inbox.put([came_in(scene.setting_id, f"d{n}", chat=f"c{n % 50}") for n in range(DONE)])
        await uow.outbox.put([to_send(scene.setting_id, f"d{n}", chat=f"c{n % 50}") for n in range(DONE)])
    async with database.main_engines.write.begin() as connection:
        for table in ("inbox", "outbox"):
            await connection.execute(text(f"UPDATE {table} SET status = 'done', body = NULL"))
    async with database.transaction() as uow:
        await uow.inbox.put([came_in(scene.setting_id, f"o{n}", chat=f"c{n}") for n in range(5)])
        await uow.outbox.put([to_send(scene.setting_id, f"o{n}", chat=f"c{n}") for n in range(5)])
    async with database.main_engines.write.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute("ANALYZE")


async def plans(database: Database, scene: Scene) -> dict[str, str]:
    """How the database goes about the statements of both claims, by what they look for."""
    statements: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        statements.append((statement, parameters))

    engine = database.main_engines.write.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    async with database.transaction() as uow:
        assert len(await uow.inbox.claim(scene.setting_id, NOW, 10, "w1", LEASE)) == 5
        assert len(await uow.outbox.claim(scene.setting_id, "telegram", NOW, 10, "s1", LEASE)) == 5
        await uow.outbox.next_due(NOW + timedelta(minutes=1), scene.setting_id)
        await uow.timers.due(NOW, 10)
        await uow.deliveries.due_for_removal(scene.setting_id, NOW, 10)
    event.remove(engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if database.dialect == "sqlite" else "EXPLAIN"
    found = {}
    async with database.main_engines.write.begin() as connection:
        for statement, parameters in statements:
            if not statement.startswith("BEGIN"):
                rows = await connection.exec_driver_sql(f"{explain} {statement}", parameters)  # type: ignore[arg-type]
                found[statement] = "\n".join(str(row[-1]) for row in rows)
    return found


async def test_no_claim_reads_finished_rows(database: Database, scene: Scene) -> None:
    """Every statement goes by an index of open rows or by the primary key; none goes through a table."""
    await fill(database, scene)
    found = await plans(database, scene)
    assert len(found) >= 9
    walk = "SCAN " if database.dialect == "sqlite" else "Seq Scan on "
    through_a_table = {
        statement: plan
        for statement, plan in found.items()
        if any(f"{walk}{table}" in plan and "USING INDEX" not in plan for table in ("inbox", "outbox"))
    }
    assert through_a_table == {}
