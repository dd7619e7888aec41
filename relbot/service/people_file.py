"""The people file: CSV with one person a line. Read whole, every fault named by line and column; nothing stored here.

Commas or semicolons (Excel writes them where the decimal sign is a comma), UTF-8 with or without a byte order mark.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from relbot.errors import ConfigurationError, FileError
from relbot.flow.models import Language
from relbot.service.named_in import is_no_name
from relbot.service.setting_file import Role

COLUMNS = (
    "id",
    "first_name",
    "last_name",
    "role",
    "year",
    "language",
    "named_adult",
    "second_adult",
    "class",
)
KNOWN_AS = "known_as"
"""A last column that may be left out: what else an adult is called ("Mr J", "Smithy"), several joined with +."""
LONGEST = 100
"""Characters of an entry; names and classes are shorter."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_JOINERS = "\u200c\u200d"
"""Unseen, and part of the spelling of names in some scripts."""
_YEARS = {"R": 0, "r": 0} | {str(year): year for year in range(14)}


class PeopleFileError(ConfigurationError):
    """The people file cannot be used; `errors` holds every fault found, in the order of the file."""

    def __init__(self, errors: Sequence[FileError]) -> None:
        self.errors = tuple(sorted(errors, key=_place))
        super().__init__("\n".join(str(error) for error in self.errors))


@dataclass(frozen=True)
class PersonLine:
    """One person as written. `named_adult` and `second_adult` are school ids, or None; `year` 0 is reception."""

    line: int
    id: str
    first_name: str
    last_name: str
    roles: frozenset[Role]
    year: int | None
    language: Language
    named_adult: str | None
    second_adult: str | None
    class_name: str | None
    known_as: tuple[str, ...] | None = None
    """What else children call this adult; None where the file has no such column, and says nothing of it."""

    @property
    def is_pupil(self) -> bool:
        """Whether this line is a child's."""
        return Role.PUPIL in self.roles

    def adults(self) -> Iterator[tuple[str, str]]:
        """The adults this line names: column and school id."""
        for column, adult in (("named_adult", self.named_adult), ("second_adult", self.second_adult)):
            if adult is not None:
                yield column, adult


def read_people(path: Path, languages: tuple[Language, ...]) -> list[PersonLine]:
    """The people of a file, in its order; `languages` are the setting's, the first for whoever has none written.

    Raises PeopleFileError with every fault. Whether the adults named exist is for whoever knows the database to say.
    """
    people, faults = look_through(path, languages)
    if faults:
        raise PeopleFileError(faults)
    return people


