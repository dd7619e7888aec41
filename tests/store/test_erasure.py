from pathlib import Path

import pytest
from sqlalchemy import text

from relbot.errors import ErasedError, StoreError
from relbot.ids import new_id
from relbot.store import contexts
from relbot.store.database import Database
from relbot.store.tables import AnswerRow
from tests.fixtures.databases import Place
from tests.store.scene import NOW, add_contact, add_person, add_setting, came_in, to_send

ERASED = "this person's key has been deleted: what was written about them cannot be read"
WORDS = "mam was shouting all night"


@pytest.fixture
def backend() -> str:
    """Files whose bytes can be read."""
    return "sqlite"


async def write_words(database: Database, setting_id: str, person_id: str) -> AnswerRow:
    """Keeps an answer of a pupil, and messages with the same words on their way in and out."""
    async with database.transaction() as uow:
        answer = AnswerRow(
            id=new_id(),
            setting_id=setting_id,
            person_id=person_id,
            session_id="s1",
            number=1,
            flow="check-in",
            step="add",
            collect="note",
            text=await uow.seal(person_id, "answer.text", WORDS),
            keep="check_in",
            answered_at=NOW,
        )
        assert await uow.answers.add(answer)
        await uow.inbox.put([came_in(setting_id, "1", chat=uow.vault.chat_hash(setting_id, "telegram", "700100200"))])
        await uow.inbox.put([came_in(setting_id, "2", body=WORDS.encode())])
        await uow.outbox.put([to_send(setting_id, "e1", body=f"Bore da Angharad. {WORDS}".encode())])
    return answer


def bytes_of(folder: Path) -> bytes:
    """Everything SQLite has put on the disk, write-ahead logs included."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if ".sqlite" in path.name)


async def test_no_name_word_or_address_is_on_the_disk_in_plain(place: Place) -> None:
    """Neither in the databases nor in their write-ahead logs; ids and choices are (so the search would find them)."""
    database = await place.open()
    setting_id = await add_setting(database)
    person_id = await add_person(database, setting_id, "P-0417", "Angharad")
    await add_contact(database, setting_id, person_id, "700100200")
    await write_words(database, setting_id, person_id)
    disk = bytes_of(place.folder)
    assert (place.folder / "relbot.sqlite-wal").stat().st_size > 0
    plain = [
        word for word in ("Angharad", "Llewelyn", "P-0417", "700100200", WORDS, "shouting") if word.encode() in disk
    ]
    assert plain == []
    assert [word for word in (person_id, "check-in", "ysgol-y-bryn") if word.encode() in disk] == [
        person_id,
        "check-in",
        "ysgol-y-bryn",
    ]
    await database.close()
    assert WORDS.encode() not in bytes_of(place.folder)


async def test_an_erased_person_s_words_are_gone(place: Place) -> None:
    """After erasure nothing opens, and the wrapped key is nowhere on the disk any more."""
    database = await place.open()
    setting_id = await add_setting(database)
    person_id, other_id = [await add_person(database, setting_id, number) for number in ("1", "2")]
    answer = await write_words(database, setting_id, person_id)
    assert answer.text is not None
    async with database.keys_engines.read.connect() as connection:
        query = text("SELECT wrapped FROM person_key WHERE person_id = :id")
        wrapped = (await connection.execute(query, {"id": person_id})).scalar_one()
    assert wrapped in bytes_of(place.folder)
    assert await database.erase_person_key(setting_id, person_id, NOW)
    assert not await database.erase_person_key(setting_id, person_id, NOW)
    assert wrapped not in bytes_of(place.folder)
    async with database.reading() as uow:
        with pytest.raises(ErasedError) as opened:
            await uow.open(person_id, "answer.text", answer.text)
        with pytest.raises(ErasedError) as sealed:
            await uow.seal(person_id, "answer.text", "more")
        other = await uow.people.get(other_id)
        assert other is not None
        assert await uow.open(other_id, contexts.SCHOOL_ID, other.school_id) == "2"
    assert [str(opened.value), str(sealed.value)] == [ERASED, ERASED]
    await database.close()


async def test_an_erasure_that_a_reader_holds_up_says_so(place: Place) -> None:
    """The key is deleted; that its copy in the log is not yet gone is an error, not a silence."""
    database = await place.open()
    setting_id = await add_setting(database)
    person_id = await add_person(database, setting_id, "1")
    reader = await place.open()
    async with database.keys_engines.write.connect() as writer:
        driver = (await writer.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute("PRAGMA busy_timeout=50")
    async with reader.keys_engines.read.connect() as connection:
        await connection.execute(text("SELECT count(*) FROM person_key"))
        with pytest.raises(StoreError) as caught:
            await database.erase_person_key(setting_id, person_id, NOW)
    assert str(caught.value) == (
        f"another process is reading {place.keys_file}, so its write-ahead log still holds what was deleted."
        " Do this again once that process has ended"
    )
    assert not await database.erase_person_key(setting_id, person_id, NOW)
    await reader.close()
    await database.close()


async def test_many_keys_are_fetched_at_once(place: Place) -> None:
    """fetch_keys takes everybody's keys in one go; persons without one are left out."""
    database = await place.open()
    setting_id = await add_setting(database)
    ids = [new_id() for _ in range(3)]
    await database.new_person_keys(ids, setting_id, NOW)
    await database.new_person_keys([], setting_id, NOW)
    async with database.reading() as uow:
        await uow.fetch_keys([*ids, "nobody"])
    assert [database.vault.remembers(person_id) for person_id in [*ids, "nobody"]] == [True, True, True, False]
    await database.close()
