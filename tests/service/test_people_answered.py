"""What an import does only when the operator answers for it: another name under an old id, too few adults left."""

from pathlib import Path

import pytest

from relbot.errors import NotAllowedError
from relbot.service.people import import_people
from relbot.service.people_answered import Answered
from relbot.service.people_changes import preview
from relbot.service.people_file import PeopleFileError
from relbot.service.unlinking import find
from relbot.store.database import Database
from relbot.store.tables import Contact
from tests.service.school import NOW, applied, imported, written

pytestmark = pytest.mark.both_databases

ANOTHER = "P1,Lee,Other,pupil,9,cy,S3,S1,9E"


async def tell(database: Database, setting_id: str, folder: Path, line: str, answered: Answered) -> tuple[str, ...]:
    """Imports one line, and gives back whom it changed."""
    lines = written(folder, [line])
    done = await import_people(database, setting_id, lines, NOW, shown="people.csv", answered=answered)
    return done.changed


async def test_an_id_does_not_become_somebody_else(database: Database, tmp_path: Path) -> None:
    """Both names others: refused with line and column, shown by the preview, done when it is said to be one person."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    with pytest.raises(PeopleFileError) as raised:
        await imported(database, setting_id, tmp_path, [ANOTHER])
    (fault,) = raised.value.errors
    assert str(fault).startswith("people.csv:2: first_name: P1 is another name here")
    assert str(fault).endswith("--renamed P1")
    assert "Mali" not in str(fault)
    seen = await preview(database, setting_id, written(tmp_path, [ANOTHER]), NOW, shown="people.csv")
    assert [(each.before, each.after) for each in seen.changed[0][1]] == [("Mali", "Lee"), ("Prys", "Other")]
    assert [str(each) for each in seen.others] == [str(fault)]
    answered = Answered(renamed=frozenset({"P1"}))
    assert await tell(database, setting_id, tmp_path, ANOTHER, answered) == ("P1",)
    async with database.reading() as uow:
        mali = await find(uow, setting_id, "P1")
        assert [row.action for row in await uow.audit.about(setting_id, mali.id)] == ["person.added", "person.renamed"]


async def test_an_answer_that_fits_no_line_is_told(database: Database, tmp_path: Path) -> None:
    """A wrong id after --renamed is not taken for an answer."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    with pytest.raises(PeopleFileError, match="--renamed P7: is not in this file"):
        await tell(database, setting_id, tmp_path, ANOTHER, Answered(renamed=frozenset({"P7"})))


SAME = (
    "P1,Mali,Huws,pupil,9,cy,S3,S1,9E",
    "P1,Màli,HUWS,pupil,9,cy,S3,S1,9E",
    "P1,Mali Ann,Huws,pupil,9,cy,S3,S1,9E",
    "P1,Mali,Ann Huws,pupil,9,cy,S3,S1,9E",
    "P1,Ann-Huws,Mali,pupil,9,cy,S3,S1,9E",
)
"""Each from the one before: a new surname, accents and case, a second name, in the other column, columns swapped."""


async def test_who_married_or_was_misspelt_is_the_same(database: Database, tmp_path: Path) -> None:
    """One new name, or the same ones written otherwise, needs no answer."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    for line in SAME:
        assert (await imported(database, setting_id, tmp_path, [line])).changed == ("P1",)


async def test_who_had_left_returns_under_the_old_name_only(database: Database, tmp_path: Path) -> None:
    """The id of somebody who left is what a school gives again: one new name is asked about then."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    async with database.transaction() as uow:
        (await find(uow, setting_id, "P1")).left_at = NOW
    with pytest.raises(PeopleFileError, match="--renamed P1"):
        await imported(database, setting_id, tmp_path, [SAME[0]])


async def _link(database: Database, setting_id: str, *school_ids: str) -> None:
    async with database.transaction() as uow:
        for school_id in school_ids:
            person = await find(uow, setting_id, school_id)
            address = await uow.seal(person.id, "contact.address", school_id)
            uow.contacts.link(
                Contact(
                    id=f"c-{school_id}",
                    setting_id=setting_id,
                    person_id=person.id,
                    channel="telegram",
                    address_hash=uow.vault.address_hash(setting_id, "telegram", school_id),
                    address=address,
                    linked_at=NOW,
                )
            )


GWEN = "S1,Gwen,Morgan,staff,,cy,,,"
DANIEL = "S2,Daniel,Okoro,staff,,en,,,"


async def test_a_file_takes_no_role_from_everybody(database: Database, tmp_path: Path) -> None:
    """Nobody would hold safeguarding: refused, foretold, and done with --force."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    with pytest.raises(NotAllowedError, match="nobody would be safeguarding any more"):
        await imported(database, setting_id, tmp_path, [GWEN])
    seen = await preview(database, setting_id, written(tmp_path, [GWEN]), NOW, shown="people.csv")
    assert seen.too_few.startswith("after this file nobody would be safeguarding")
    assert await tell(database, setting_id, tmp_path, GWEN, Answered(force=True)) == ("S1",)


async def test_a_file_leaves_two_who_can_be_reached(database: Database, tmp_path: Path) -> None:
    """A third takes the role over in the same file, but has no account yet: too few, as for `people leave`."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    await _link(database, setting_id, "S1", "S2")
    handed_on = [DANIEL, "S3,Rhian,Pugh,staff+lead,,cy,,,"]
    with pytest.raises(NotAllowedError, match="takes safeguarding and leadership from S2, and relbot could reach 1"):
        await imported(database, setting_id, tmp_path, handed_on)
    await _link(database, setting_id, "S3")
    assert (await imported(database, setting_id, tmp_path, handed_on)).changed == ("S2", "S3")


async def test_a_school_that_begins_may_mend_its_file(database: Database, tmp_path: Path) -> None:
    """Nobody has an account yet: a role given to another takes nobody away who could be reached."""
    setting_id = await applied(database)
    await imported(database, setting_id, tmp_path)
    handed_on = [DANIEL, "S3,Rhian,Pugh,staff+lead,,cy,,,"]
    assert (await imported(database, setting_id, tmp_path, handed_on)).changed == ("S2", "S3")
