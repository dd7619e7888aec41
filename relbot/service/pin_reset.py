"""A forgotten PIN is taken away at the command line; its adult chooses a new one when relbot next asks."""

from datetime import datetime

from relbot.service import unlinking
from relbot.store.unit_of_work import UnitOfWork

RESET = "pin_reset"


async def reset(uow: UnitOfWork, setting_id: str, school_id: str, now: datetime) -> bool:
    """Forgets a PIN, and a wait after wrong tries; False if there was none. NotFoundError for an unknown id."""
    person = await unlinking.find(uow, setting_id, school_id)
    if not await uow.pins.forget(person.id):
        return False
    uow.audit.append(setting_id, now, RESET, subject_id=person.id, object_kind="pin", object_id=person.id)
    return True
