"""Importing people: everybody or nobody, updates counted, names sealed; and the list, which is audited."""

from datetime import timedelta
from pathlib import Path

import pytest

from relbot.flow.models import Language
from relbot.service.invitations import Inviting, invite_some
from relbot.service.people import Imported, import_people
from relbot.service.people_changes import Change, Preview, preview
from relbot.service.people_file import COLUMNS, PeopleFileError, look_through
from relbot.service.people_known import FIRST_NAME, refuse_with
from relbot.service.people_list import Account, Entry, list_people
from relbot.service.setting_file import Role
from relbot.store.database import Database
from relbot.store.tables import Contact, Person
from relbot.store.unit_of_work import UnitOfWork
from tests.service.school import ADULTS, NOW, PUPILS, applied, imported, written

pytestmark = pytest.mark.both_databases

EVERYBODY = ("S1", "S2", "S3", "P1", "P2")


async def person(uow: UnitOfWork, setting_id: str, school_id: str) -> Person:
    """The person with a school id."""
    found = await uow.people.by_school_id(setting_id, [uow.vault.school_id_hash(setting_id, school_id)])
    assert found is not None
    return found


async def test_everybody_in_the_file_is_added(database: Database, tmp_path: Path) -> None:
    """Names open with the person's key, roles and adults are set, each has an audit row."""
    setting_id = await applied(database)
    assert await imported(database, setting_id, tmp_path) == Imported(EVERYBODY, (), ())
    async with database.reading() as uow:
        mali, rhian, gwen = [await person(uow, setting_id, each) for each in ("P1", "S3", "S1")]
        assert await uow.open(mali.id, FIRST_NAME, mali.first_name) == "Mali"
        assert (mali.year, mali.language) == (9, "cy")
        assert (mali.named_adult_id, mali.second_adult_id) == (rhian.id, gwen.id)
        assert await uow.people.roles(gwen.id) == {"staff", "safeguarding"}
        assert [row.action for row in await uow.audit.about(setting_id, mali.id)] == ["person.added"]


async def test_no_name_stands_open_in_the_database(database: Database, tmp_path: Path) -> None:
    """No name can be read from the row, and the school's id stands there sealed and as a keyed hash only."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    async with database.reading() as uow:
        row = await person(uow, setting_id, "P1")
        sealed = b"".join((row.first_name, row.last_name, row.school_id, row.class_name or b""))
    assert [word for word in (b"Mali", b"Prys") if word in sealed] == []
    assert len(row.school_id_hash) == 64


async def test_the_same_file_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    """A second import finds everybody as they were."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    assert await imported(database, setting_id, tmp_path) == Imported((), (), EVERYBODY)


CHANGES = {
    "P2,Ceri,Madoc,pupil,12,cy,S3,,12A": 1,
    "P2,Ceri,Maddox,pupil,12,cy,S3,,12A": 1,
    "P2,Ceri,Maddox,pupil,13,cy,S3,,12A": 1,
    "P2,Ceri,Maddox,pupil,13,en,S3,,12A": 1,
    "P2,Ceri,Maddox,pupil,13,en,S1,,12A": 1,
    "P2,Ceri,Maddox,pupil,13,en,S1,S2,12A": 1,
    "P2,Ceri,Maddox,pupil,13,en,S1,S2,13A": 1,
    "P2,Ceri,Maddox,pupil,13,en,S1,S2,": 1,
    "P2,Ceri,Maddox,pupil,13,en,,,": 2,
    "S3,Rhian,Pugh,staff+lead,,cy,,,": 1,
}
"""A line, and how many of its entries are new."""


