"""An erased person: their words open for nobody, and nothing on the disk leads to their ids (DESIGN rule 8)."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from relbot.errors import ErasedError, NotAllowedError, NotFoundError
from relbot.service.erasing import Erasing, erase, foresee
from relbot.service.leaving import leave
from relbot.service.ports import Received
from relbot.store.database import Database
from relbot.store.tables import AlertRow, ConcernRow, Contact, Person
from tests.service.scene import Scene, scene
from tests.service.test_accepted_requests import accept_all, ask

WORDS = "the boiler in our flat is off"


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def gone(on: Scene, school_id: str) -> None:
    """Somebody leaves, and what follows happens."""
    async with on.db.transaction() as uow:
        await leave(uow, on.house.setting_id, school_id, on.clock.now())
    await on.later(seconds=1)


async def traces(on: Scene, person_id: str) -> list[bytes]:
    """The wrapped key, and the hashes by which the school's id and the account are found."""
    async with on.db.keys_engines.read.connect() as connection:
        query = text("SELECT wrapped FROM person_key WHERE person_id = :id")
        wrapped = (await connection.execute(query, {"id": person_id})).scalar_one()
    async with on.db.reading() as uow:
        person = await uow.people.get(person_id)
        accounts = await uow.erasure.accounts_of(person_id)
    assert person is not None
    return [wrapped, person.school_id_hash.encode(), *(each.address_hash.encode() for each in accounts)]


def disk(on: Scene) -> bytes:
    """Everything SQLite has put on the disk, write-ahead logs included."""
    folder = on.db.main_engines.address.path.parent
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if ".sqlite" in path.name)


async def test_nothing_of_them_opens_or_is_found(on: Scene) -> None:
    """First who is here, then who is waited for, is refused; afterwards key and hashes are on the disk no more."""
    setting_id, child = on.house.setting_id, await on.person("P1202")
    with pytest.raises(NotAllowedError, match=r"^P1202 has not left\. First: relbot people leave P1202 --yes$"):
        await erase(on.db, setting_id, "P1202", on.clock.now())
    await on.write("P1202", WORDS)
    await gone(on, "P1202")
    with pytest.raises(NotAllowedError, match=r"there are 1 alerts about them that no adult has accepted$"):
        await erase(on.db, setting_id, "P1202", on.clock.now())
    async with on.db.transaction() as uow:
        for alert in await uow.care.open_alerts(setting_id, child):
            await uow.care.close(alert.id, await on.person("S05"), on.clock.now(), "read")
    found = await traces(on, child)
    assert len(found) == 3
    assert [trace in disk(on) for trace in found] == [True] * 3
    async with on.db.reading() as uow:
        assert await foresee(uow, setting_id, "P1202", on.clock.now()) == Erasing(words=1, accounts=1, messages=0)
    assert await erase(on.db, setting_id, "P1202", on.clock.now()) == Erasing(words=1, accounts=1, messages=0)
    await on.db.truncate_wal()
    assert [trace for trace in found if trace in disk(on)] == []
    (concern,) = await on.rows(ConcernRow)
    async with on.db.reading() as uow:
        with pytest.raises(ErasedError):
            await uow.open(child, "concern.text", concern.text or b"")
        assert [row.action for row in await uow.audit.about(setting_id, child)][-1] == "person.erased"
    with pytest.raises(NotFoundError, match=r"^nobody here has the id P1202"):
        await erase(on.db, setting_id, "P1202", on.clock.now())
    await on.write("P1202", "hello")  # a stranger now, like any other
    assert len(await on.rows(ConcernRow)) == 1


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
async def test_an_erased_adult_is_nobodys_adult(on: Scene) -> None:
    """Whoever's named adult they were has none; what was promised is handed on first; the others work on."""
    setting_id, adult = on.house.setting_id, await on.person("S05")
    await ask(on, "P1202", "Tom Bevan")
    await accept_all(on, "S05")
    async with on.db.transaction() as uow:
        await leave(uow, setting_id, "S05", on.clock.now())
    with pytest.raises(NotAllowedError, match="are still to be taken out of S05's chat"):
        await erase(on.db, setting_id, "S05", on.clock.now())
    await on.later(seconds=1)
    await erase(on.db, setting_id, "S05", on.clock.now())
    theirs = [row for row in await on.rows(Person) if adult in (row.named_adult_id, row.second_adult_id)]
    assert theirs == []
    await on.tap("S06", "I have them")
    assert [row.status for row in await on.rows(AlertRow)] == ["accepted"]


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
async def test_a_parked_message_is_emptied_with_its_writer(on: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be worked is sealed with the setting's key: it goes before theirs does; a child who has the phone
    now keeps what they wrote.
    """
    setting_id = on.house.setting_id
    with monkeypatch.context() as broken:
        broken.setattr("relbot.service.arrivals.words.write", _fail)
        await on.write("P1202", WORDS)
        async with on.db.transaction() as uow:
            for alert in await uow.care.open_alerts(setting_id, await on.person("P1202")):
                await uow.care.close(alert.id, await on.person("S05"), on.clock.now(), "read")
        await gone(on, "P1202")
        await on.later(minutes=5)
        await give_phone(on, "P1202", to="P1203")
        await on.later(minutes=5)
        await on.write("P1202", "a brother's words")
    assert await parked(on) == [WORDS, "a brother's words"]
    async with on.db.transaction() as uow:  # what was sent is deleted long before
        await uow._session.execute(text("DELETE FROM outbox"))
        await uow._session.execute(text("DELETE FROM delivery"))
    async with on.db.reading() as uow:
        assert (await foresee(uow, setting_id, "P1202", on.clock.now())).messages == 1
    assert (await erase(on.db, setting_id, "P1202", on.clock.now())).messages == 1
    assert await parked(on) == ["a brother's words"]


async def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("a fault in the work itself")


async def give_phone(on: Scene, address: str, *, to: str) -> None:
    """The account is somebody else's from here on."""
    setting_id, channel = on.house.setting_id, on.channel.name
    person_id = await on.person(to)
    async with on.db.transaction() as uow:
        uow.contacts.link(
            Contact(
                id=on.house.ids(),
                setting_id=setting_id,
                person_id=person_id,
                channel=channel,
                address_hash=uow.vault.address_hash(setting_id, channel, address),
                address=await uow.seal(person_id, "contact.address", address),
                linked_at=on.clock.now(),
            )
        )


async def parked(on: Scene) -> list[str]:
    """The words in parked rows that still open."""
    async with on.db.reading() as uow:
        rows = [row for row in await on.inbox() if row.status == "parked"]
        return [Received.model_validate_json(uow.inbox.body(row)).text for row in rows]
