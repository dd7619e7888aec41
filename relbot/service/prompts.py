"""What became of a prompt: asked, arrived, answered, missed; shown to the operator, never held against anybody."""

from datetime import datetime

from relbot.store.unit_of_work import UnitOfWork

SETTLED = frozenset({"answered", "missed", "unreachable", "refused"})


async def settle(uow: UnitOfWork, prompt_id: str, status: str, now: datetime) -> None:
    """Writes down what became of a prompt; what is settled stays as it is, an answer outdoes everything.

    One that was offered again stays so when its fate is unknown once more: it is not offered a third time.
    """
    row = await uow.rhythms.get_prompt(prompt_id)
    if row is None or row.status == "answered" or (row.status in SETTLED and status != "answered"):
        return
    if row.status == "offered_again" and status == "uncertain":
        return
    row.status, row.settled_at = status, now
    await uow.flush()
