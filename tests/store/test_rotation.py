import asyncio
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from relbot.errors import KeyFileError, StoreError
from relbot.ids import new_id
from relbot.service.audit_trail import verify
from relbot.store import contexts
from relbot.store.database import Database
from relbot.store.keyfile import KeyFile, MasterKey, read_key_file
from relbot.store.rotation import Rotation, Stage, rotate_keys
from relbot.store.tables import Delivery, InboxRow, OutboxRow, TimerRow
from tests.fixtures.databases import Place
from tests.store.scene import LEASE, NOW, add_contact, add_person, add_setting, came_in, to_send

SCHOOL_IDS = ("P-0001", "P-0002", "P-0003")


@dataclass(frozen=True)
class Filled:
    """What was put into the database before the rotation."""

    setting_id: str
    people: dict[str, str]
    erased_id: str
    words: dict[str, bytes]


async def fill(place: Place) -> Filled:
    """A setting with three pupils who have contacts, messages on their way, and one erased pupil."""
    database = await place.open()
    setting_id = await add_setting(database)
    await add_setting(database, "cartref-y-mor")
    people = {number: await add_person(database, setting_id, number) for number in SCHOOL_IDS}
    erased_id = await add_person(database, setting_id, "P-0009")
    words = {}
    for number, person_id in people.items():
        contact_id = await add_contact(database, setting_id, person_id, f"70{number}")
        async with database.transaction() as uow:
            words[person_id] = await uow.seal(person_id, "answer.text", f"words of {number}")
            chat = uow.vault.chat_hash(setting_id, "telegram", f"70{number}")
            await uow.inbox.put([came_in(setting_id, number, chat=chat, body=f"in {number}".encode())])
            await uow.outbox.put([to_send(setting_id, number, chat=chat, body=f"out {number}".encode())])
            uow.deliveries.add(delivery(setting_id, contact_id, chat, number))
            await uow.timers.set(timer(setting_id, chat, number))
            uow.audit.append(setting_id, NOW, "person.added", subject_id=person_id)
    await add_contact(database, setting_id, erased_id, "709")
    await database.erase_person_key(setting_id, erased_id, NOW)
    await database.close()
    return Filled(setting_id, people, erased_id, words)


def delivery(setting_id: str, contact_id: str, chat: str, key: str) -> Delivery:
    """A message that was sent to a contact."""
    return Delivery(
        id=new_id(),
        setting_id=setting_id,
        key=key,
        contact_id=contact_id,
        channel="telegram",
        chat=chat,
        reference="55",
        direction="out",
        sent_at=NOW,
    )


def timer(setting_id: str, chat: str, key: str) -> TimerRow:
    """A timer in a contact's chat."""
    return TimerRow(id=new_id(), setting_id=setting_id, key=key, kind="remind", object_id="s", chat=chat, due_at=NOW)


async def check(database: Database, filled: Filled) -> None:
    """Everybody is found by school id and address, their words open, messages are in their chats, in plain."""
    setting_id, vault = filled.setting_id, database.vault
    async with database.transaction() as uow:
        for number, person_id in filled.people.items():
            hashes = vault.lookup_hashes(setting_id, contexts.SCHOOL_ID, number)
            person = await uow.people.by_school_id(setting_id, hashes)
            contact = await uow.contacts.by_address(
                setting_id, "telegram", [vault.address_hash(setting_id, "telegram", f"70{number}")]
            )
            assert person is not None
            assert contact is not None
            assert [person.id, contact.person_id] == [person_id, person_id]
            assert await uow.open(person_id, contexts.SCHOOL_ID, person.school_id) == number
            assert await uow.open(person_id, "answer.text", filled.words[person_id]) == f"words of {number}"
            (sent,) = await uow.deliveries.by_key(setting_id, number)
            assert sent.chat == vault.chat_hash(setting_id, "telegram", f"70{number}")
        chats = [vault.chat_hash(setting_id, "telegram", f"70{number}") for number in SCHOOL_IDS]
        incoming = await uow.inbox.claim(setting_id, NOW, 10, "check", LEASE)
        outgoing = await uow.outbox.claim(setting_id, "telegram", NOW, 10, "check", LEASE)
        timers = sorted(await uow.timers.due(NOW, 10), key=lambda each: each.key)
        assert [row.chat for row in timers] == chats
        assert seen(incoming, [uow.inbox.body(row) for row in incoming]) == expected("in", chats)
        assert seen(outgoing, [uow.outbox.body(row) for row in outgoing]) == expected("out", chats)
        found = await verify(uow, setting_id)
        added = [row for row in await uow.audit.since(setting_id, NOW) if row.action == "person.added"]
        assert (len(added), found.fault) == (len(SCHOOL_IDS), "")
        await uow.inbox.release("check")
        await uow.outbox.release("check")


def seen(rows: Sequence[InboxRow | OutboxRow], bodies: list[bytes]) -> list[tuple[str, str]]:
    """Chats and bodies of messages."""
    return [(row.chat, body.decode()) for row, body in zip(rows, bodies, strict=True)]


def expected(way: str, chats: list[str]) -> list[tuple[str, str]]:
    """The messages that `fill` put there."""
    return [(chat, f"{way} {number}") for chat, number in zip(chats, SCHOOL_IDS, strict=True)]


async def rotate(place: Place) -> Rotation:
    """Rotates the keys of a place."""
    return await rotate_keys(place.url, keys_url=None, key_file=place.key_file, now=NOW)


