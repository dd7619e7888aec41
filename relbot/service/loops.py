"""The loops of a running relbot: a fault of one round never ends them (rule 1: what is stored is worked)."""

import asyncio
from collections.abc import Awaitable, Callable

from relbot.errors import ConfigurationError
from relbot.service import log

FIRST = 0.5
"""Seconds of pause after a round that failed; doubles with each further one, up to LONGEST."""
LONGEST = 15.0


async def keep_on(work: Callable[[], Awaitable[object]], failed: str) -> None:
    """Does the work again and again until it is cancelled. A fault is written down as `failed`, and tried again after
    a pause; only what an operator has to mend first ends it (ConfigurationError).
    """
    pause = FIRST
    while True:
        try:
            await work()
            pause = FIRST
        except ConfigurationError:
            raise
        except Exception as error:  # noqa: BLE001 - nobody would answer the next child if it ended here
            log.failed(failed, error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST)
