"""Adults' e-mail addresses: a file of `id,email`, read whole and applied whole; an empty address takes one away."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from relbot.errors import ConfigurationError, FileError
from relbot.service.invitations import new_contact
from relbot.service.setting_file import Role
from relbot.service.who import opened, roles_of
from relbot.settings import MAIL_ADDRESS
from relbot.store.contexts import ADDRESS, SCHOOL_ID
from relbot.store.repositories.contacts import MAIL
from relbot.store.tables import Contact, Person
from relbot.store.unit_of_work import UnitOfWork

COLUMNS = ("id", "email")


class AddressFileError(ConfigurationError):
    """The file cannot be used; `errors` holds every fault, in the order of the file."""

    def __init__(self, errors: Sequence[FileError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in errors))


@dataclass(frozen=True)
class AddressLine:
    """One adult as written. `email` "": they are to have none."""

    line: int
    id: str
    email: str


@dataclass(frozen=True)
class Addressed:
    """How many addresses were set, taken away, and left as they were."""

    written: int = 0
    removed: int = 0
    unchanged: int = 0


def read_addresses(path: Path) -> list[AddressLine]:
    """The lines of a file; AddressFileError with every fault."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AddressFileError([FileError(str(path), "cannot be read as UTF-8 text")]) from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.reader(text.splitlines(), delimiter=delimiter)
    if tuple(cell.strip() for cell in next(rows, [])) != COLUMNS:
        raise AddressFileError([FileError(str(path), f"the first line must be exactly {','.join(COLUMNS)}", line=1)])
    cells = [(rows.line_num, [cell.strip() for cell in row]) for row in rows]
    written = [(line, row) for line, row in cells if any(row)]
    faults = list(_faults(str(path), written))
    if faults:
        raise AddressFileError(faults)
    return [AddressLine(line, school_id, email) for line, (school_id, email) in written]


def _faults(shown: str, rows: Sequence[tuple[int, list[str]]]) -> Iterator[FileError]:
    """What is wrong with the lines by themselves and together."""
    seen: dict[tuple[str, str], int] = {}
    for line, row in rows:
        if len(row) != len(COLUMNS):
            yield FileError(shown, f"has {len(row)} entries and needs {len(COLUMNS)}", line=line)
            continue
        if row[1] and not MAIL_ADDRESS.fullmatch(row[1]):
            yield FileError(shown, "is not an e-mail address", line=line, field="email")
        for field, entry in zip(COLUMNS, (row[0], row[1].casefold()), strict=True):
            if entry and (field, entry) in seen:
                yield FileError(shown, f"stands in line {seen[field, entry]} already", line=line, field=field)
            seen.setdefault((field, entry), line)


async def set_addresses(
    uow: UnitOfWork, setting_id: str, lines: Sequence[AddressLine], now: datetime, *, shown: str
) -> Addressed:
    """Applies all lines in the caller's transaction, or none: AddressFileError; `shown` is the file's name."""
    changes = await _changes(uow, setting_id, lines, shown)
    for person, _, held in changes:
        if held is not None:
            await uow.contacts.unlink(held.id, now)
            uow.audit.append(setting_id, now, "email.removed", subject_id=person.id)
    faults = []
    for person, line, _ in changes:
        hashes = uow.vault.lookup_hashes(setting_id, ADDRESS, f"{MAIL}:{line.email}")
        if line.email and await uow.contacts.by_address(setting_id, MAIL, hashes) is not None:
            faults.append(FileError(shown, "is another person's address already", line=line.line, field="email"))
        elif line.email:
            uow.contacts.link(await new_contact(uow, person, MAIL, line.email, now))
            uow.audit.append(setting_id, now, "email.set", subject_id=person.id)
    if faults:
        raise AddressFileError(faults)
    written = sum(bool(line.email) for _, line, _ in changes)
    return Addressed(written, len(changes) - written, len(lines) - len(changes))


async def _changes(
    uow: UnitOfWork, setting_id: str, lines: Sequence[AddressLine], shown: str
) -> list[tuple[Person, AddressLine, Contact | None]]:
    """Who is to get another address than they have, and the one they have; AddressFileError for who can get none."""
    faults, changes = [], []
    for line in lines:
        person = await uow.people.by_school_id(setting_id, uow.vault.lookup_hashes(setting_id, SCHOOL_ID, line.id))
        if person is None or person.left_at is not None:
            faults.append(FileError(shown, "is nobody here; see `relbot people list`", line=line.line, field="id"))
        elif Role.PUPIL in await roles_of(uow, person.id):
            faults.append(FileError(shown, "is a pupil; only adults get e-mail", line=line.line, field="id"))
        else:
            held = await uow.contacts.mail_of(person.id)
            known = None if held is None else await opened(uow, person.id, ADDRESS, held.address)
            if line.email != (known or ""):
                changes.append((person, line, held))
    if faults:
        raise AddressFileError(faults)
    return changes
