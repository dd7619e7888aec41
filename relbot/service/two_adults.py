"""No concern goes to one person alone (rule 6): whoever takes an adult's access away is told if too few are left."""

from relbot.errors import NotAllowedError
from relbot.service.setting_file import Role
from relbot.service.unlinking import find
from relbot.service.who import present_with_role, reach
from relbot.store.unit_of_work import UnitOfWork

LEAST = 2
SENIOR = (Role.SAFEGUARDING, Role.LEAD)
"""Who reads what no one else may."""


async def left_without(uow: UnitOfWork, setting_id: str, school_id: str) -> int | None:
    """How many of safeguarding and leadership can be reached without this person; None if they are of neither."""
    person = await find(uow, setting_id, school_id)
    holders = {one.id: one for role in SENIOR for one in await present_with_role(uow, setting_id, role)}
    if person.id not in holders:
        return None
    return sum([bool(await reach(uow, one)) for one in holders if one != person.id])


def too_few(school_id: str, left: int | None) -> str:
    """What to say of it; "" where enough adults are left."""
    if left is None or left >= LEAST:
        return ""
    return (
        f"without {school_id} relbot can reach {left} adults of safeguarding and leadership, and {LEAST} are the least:"
        " no concern goes to one person alone. Let others link an account first: relbot people invite ID"
    )


async def require(uow: UnitOfWork, setting_id: str, school_id: str) -> None:
    """NotAllowedError if too few would be left."""
    if message := too_few(school_id, await left_without(uow, setting_id, school_id)):
        raise NotAllowedError(f"{message}. To do it all the same: --force")
