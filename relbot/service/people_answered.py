"""What an import of the people file does only when the operator answers for it.

An id that has another name may be somebody who married, or a new person who was given an old id: then a child's
record and open alerts, or an adult's Telegram account with all that it may read, would silently be somebody else's.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from relbot.errors import FileError, NotAllowedError
from relbot.service.people_file import PersonLine
from relbot.service.people_known import Known, of_other_kind
from relbot.service.setting_file import Role
from relbot.service.two_adults import LEAST, SENIOR
from relbot.service.who import present_with_role, reach
from relbot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Answered:
    """School ids that are the same person under another name, and whether too few adults may be left."""

    renamed: frozenset[str] = frozenset()
    force: bool = False


NOTHING = Answered()


def others(lines: Sequence[PersonLine], known: Known, answered: Answered, shown: str) -> list[FileError]:
    """A fault for each line whose id belongs to somebody of another name, and for each answer that fits no line."""
    told = {line.id for line in lines}
    faults = [
        FileError(shown, f"--renamed {school_id}: is not in this file") for school_id in sorted(answered.renamed - told)
    ]
    for line in lines:
        if line.id not in answered.renamed and not of_other_kind(line, known) and _is_another(line, known):
            message = (
                f"{line.id} is another name here, and a new person needs an id of their own: with this id they would"
                " take over record, account and alerts (--dry-run shows the old name)."
                f" If they are the same person under a new name: --renamed {line.id}"
            )
            faults.append(FileError(shown, message, line=line.line, field="first_name"))
    return faults


async def require_enough(uow: UnitOfWork, setting_id: str, lines: Sequence[PersonLine], known: Known) -> None:
    """NotAllowedError if the file takes roles away so that too few of safeguarding and leadership are left."""
    if message := await too_few(uow, setting_id, lines, known):
        raise NotAllowedError(f"{message}. Nothing was changed. To do it all the same: --force")


async def too_few(uow: UnitOfWork, setting_id: str, lines: Sequence[PersonLine], known: Known) -> str:
    """What to say where the file leaves a role to nobody, or fewer than two who can be reached; "" elsewhere.

    Where there were no more before, as in a school that begins, the file takes nobody away.
    """
    in_file = {known.people[line.id].id for line in lines if line.id in known.people}
    before = {role: {one.id for one in await present_with_role(uow, setting_id, role)} for role in SENIOR}
    after = {role: (before[role] - in_file) | _given(lines, known, role) for role in SENIOR}
    empty = [role.value for role in SENIOR if before[role] and not after[role]]
    if empty:
        return f"after this file nobody would be {' or '.join(empty)} any more: mend the column role"
    were, are = (set().union(*held.values()) for held in (before, after))
    lost = were - are
    if not lost:
        return ""
    left = sum([bool(await reach(uow, one)) for one in are])
    reached = sum([bool(await reach(uow, one)) for one in were])
    if left >= min(LEAST, reached) and len(are) >= min(LEAST, len(were)):
        return ""
    names = ", ".join(sorted(known.ids[one] for one in lost))
    return (
        f"this file takes safeguarding and leadership from {names}, and relbot could reach {left} adults of them then;"
        f" {LEAST} are the least: no concern goes to one person alone"
    )


def _given(lines: Sequence[PersonLine], known: Known, role: Role) -> set[str]:
    """Whom the file gives a role: persons' ids, and school ids of those who are new and cannot be reached yet."""
    return {known.people[line.id].id if line.id in known.people else line.id for line in lines if role in line.roles}


def _is_another(line: PersonLine, known: Known) -> bool:
    """Whether both names are others than before; of somebody who had left, whether one is."""
    if line.id not in known.names or not line.first_name or not line.last_name:
        return False
    before, after = known.names[line.id], (line.first_name, line.last_name)
    if sorted(_letters(" ".join(before)).split()) == sorted(_letters(" ".join(after)).split()):
        return False
    others_now = [_letters(was) != _letters(now) for was, now in zip(before, after, strict=True)]
    return all(others_now) or known.people[line.id].left_at is not None


def _letters(name: str) -> str:
    """A name without case, accents, hyphens and apostrophes: mending those makes nobody another person."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(one for one in plain.replace("-", " ") if one.isalnum() or one.isspace()).split())
