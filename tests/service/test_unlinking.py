"""Somebody's account is taken away: at once, with its codes, and never at the cost of whoever waits for an adult."""

from datetime import timedelta
from pathlib import Path

import pytest

from relbot.errors import NotAllowedError, NotFoundError
from relbot.ids import new_id
from relbot.service.invitations import Inviting, LinkOutcome, invite_some, link
from relbot.service.two_adults import left_without, require
from relbot.service.unlinking import Unlinking, foresee, unlink_person
from relbot.store.database import Database
from tests.service.scene import scene
from tests.service.school import NOW, applied, imported


@pytest.mark.both_databases
async def test_an_account_and_its_codes_go_and_a_new_code_links_again(database: Database, tmp_path: Path) -> None:
    """A look ahead changes nothing; then neither the account nor the code is worth anything, and a new one is."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)

    async def code() -> str:
        async with database.transaction() as uow:
            return (await invite_some(uow, setting_id, ["S1"], Inviting(new_id), NOW)).invited[0].code

    async def use(code: str, address: str) -> LinkOutcome:
        async with database.transaction() as uow:
            return (await link(uow, setting_id, code, "telegram", address, NOW)).outcome

    assert await use(await code(), "1001") == LinkOutcome.LINKED
    unused = await code()
    async with database.reading() as uow:
        assert await foresee(uow, setting_id, "S1", NOW) == Unlinking(accounts=1, codes=1, alerts=0)
        assert (await foresee(uow, setting_id, "S1", NOW + timedelta(days=15))).codes == 0
    async with database.transaction() as uow:
        assert await unlink_person(uow, setting_id, "S1", NOW) == Unlinking(accounts=1, codes=1, alerts=0)
    async with database.transaction() as uow:
        assert (
            await uow.contacts.by_address(
                setting_id, "telegram", [uow.vault.address_hash(setting_id, "telegram", "1001")]
            )
            is None
        )
        assert (await unlink_person(uow, setting_id, "S1", NOW)).nothing
        person = await uow.people.by_school_id(setting_id, [uow.vault.school_id_hash(setting_id, "S1")])
        assert person is not None
        assert [row.action for row in await uow.audit.about(setting_id, person.id)].count("person.unlinked") == 1
    assert await use(unused, "1001") == LinkOutcome.EXPIRED
    assert await use(await code(), "2002") == LinkOutcome.LINKED
    with pytest.raises(NotFoundError, match=r"^nobody here has the id S99\. Look it up: relbot people list$"):
        async with database.reading() as uow:
            await foresee(uow, setting_id, "S99", NOW)


async def test_the_last_adult_stays_while_a_child_waits(database: Database) -> None:
    """With an open alert, adults may be unlinked until one of safeguarding and leadership is left; that one may not."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        await on.settle()
        setting_id, now = on.house.setting_id, on.clock.now()
        async with on.db.reading() as uow:
            holders = {
                one.id for role in ("safeguarding", "lead") for one in await uow.people.with_role(setting_id, role)
            }
            ids = [
                await uow.open(one, "person.school_id", row.school_id)
                for one in sorted(holders)
                if (row := await uow.people.get(one))
            ]
        *others, last = ids
        async with on.db.reading() as uow:
            assert await left_without(uow, setting_id, "P1202") is None
            await require(uow, setting_id, last)
        for school_id in others:
            async with on.db.transaction() as uow:
                assert (await unlink_person(uow, setting_id, school_id, now)).accounts == 1
        with pytest.raises(NotAllowedError, match=rf"^without {last} relbot can reach 0 adults .* the same: --force$"):
            async with on.db.reading() as uow:
                await require(uow, setting_id, last)
        with pytest.raises(NotAllowedError, match=f"^{last} is the only one"):
            async with on.db.transaction() as uow:
                await unlink_person(uow, setting_id, last, now)
        async with on.db.transaction() as uow:
            assert (await unlink_person(uow, setting_id, "P1202", now)).accounts == 1
