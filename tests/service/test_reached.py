"""After "I have them": nobody else can say that they are there, and who cannot be asked is not waited for."""

from relbot.service.ports import Received
from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import Scene, scene


async def urgent(on: Scene) -> AlertRow:
    """The one urgent alert as it stands now."""
    (alert,) = [row for row in await on.rows(AlertRow) if row.kind == "urgent"]
    return alert


async def test_who_cannot_be_asked_is_not_waited_for(database: Database) -> None:
    """Daniel blocks relbot after accepting: others are asked, and only who has Joel now says that they are with him."""
    async with scene(database, linked=("P1202", "S01", "S02", "S03")) as on:
        await on.write("P1202", "HELP")
        await on.tap("S02", "I have them")
        button = f"a.{(await urgent(on)).id}"
        await on.press("S01", f"{button}.with")
        await on.press("S02", f"{button}.safe")
        alert = await urgent(on)
        assert (alert.accepted_by, alert.with_them_at, alert.safe_at) == (await on.person("S02"), None, None)
        await on.receive(Received(kind="blocked", address="S02"))
        await on.later(minutes=15)
        assert (await urgent(on)).status == "open"
        await on.press("S02", f"{button}.with")
        await on.press("S03", f"{button}.mine")
        await on.press("S03", f"{button}.with")
        rung = len(on.channel.rung)
        await on.fall_due("alert_with", alert.id)
        alert = await urgent(on)
        assert (alert.accepted_by, alert.with_them_at) == (await on.person("S03"), on.clock.now())
        assert len(on.channel.rung) == rung
