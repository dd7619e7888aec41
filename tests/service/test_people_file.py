"""The people file: what is read, and how every fault is named by line and column, all of them at once."""

import contextlib
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relbot.flow.models import Language
from relbot.service.people_file import COLUMNS, PeopleFileError, PersonLine, read_people
from relbot.service.setting_file import Role

BOTH = (Language.CY, Language.EN)
HEADER = ",".join(COLUMNS)
EXAMPLE = Path(__file__).parents[2] / "examples" / "ysgol-enfys" / "people.csv"


def written(folder: Path, *lines: str, header: str = HEADER) -> Path:
    """A people file of these lines under the header."""
    path = folder / "people.csv"
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return path


def said(path: Path, languages: tuple[Language, ...] = BOTH) -> list[str]:
    """The faults of a file, as line: column: message."""
    with pytest.raises(PeopleFileError) as raised:
        read_people(path, languages)
    assert str(raised.value) == "\n".join(str(error) for error in raised.value.errors)
    return [str(error).removeprefix(f"{path}:").strip() for error in raised.value.errors]


def test_a_line_is_a_person(tmp_path: Path) -> None:
    """A pupil and an adult with two roles, spaces trimmed, an empty language taken from the setting."""
    path = written(tmp_path, "P1, Mali ,Prys,pupil,9,en,S1,S2,9E", "S1,Gwen,Morgan,Staff+safeguarding,,,,,")
    assert read_people(path, BOTH) == [
        PersonLine(2, "P1", "Mali", "Prys", frozenset({Role.PUPIL}), 9, Language.EN, "S1", "S2", "9E"),
        PersonLine(
            3,
            "S1",
            "Gwen",
            "Morgan",
            frozenset({Role.STAFF, Role.SAFEGUARDING}),
            None,
            Language.CY,
            None,
            None,
            None,
        ),
    ]


def test_the_example_has_who_the_demo_needs() -> None:
    """About forty people of both languages, pupils of all years, staff of all roles; every pupil a named adult."""
    people = read_people(EXAMPLE, BOTH)
    adults = {person.id for person in people if not person.is_pupil}
    pupils = [person for person in people if person.is_pupil]
    assert {person.language for person in pupils} == set(Language)
    assert len(people) == 41
    assert {person.year for person in pupils} == set(range(7, 14))
    assert len([person for person in people if Role.SAFEGUARDING in person.roles]) == 2
    assert len([person for person in people if Role.LEAD in person.roles]) == 2
    assert len([person for person in people if Role.CHAIR in person.roles]) == 1
    assert {person.named_adult for person in pupils} <= adults


@pytest.mark.parametrize("text", ["\ufeff{}", "{}"])
def test_excels_ways_of_writing_are_read(tmp_path: Path, text: str) -> None:
    """A byte order mark, carriage returns, semicolons and blank lines change nothing."""
    path = tmp_path / "people.csv"
    lines = "\r\n".join((HEADER, "S1,Gwen,Morgan,staff,,en,,,", ",,,,,,,,", "", "S2,Tom,Bevan,staff,,en,,,", ""))
    path.write_bytes(text.format(lines.replace(",", ";")).encode())
    assert [(person.line, person.id) for person in read_people(path, BOTH)] == [(2, "S1"), (5, "S2")]


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    """One bad entry of each kind; each is told with its line and column, in the order of the file."""
    path = written(
        tmp_path,
        "P 1,,Prys,pupil,14,fr,S1,S1,9E",
        "P2,Kai,Sutton,pupil,,en,,,",
        "S1,Gwen,Morgan,staff,9,en,S2,,",
        "S1,Tom,Bevan,teacher,,en,,,",
        "S3,Amina,Rahman,staff",
        "S4,Huw,Llywelyn,pupil+staff,9,cy,,,",
        "P9,A\u202eb,Long" + "g" * 100 + ",pupil,R,cy,,,",
        "P10,Kai,Sutton,pupil,10,en,S1,S1,",
        "S1,Eleri,Vaughan,lead,,cy,,,",
    )
    assert said(path) == [
        "2: id: is made of letters, digits and . _ - / only, at most 64, beginning with one of the first two",
        "2: first_name: is empty",
        "2: year: is a school year from 1 to 13, or R for reception",
        "2: language: is one of cy, en, as the setting file has it",
        "2: second_adult: is the named adult again; leave it empty or name somebody else",
        "3: year: a pupil needs a school year; Telegram's minimum age is judged by it",
        "4: year: is for pupils; leave it empty for an adult",
        "5: id: stands in line 4 already",
        "5: role: is one of pupil, staff, safeguarding, lead, chair, or several adult roles joined with +",
        "6: has 4 entries and needs 9: " + HEADER,
        "7: role: a pupil holds no other role: adults' roles may see other children's words",
        "8: first_name: holds a character that cannot be printed; type it again",
        "8: last_name: is longer than 100 characters",
        "9: second_adult: is the named adult again; leave it empty or name somebody else",
        "10: id: stands in line 4 already",
    ]


