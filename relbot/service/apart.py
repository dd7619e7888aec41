"""Parts of a whole that are each done or not, without the others."""

from collections.abc import Awaitable

from relbot.service import log
from relbot.store.unit_of_work import UnitOfWork


async def apart(uow: UnitOfWork, part: str, work: Awaitable[int]) -> int | None:
    """Does one part of a look in a savepoint of its own; None if it failed, which is in the log."""
    try:
        async with uow.savepoint():
            return await work
    except Exception as error:  # noqa: BLE001 - the other parts are done all the same
        log.failed("tick_part_failed", error, part=part)
        return None