async def test_each_changed_entry_is_a_change(database: Database, tmp_path: Path) -> None:
    """One person's line alone is a file too: they change, nobody else does, and the change stays."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    for line, entries in CHANGES.items():
        school_id = line[:2]
        seen = await preview(database, setting_id, written(tmp_path, [line]), NOW, shown="people.csv")
        assert [(one, len(changes)) for one, changes in seen.changed] == [(school_id, entries)]
        assert await imported(database, setting_id, tmp_path, [line]) == Imported((), (school_id,), ())
        assert await imported(database, setting_id, tmp_path, [line]) == Imported((), (), (school_id,))


async def test_a_preview_tells_who_is_new_changed_and_missing_and_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    """By school id, each entry as it is and would be; that old names were looked at stands in the audit."""
    setting_id = await applied(database)
    seen = await preview(database, setting_id, written(tmp_path), NOW, shown="people.csv")
    assert seen == Preview(EVERYBODY, (), (), ())
    async with database.reading() as uow:
        assert await uow.people.all(setting_id, left=True) == []
        assert [row.action for row in await uow.audit.since(setting_id, NOW)] == ["setting.applied"]
    await imported(database, setting_id, tmp_path)
    async with database.transaction() as uow:
        (await person(uow, setting_id, "S2")).left_at = NOW
        (await person(uow, setting_id, "P2")).year = 0
    lines = [
        "P1,Mali,Prys,pupil,9,cy,S2,,9E",
        "P2,Cerys,Madog,pupil,12,cy,S1,,12A",
        "P3,Kai,Sutton,pupil,9,en,S1,,9E",
        "S2,Daniel,Okoro,lead+staff,,en,,,",
    ]
    seen = await preview(database, setting_id, written(tmp_path, lines), NOW, shown="people.csv")
    assert seen == Preview(
        added=("P3",),
        changed=(
            ("P1", (Change("named_adult", "S3", "S2"), Change("second_adult", "S1", ""))),
            (
                "P2",
                (Change("last_name", "Madoc", "Madog"), Change("year", "R", "12"), Change("named_adult", "S3", "S1")),
            ),
            ("S2", (Change("", "has left", "is here"), Change("role", "lead", "staff+lead"))),
        ),
        unchanged=(),
        missing=("S1", "S3"),
    )
    async with database.reading() as uow:
        assert (await uow.audit.since(setting_id, NOW))[-1].action == "people.compared"
        assert (await person(uow, setting_id, "P2")).year == 0
        assert len(await uow.people.all(setting_id)) == 4
    assert seen == await preview(database, setting_id, written(tmp_path, lines), NOW, shown="people.csv")


async def test_a_language_somebody_chose_is_kept(database: Database, tmp_path: Path) -> None:
    """Once a child has been welcomed, the file no longer decides their language."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    async with database.transaction() as uow:
        (await person(uow, setting_id, "P2")).welcomed_at = NOW
    line = "P2,Cerys,Madoc,pupil,12,en,S3,,12A"
    assert await imported(database, setting_id, tmp_path, [line]) == Imported((), (), ("P2",))


async def test_who_had_left_and_stands_in_the_file_is_back(database: Database, tmp_path: Path) -> None:
    """A pupil who returns is a change, not a second person."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    async with database.transaction() as uow:
        (await person(uow, setting_id, "P2")).left_at = NOW
    assert await imported(database, setting_id, tmp_path, [PUPILS[1]]) == Imported((), ("P2",), ())
    async with database.reading() as uow:
        assert (await person(uow, setting_id, "P2")).left_at is None


async def test_adults_may_be_in_the_database_already(database: Database, tmp_path: Path) -> None:
    """Adults first, pupils in a file of their own."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path, ADULTS)
    assert await imported(database, setting_id, tmp_path, PUPILS) == Imported(("P1", "P2"), (), ())