async def test_after_a_rotation_everything_opens_with_the_new_key_alone(place: Place) -> None:
    """The key file holds one key, a new one; the old one opens the database no more."""
    filled = await fill(place)
    before = read_key_file(place.key_file, {})
    done = await rotate(place)
    after = read_key_file(place.key_file, {})
    assert done == Rotation(after.keys[0].id, persons=3, settings=2)
    assert len(after.keys) == 1
    assert before.keys[0].id != after.keys[0].id
    database = await place.open()
    await check(database, filled)
    async with database.reading() as uow:
        *_, last = await uow.audit.since(filled.setting_id, NOW)
    assert (last.action, last.actor_id, last.object_id) == ("keys.rotated", None, filled.setting_id)
    await database.close()
    before.write()
    with pytest.raises(KeyFileError):
        await place.open()


async def test_an_old_hash_of_an_erased_person_does_not_stay(place: Place) -> None:
    """Who holds the old key learns nothing from what is left of them."""
    filled = await fill(place)
    database = await place.open()
    async with database.reading() as uow:
        before = await uow.people.get(filled.erased_id)
    await database.close()
    await rotate(place)
    database = await place.open()
    async with database.reading() as uow:
        after = await uow.people.get(filled.erased_id)
    await database.close()
    assert before is not None
    assert after is not None
    assert before.school_id_hash != after.school_id_hash


async def test_rotating_twice_gives_another_key(place: Place) -> None:
    """A finished rotation is not gone on with; the next one makes a new key."""
    filled = await fill(place)
    first, second = await rotate(place), await rotate(place)
    assert first.key_id != second.key_id
    database = await place.open()
    await check(database, filled)
    await database.close()


STAGES = list(Stage)


@pytest.mark.parametrize("stage", STAGES)
async def test_an_interrupted_rotation_is_gone_on_with(place: Place, stage: Stage) -> None:
    """Broken off at any stage, the database works as it is; the next rotation finishes with the same new key."""
    filled = await fill(place)

    def break_off(reached: Stage) -> None:
        if reached is stage:
            raise LookupError

    with pytest.raises(LookupError):
        await rotate_keys(place.url, keys_url=None, key_file=place.key_file, now=NOW, report=break_off)
    meanwhile = read_key_file(place.key_file, {})
    assert len(meanwhile.keys) == (1 if stage is Stage.OLD_KEY_GONE else 2)
    database = await place.open()
    await check(database, filled)
    newcomer = await add_person(database, filled.setting_id, "P-0100")
    await database.close()
    done = await rotate(place)
    assert (done.key_id == meanwhile.keys[0].id) == (stage is not Stage.OLD_KEY_GONE)
    assert [key.id for key in read_key_file(place.key_file, {}).keys] == [done.key_id]
    database = await place.open()
    await check(database, filled)
    async with database.reading() as uow:
        found = await uow.people.by_school_id(
            filled.setting_id, [database.vault.school_id_hash(filled.setting_id, "P-0100")]
        )
    assert found is not None
    assert found.id == newcomer
    await database.close()


PROGRAM = """
import asyncio, datetime, os, pathlib, signal, sys
from relbot.store.rotation import Stage, rotate_keys

def kill(reached):
    if reached is Stage(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)

now = datetime.datetime(2026, 11, 23, tzinfo=datetime.UTC)
asyncio.run(rotate_keys(sys.argv[1], keys_url=None, key_file=pathlib.Path(sys.argv[2]), now=now, report=kill))
"""


@pytest.mark.parametrize("stage", [Stage.KEY_ADDED, Stage.PERSONS_SOME, Stage.SETTING_WRITTEN, Stage.SETTING_DONE])
async def test_a_killed_rotation_is_gone_on_with(place: Place, stage: Stage) -> None:
    """kill -9 in the middle of a rotation loses nothing, and its lock is free."""
    filled = await fill(place)
    async with asyncio.timeout(60):
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROGRAM, place.url, str(place.key_file), stage
        )
        assert await child.wait() == -signal.SIGKILL
    database = await place.open()
    await check(database, filled)
    await database.close()
    await rotate(place)
    database = await place.open()
    await check(database, filled)
    await database.close()


async def test_a_rotation_is_refused_while_relbot_runs(place: Place) -> None:
    """Nothing is changed, the key file included."""
    await fill(place)
    before = place.key_file.read_text()
    database = await place.open(exclusive=True)
    with pytest.raises(StoreError):
        await rotate(place)
    await database.close()
    assert place.key_file.read_text() == before


async def test_a_key_file_of_another_database_is_left_alone(place: Place, tmp_path: Path) -> None:
    """A wrong key file gets no new key."""
    await fill(place)
    KeyFile((MasterKey.new(),), place.key_file).write()
    before = place.key_file.read_text()
    with pytest.raises(KeyFileError):
        await rotate(place)
    assert place.key_file.read_text() == before


async def test_keys_of_the_environment_are_rotated_by_hand(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """RELBOT_KEY cannot be rewritten: the operator puts the new key in front, and takes the old one out at the end."""
    filled = await fill(place)
    old = read_key_file(place.key_file, {})
    monkeypatch.setenv("RELBOT_KEY", place.key_file.read_text())
    with pytest.raises(KeyFileError) as caught:
        await rotate(place)
    assert str(caught.value) == (
        "RELBOT_KEY holds one key, and only you can change it. Put a new key before it in its list"
        " (relbot keys new FILE makes one), then: relbot keys rotate"
    )
    both = KeyFile((MasterKey.new(), *old.keys), place.key_file)
    both.write()
    monkeypatch.setenv("RELBOT_KEY", place.key_file.read_text())
    done = await rotate(place)
    assert done == Rotation(both.keys[0].id, persons=3, settings=2, leftover=(old.keys[0].id,))
    KeyFile(both.keys[:1], place.key_file).write()
    monkeypatch.setenv("RELBOT_KEY", place.key_file.read_text())
    place.key_file.unlink()
    database = await place.open()
    await check(database, filled)
    await database.close()
