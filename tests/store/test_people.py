from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from relbot.ids import new_id
from relbot.store import contexts
from relbot.store.database import Database
from relbot.store.tables import Invitation
from tests.store.scene import MINUTE, NOW, Scene, add_contact, add_person, add_setting


async def test_people_are_found_by_school_id_in_their_setting(database: Database, scene: Scene) -> None:
    """By the keyed hash; the same id in another setting is another person."""
    other = await add_setting(database, "cartref-y-mor")
    elsewhere = await add_person(database, other, "P-0417")
    async with database.reading() as uow:
        hashes = uow.vault.lookup_hashes(scene.setting_id, contexts.SCHOOL_ID, "P-0417")
        here = await uow.people.by_school_id(scene.setting_id, hashes)
        there = await uow.people.by_school_id(other, [uow.vault.school_id_hash(other, "P-0417")])
        nobody = await uow.people.by_school_id(other, hashes)
        several = await uow.people.by_school_ids(scene.setting_id, [*hashes, "0" * 64])
    assert here is not None
    assert there is not None
    assert [here.id, there.id, nobody] == [scene.pupil_id, elsewhere, None]
    assert {key: row.id for key, row in several.items()} == {hashes[0]: scene.pupil_id}


async def test_a_school_id_is_given_once(database: Database, scene: Scene) -> None:
    """A second person of the same id in a setting is refused by the database."""
    with pytest.raises(IntegrityError):
        await add_person(database, scene.setting_id, "P-0417")


async def test_roles_overlap_and_are_replaced(database: Database, scene: Scene) -> None:
    """A person may hold several; setting them takes away the others; who has left holds none of the lists."""
    lead = await add_person(database, scene.setting_id, "S-1", roles=("staff", "safeguarding"))
    async with database.transaction() as uow:
        assert await uow.people.roles(lead) == {"staff", "safeguarding"}
        await uow.people.set_roles(scene.setting_id, {lead: ["safeguarding", "lead", "lead"]})
        assert await uow.people.roles(lead) == {"safeguarding", "lead"}
        assert await uow.people.roles("nobody") == frozenset()
        everybody = {person.id: roles for person, roles in await uow.people.all(scene.setting_id)}
        assert everybody == {scene.pupil_id: {"pupil"}, lead: {"safeguarding", "lead"}}
        person = await uow.people.get(lead)
        assert person is not None
        person.left_at = NOW
    async with database.reading() as uow:
        assert await uow.people.with_role(scene.setting_id, "lead") == []
        assert [row.id for row in await uow.people.with_role(scene.setting_id, "pupil")] == [scene.pupil_id]
        assert [row.id for row, _ in await uow.people.all(scene.setting_id)] == [scene.pupil_id]
        assert len(await uow.people.all(scene.setting_id, left=True)) == 2
        assert set(await uow.people.many([lead, "nobody"])) == {lead}


async def test_a_wave_takes_people_in_chunks(database: Database, scene: Scene) -> None:
    """Behind the cursor, nobody twice, nobody left out."""
    ids = [scene.pupil_id] + [await add_person(database, scene.setting_id, f"P-{number}") for number in range(4)]
    await add_person(database, scene.setting_id, "S-1", roles=("staff",))
    seen: list[str] = []
    async with database.reading() as uow:
        while chunk := await uow.people.after(scene.setting_id, "pupil", seen[-1] if seen else None, 2):
            seen += [person.id for person in chunk]
    assert seen == sorted(ids)