async def test_what_only_the_database_knows_is_refused_whole(database: Database, tmp_path: Path) -> None:
    """Adults who are nobody, have left or are pupils, and an id used for an adult and a child: all told, none added."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    async with database.transaction() as uow:
        (await person(uow, setting_id, "S2")).left_at = NOW
    lines = [
        "P3,Kai,Sutton,pupil,9,en,S9,S2,9E",
        "P4,Zofia,Nowak,pupil,9,en,P1,P3,9E",
        "S3,Owain,Tudur,pupil,9,cy,S1,,9E",
        "P1,Huw,Llywelyn,staff,,cy,,,",
    ]
    with pytest.raises(PeopleFileError) as raised:
        await imported(database, setting_id, tmp_path, lines)
    assert [str(error) for error in raised.value.errors] == [
        "people.csv:2: named_adult: S9 is nobody in this file or the database; add them or mend the id",
        "people.csv:2: second_adult: S2 is nobody in this file or the database; add them or mend the id",
        "people.csv:3: second_adult: P3 is a pupil; name an adult",
        "people.csv:4: id: is an adult here already under this id; give the new person an id of their own",
        "people.csv:5: id: is a pupil here already under this id; give the new person an id of their own",
    ]
    async with database.reading() as uow:
        assert len(await uow.people.all(setting_id, left=True)) == 5

    (tmp_path / "faulty.csv").write_text(f"{','.join(COLUMNS)}\nP1,,Llywelyn,pupil,9,cy,S9,P 9,\n", encoding="utf-8")
    found, faults = look_through(tmp_path / "faulty.csv", (Language.CY,))
    with pytest.raises(PeopleFileError) as together:
        await refuse_with(database, setting_id, found, faults, "faulty.csv")
    assert [error.field for error in together.value.errors] == ["first_name", "named_adult", "second_adult"]


async def test_a_crash_half_way_leaves_nobody_and_can_be_repeated(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys without people are harmless: the next import adds everybody."""
    setting_id = await applied(database)

    def crash(*_: object, **__: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("relbot.store.repositories.audit.Audit.append", crash)
        with pytest.raises(RuntimeError):
            await imported(database, setting_id, tmp_path)
    async with database.reading() as uow:
        assert await uow.people.all(setting_id, left=True) == []
    assert await imported(database, setting_id, tmp_path) == Imported(EVERYBODY, (), ())


async def test_an_empty_file_is_no_harm(database: Database) -> None:
    """Nobody in, nobody out."""
    setting_id = await applied(database)
    assert await import_people(database, setting_id, [], NOW, shown="people.csv") == Imported((), (), ())


async def test_the_list_shows_everybody_and_is_audited(database: Database, tmp_path: Path) -> None:
    """Adults first; who is linked, blocked the bot, has a code that counts or no more; the look is written down."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    async with database.transaction() as uow:
        for school_id, blocked in (("S1", None), ("P2", NOW)):
            row = await person(uow, setting_id, school_id)
            contact = Contact(
                id=f"c{school_id}",
                setting_id=setting_id,
                person_id=row.id,
                channel="telegram",
                address_hash=uow.vault.address_hash(setting_id, "telegram", school_id),
                address=await uow.seal(row.id, "contact.address", school_id),
                linked_at=NOW,
                unreachable_since=blocked,
            )
            uow.contacts.link(contact)
        how, early = Inviting(database.ids, timedelta(days=14)), NOW - timedelta(days=15)
        for school_id, at in (("S2", NOW), ("S3", early)):
            await invite_some(uow, setting_id, [school_id], how, at)
    async with database.transaction() as uow:
        entries = await list_people(uow, setting_id, NOW)
    safeguarding = (Role.STAFF, Role.SAFEGUARDING)
    assert entries == [
        Entry("S1", "Gwen Morgan", safeguarding, None, "", "cy", "", "", Account.LINKED),
        Entry("S2", "Daniel Okoro", (Role.LEAD,), None, "", "en", "", "", Account.INVITED),
        Entry("S3", "Rhian Pugh", (Role.STAFF,), None, "", "cy", "", "", Account.EXPIRED),
        Entry("P1", "Mali Prys", (Role.PUPIL,), 9, "9E", "cy", "Rhian Pugh", "Gwen Morgan", Account.NONE),
        Entry("P2", "Cerys Madoc", (Role.PUPIL,), 12, "12A", "cy", "Rhian Pugh", "", Account.BLOCKED),
    ]
