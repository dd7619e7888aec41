"""The heartbeat: while relbot is well, an address of a watching service is asked for every minute. Its silence alarms.

The request holds nothing: no body, no name, no figure.
"""

import asyncio

import httpx
from pydantic import SecretStr

from relbot.service import log
from relbot.web.health import Look

EVERY = 60.0
TIMEOUT = 10.0


async def beat(look: Look, address: SecretStr, client: httpx.AsyncClient) -> bool:
    """One beat, if relbot is well; whether the watching service took it. Never raises but for cancellation."""
    try:
        if not (await look()).is_well:
            log.worrying("heartbeat_withheld")
            return False
        answer = await client.get(address.get_secret_value())
    except Exception as error:  # noqa: BLE001 - the missing beat is the alarm; the next one is tried
        log.failed("heartbeat_failed", error)
        return False
    if answer.is_error:
        log.worrying("heartbeat_refused", status=answer.status_code)
    return not answer.is_error


async def keep_beating(look: Look, address: SecretStr) -> None:
    """Beats every minute until it is cancelled."""
    async with httpx.AsyncClient(timeout=TIMEOUT) as client:
        while True:
            await beat(look, address, client)
            await asyncio.sleep(EVERY)