def look_through(path: Path, languages: tuple[Language, ...]) -> tuple[list[PersonLine], list[FileError]]:
    """All lines as far as they can be read, also those with faults, and the faults."""
    reader = _Reader(str(path), languages)
    return reader.people(_text(path)), reader.faults


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise PeopleFileError([FileError(str(path), "is not there; `relbot init` writes one to begin with")]) from error
    except OSError as error:
        raise PeopleFileError([FileError(str(path), f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        message = 'is not UTF-8; in Excel choose "CSV UTF-8 (comma delimited)" when saving'
        raise PeopleFileError([FileError(str(path), message)]) from error


class _Reader:
    """Reads line by line and collects faults."""

    def __init__(self, shown: str, languages: tuple[Language, ...]) -> None:
        self.shown, self.languages = shown, languages
        self.faults: list[FileError] = []
        self.line = 1
        self.columns: tuple[str, ...] = COLUMNS
        self.first: dict[str, int] = {}
        """The line in which each id stands first."""

    def people(self, text: str) -> list[PersonLine]:
        first, _, _ = text.partition("\n")
        rows = self.rows(text, ";" if ";" in first else ",")
        try:
            if not self.has_columns(next(rows, [])):
                return []
            people = [person for row in rows if (person := self.person(row)) is not None]
            if not people and not self.faults:
                self.fault(None, "has nobody in it: write one person a line below the first")
            return people
        except csv.Error:
            self.fault(None, "a quotation mark is not closed, or stands inside an entry; write it twice there")
            return []

    def has_columns(self, first: list[str]) -> bool:
        """Whether the first line is the right one; if not, what it has in place of the first column that differs."""
        if first in (list(COLUMNS), [*COLUMNS, KNOWN_AS]):
            self.columns = tuple(first)
            return True
        message = f"the first line must be exactly {','.join(COLUMNS)} (and {KNOWN_AS} behind it, if you like)"
        for number, column in enumerate(COLUMNS):
            found = first[number] if number < len(first) else ""
            if found != column:
                self.fault(None, f"{message}; it has {f'“{found}”' if found else 'nothing'} in place of {column}")
                return False
        self.fault(None, f"{message}; it has more columns than these")
        return False

    def rows(self, text: str, delimiter: str) -> Iterator[list[str]]:
        """The lines that are not blank, entry by entry; `line` is set to where each begins."""
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for row in rows:
            if any(cell.strip() for cell in row):
                yield row
            self.line = rows.line_num + 1

    def person(self, row: list[str]) -> PersonLine | None:
        if len(row) != len(self.columns):
            self.fault(None, f"has {len(row)} entries and needs {len(self.columns)}: {','.join(self.columns)}")
            return None
        cells = {column: self.cleaned(column, cell) for column, cell in zip(self.columns, row, strict=True)}
        roles = self.roles(cells["role"])
        person = PersonLine(
            line=self.line,
            id=self.own_id(cells["id"]),
            first_name=self.needed("first_name", cells["first_name"]),
            last_name=self.needed("last_name", cells["last_name"]),
            roles=roles,
            year=self.year(cells["year"]),
            language=self.language(cells["language"]),
            named_adult=self.school_id("named_adult", cells["named_adult"]),
            second_adult=self.school_id("second_adult", cells["second_adult"]),
            class_name=cells["class"] or None,
            known_as=self.known_as(cells[KNOWN_AS]) if KNOWN_AS in cells else None,
        )
        if roles:
            self.check_role(person, cells)
        return person

    def cleaned(self, column: str, cell: str) -> str:
        text = unicodedata.normalize("NFC", cell).strip()
        if len(text) > LONGEST:
            self.fault(column, f"is longer than {LONGEST} characters")
        if any(unicodedata.category(character)[0] == "C" and character not in _JOINERS for character in text):
            self.fault(column, "holds a character that cannot be printed; type it again")
        return text

    def needed(self, column: str, text: str) -> str:
        if not text:
            self.fault(column, "is empty")
        return text

    def school_id(self, column: str, text: str) -> str | None:
        if text and not _ID.fullmatch(text):
            self.fault(
                column, "is made of letters, digits and . _ - / only, at most 64, beginning with one of the first two"
            )
        return text or None

    def own_id(self, text: str) -> str:
        """Each id stands once, whatever else is wrong with its lines."""
        if self.school_id("id", self.needed("id", text)) in self.first:
            self.fault("id", f"stands in line {self.first[text]} already")
        self.first.setdefault(text, self.line)
        return text

    def roles(self, text: str) -> frozenset[Role]:
        known = {role.value: role for role in Role}
        names = [name.strip().lower() for name in text.split("+")]
        if not all(name in known for name in names):
            self.fault("role", f"is one of {', '.join(known)}, or several adult roles joined with +")
            return frozenset()
        roles = frozenset(known[name] for name in names)
        if Role.PUPIL in roles and len(roles) > 1:
            self.fault("role", "a pupil holds no other role: adults' roles may see other children's words")
        return roles

    def year(self, text: str) -> int | None:
        if text and text not in _YEARS:
            self.fault("year", "is a school year from 1 to 13, or R for reception")
        return _YEARS.get(text)

    def language(self, text: str) -> Language:
        for language in self.languages:
            if text.lower() in ("", language.value):
                return language
        self.fault("language", f"is one of {', '.join(self.languages)}, as the setting file has it")
        return self.languages[0]

    def known_as(self, text: str) -> tuple[str, ...]:
        """Names that name nobody in particular would send all words that hold them past this adult."""
        names = tuple(name.strip() for name in text.split("+") if name.strip())
        if any(is_no_name(name) for name in names):
            self.fault(
                KNOWN_AS, "holds what is no name of one adult: leave out sir, miss, mr and the like by themselves"
            )
        return names

    def check_role(self, person: PersonLine, cells: dict[str, str]) -> None:
        """A child has a year and adults, an adult has none of them."""
        if person.is_pupil:
            if not cells["year"]:
                self.fault("year", "a pupil needs a school year; Telegram's minimum age is judged by it")
            if person.known_as:
                self.fault(KNOWN_AS, "is for adults; leave it empty for a pupil")
            if person.named_adult is not None and person.named_adult == person.second_adult:
                self.fault("second_adult", "is the named adult again; leave it empty or name somebody else")
            return
        for column in ("year", "second_adult"):  # an adult's named adult is their wellbeing buddy
            if cells[column]:
                self.fault(column, "is for pupils; leave it empty for an adult")

    def fault(self, column: str | None, message: str) -> None:
        self.faults.append(FileError(self.shown, message, line=self.line, field=column))


def _place(error: FileError) -> tuple[int, int]:
    columns = (*COLUMNS, KNOWN_AS)
    return error.line or 0, columns.index(error.field) if error.field in columns else -1
