"""A link of an invitation opened in an account that is linked already (DESIGN section 5)."""

from relbot.ids import new_code, new_id
from relbot.service.invitations import Inviting, invite_some
from relbot.store.database import Database
from relbot.store.tables import Invitation
from tests.service.scene import Scene, scene

TAKEN = "This account is somebody else's here, so the invitation was not used."


async def code_for(on: Scene, who: str) -> str:
    """A new code of somebody's."""
    async with on.db.transaction() as uow:
        return (await invite_some(uow, on.house.setting_id, [who], Inviting(new_id), on.clock.now())).invited[0].code


async def test_another_persons_code_is_refused_and_stays_good(database: Database) -> None:
    """The child is told what to do, safeguarding hears of it, no account changes hands; their own is no matter."""
    async with scene(database, linked=("P1202", "S01")) as on:
        code = await code_for(on, "S06")
        await on.command("P1202", "start", code)
        assert on.channel.texts("P1202")[-1].startswith(TAKEN)
        assert on.channel.texts("S01") == [on.house.phrase("alerts.unknown_person", "cy")]
        assert [row.used_at for row in await on.rows(Invitation)] == [None]
        await on.command("S06", "start", code)
        assert [row.used_at for row in await on.rows(Invitation)] == [on.clock.now()]
        assert "S06" in {who for who, _ in on.channel.rung}
        before = len(on.channel.rung)
        for own in (await code_for(on, "P1202"), new_code()):
            await on.command("P1202", "start", own)
            assert on.channel.texts("P1202")[-1].startswith("Hi Joel.")
        assert {who for who, _ in on.channel.rung[before:]} == {"P1202"}