def test_an_id_stands_once(tmp_path: Path) -> None:
    """The second line with an id names the first."""
    path = written(tmp_path, "S1,Gwen,Morgan,staff,,,,,", "S1,Tom,Bevan,staff,,,,,")
    assert said(path) == ["3: id: stands in line 2 already"]


@pytest.mark.parametrize("header", ["id,name", HEADER + ",notes", HEADER.replace("id,first", "first_name,id"), "x"])
def test_the_columns_are_exactly_these(tmp_path: Path, header: str) -> None:
    """Any other first line is refused, with the right one."""
    (fault,) = said(written(tmp_path, header=header))
    assert fault.startswith(
        f"1: the first line must be exactly {HEADER} (and known_as behind it, if you like); it has "
    )


def test_what_an_adult_is_known_as(tmp_path: Path) -> None:
    """Several names, for adults alone; not what any of them may be called. Without the column it is not spoken of."""
    header = f"{HEADER},known_as"
    path = written(tmp_path, "S1,Gwen,Morgan,staff,,,,,,Mrs M + Gwennie", "S2,Tom,Bevan,staff,,,,,,", header=header)
    assert [person.known_as for person in read_people(path, BOTH)] == [("Mrs M", "Gwennie"), ()]
    path = written(
        tmp_path, "S1,Gwen,Morgan,staff,,,,,,G+Miss", "P1,Mali,Prys,pupil,9,cy,S1,,9E,M", "S2,A,B,staff", header=header
    )
    assert said(path) == [
        "2: known_as: holds what is no name of one adult: leave out sir, miss, mr and the like by themselves",
        "3: known_as: is for adults; leave it empty for a pupil",
        f"4: has 4 entries and needs 10: {header}",
    ]
    (person,) = read_people(written(tmp_path, "S1,Gwen,Morgan,staff,,,,,"), BOTH)
    assert person.known_as is None


def test_an_open_quotation_mark_is_named(tmp_path: Path) -> None:
    """The line where the quoted entry began is named."""
    path = written(tmp_path, "S1,Gwen,Morgan,staff,,,,,", 'S2,"Tom,Bevan,staff,,,,,')
    assert said(path) == ["3: a quotation mark is not closed, or stands inside an entry; write it twice there"]


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    """A file in Latin-1 is not guessed at."""
    path = tmp_path / "people.csv"
    path.write_bytes(f"{HEADER}\nS1,Siân,Morgan,staff,,,,,\n".encode("latin-1"))
    assert said(path) == ['is not UTF-8; in Excel choose "CSV UTF-8 (comma delimited)" when saving']


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """With where one comes from."""
    assert said(tmp_path / "people.csv") == ["is not there; `relbot init` writes one to begin with"]


ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,20}", fullmatch=True)
names = st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "Zs")), min_size=1, max_size=40).map(
    lambda name: name.strip()
)
people = st.builds(
    lambda id_, first, last, year, language: (id_, first, last, "pupil", str(year), language.value, "", "", ""),
    ids,
    names.filter(bool),
    names.filter(bool),
    st.integers(0, 13),
    st.sampled_from(Language),
)


@given(
    st.lists(people, min_size=1, max_size=5, unique_by=lambda row: row[0]), st.sampled_from([",", ";"]), st.booleans()
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], delimiter: str, quoted: bool
) -> None:
    """Whatever names people have, quoted or not, by comma or semicolon: they come back, a line each, normalised."""
    out = io.StringIO()
    style = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    style.writerows([COLUMNS, *rows])
    path = tmp_path_factory.getbasetemp() / "property.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    read = read_people(path, BOTH)
    assert [(person.id, person.year, person.language.value) for person in read] == [
        (row[0], int(row[4]), row[5]) for row in rows
    ]
    assert [len(person.first_name) > 0 for person in read] == [True] * len(rows)


@given(st.binary(max_size=300))
def test_any_bytes_are_people_or_a_named_fault(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    """Any bytes behind a good header are people or PeopleFileError, never another error."""
    path = tmp_path_factory.getbasetemp() / "noise.csv"
    path.write_bytes(HEADER.encode() + b"\n" + noise)
    with contextlib.suppress(PeopleFileError):
        assert all(person.id for person in read_people(path, BOTH))
