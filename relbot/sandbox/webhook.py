"""Updates by webhook (Bot API setWebhook): posts them one after another until each is taken."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from relbot.sandbox.bots import Bot, Webhook
from relbot.sandbox.updates import Update
from relbot.sandbox.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)
AGAIN_AFTER = 1.0
"""Seconds until a refused update is posted again; the Bot API says "a reasonable amount of attempts" and no more."""


@asynccontextmanager
async def webhooks(world: World, again_after: float = AGAIN_AFTER) -> AsyncIterator[None]:
    """While the block runs, each bot of now gets its updates at its webhook, in order, one at a time.

    Only webhooks on this machine are served; one elsewhere is kept and never called.
    An update counts as taken with an answer of 2xx; after anything else it is posted again.
    """
    # No proxies and no certificates of the machine: webhooks of the sandbox are on this machine too.
    async with httpx.AsyncClient(trust_env=False, verify=False, timeout=10.0) as http:  # noqa: S501
        tasks = [asyncio.create_task(_serve_bot(world, bot, http, again_after)) for bot in world.bots.values()]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _serve_bot(world: World, bot: Bot, http: httpx.AsyncClient, again_after: float) -> None:
    while True:
        waiting = bot.updates.take(0, 1) if bot.webhook.is_here else []
        if not waiting:
            await bot.updates.changed.wait()
            continue
        hook, now = bot.webhook, world.clock.now()
        error = await _post(hook, waiting[0], http)
        if error is None:
            bot.updates.take(waiting[0].update_id + 1, 0)
        else:
            hook.last_error, hook.last_error_at = error, now
        hook.tried.fire()
        if error is not None:
            await asyncio.sleep(again_after)


async def _post(hook: Webhook, update: Update, http: httpx.AsyncClient) -> str | None:
    """Posts one update; why it was not taken, or None."""
    headers = {"content-type": "application/json"}
    if hook.secret_token is not None:
        headers[SECRET_HEADER] = hook.secret_token
    try:
        answer = await http.post(hook.url, content=json.dumps(update.to_api()), headers=headers)
    except httpx.TransportError:
        return "Connection failed"
    return (
        None if answer.is_success else f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
    )