async def test_a_contact_is_found_by_address_and_by_person(database: Database, scene: Scene) -> None:
    """Who can be reached comes first, then the newest; unlinked ones are found by neither."""
    second = await add_contact(database, scene.setting_id, scene.pupil_id, "700100300")
    third = await add_contact(database, scene.setting_id, scene.pupil_id, "700100400")
    async with database.transaction() as uow:
        first = await uow.contacts.get(scene.contact_id)
        assert first is not None
        first.unreachable_since = NOW
        assert await uow.contacts.unlink(third, NOW)
        assert not await uow.contacts.unlink(third, NOW)
        row = await uow.contacts.get(second)
        assert row is not None
        row.linked_at = NOW - timedelta(days=9)
    async with database.transaction() as uow:
        assert [row.id for row in await uow.contacts.for_person(scene.pupil_id)] == [second, scene.contact_id]
        found = await uow.contacts.for_people([scene.pupil_id, "nobody"])
        assert {person: [row.id for row in rows] for person, rows in found.items()} == {
            scene.pupil_id: [second, scene.contact_id]
        }
        hashes = [
            uow.vault.lookup_hashes(scene.setting_id, contexts.ADDRESS, f"telegram:{address}")
            for address in ("700100300", "700100400")
        ]
        found_at = [await uow.contacts.by_address(scene.setting_id, "telegram", each) for each in hashes]
        assert [row and row.id for row in found_at] == [second, None]
        assert await uow.contacts.by_address(scene.setting_id, "web", hashes[0]) is None


async def test_an_account_is_one_persons_at_a_time(database: Database, scene: Scene) -> None:
    """Not another's while it is linked; then it is, and the first one's row stays theirs, with the address."""
    other = await add_person(database, scene.setting_id, "P-2")
    with pytest.raises(IntegrityError):
        await add_contact(database, scene.setting_id, other, "700100200")
    async with database.transaction() as uow:
        assert await uow.contacts.unlink(scene.contact_id, NOW)
    new = await add_contact(database, scene.setting_id, other, "700100200")
    async with database.reading() as uow:
        old = await uow.contacts.get(scene.contact_id)
        assert old is not None
        assert await uow.open(scene.pupil_id, contexts.ADDRESS, old.address) == "700100200"
        assert [row.id for row in await uow.contacts.for_person(other)] == [new]


async def test_an_invitation_is_used_once(database: Database, scene: Scene) -> None:
    """A used, revoked or expired code is found, and cannot be used."""
    async with database.transaction() as uow:
        for code, expires_at in (("good", NOW + MINUTE), ("late", NOW), ("revoked", NOW + MINUTE)):
            uow.invitations.add(
                Invitation(
                    id=code,
                    setting_id=scene.setting_id,
                    person_id=scene.pupil_id,
                    code_hash=uow.vault.code_hash(code),
                    created_at=NOW,
                    expires_at=expires_at,
                )
            )
        revoked = await uow.invitations.by_code(scene.setting_id, [uow.vault.code_hash("revoked")])
        assert revoked is not None
        revoked.revoked_at = NOW
    async with database.transaction() as uow:
        assert [await uow.invitations.use(code, NOW) for code in ("good", "good", "late", "revoked")] == [
            True,
            False,
            False,
            False,
        ]
        used = await uow.invitations.by_code(scene.setting_id, [uow.vault.code_hash("good")])
        assert used is not None
        assert used.used_at == NOW
        assert await uow.invitations.by_code(scene.setting_id, [uow.vault.code_hash("other")]) is None
        assert await uow.invitations.revoke(scene.pupil_id, NOW) == 1
        assert len(await uow.invitations.for_person(scene.pupil_id)) == 3


async def test_of_two_who_use_a_code_at_once_one_gets_it(place: object, database: Database, scene: Scene) -> None:
    """The second one waits for the first, then finds it used."""
    import asyncio

    async with database.transaction() as uow:
        uow.add(
            Invitation(
                id=new_id(),
                setting_id=scene.setting_id,
                person_id=scene.pupil_id,
                code_hash="c" * 64,
                created_at=NOW,
                expires_at=NOW + MINUTE,
            )
        )

    async def use() -> bool:
        async with database.transaction() as uow:
            found = await uow.invitations.by_code(scene.setting_id, ["c" * 64])
            assert found is not None
            return await uow.invitations.use(found.id, NOW)

    assert sorted(await asyncio.gather(*(use() for _ in range(3)))) == [False, False, True]
