"""Updates by webhook (Bot API setWebhook)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from relbot.clock import SteppedClock
from relbot.sandbox import World
from relbot.sandbox.bots import Webhook
from relbot.sandbox.phone import Phone
from relbot.sandbox.server import serve
from relbot.sandbox.webhook import webhooks
from tests.sandbox.conftest import START, Caller


class Receiver:
    """A bot's webhook: answers with the statuses it was given, then with 200."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.received: asyncio.Queue[tuple[str | None, str]] = asyncio.Queue()
        self.url = ""

    async def __call__(self, request: Request) -> Response:
        update: dict[str, Any] = await request.json()
        secret = request.headers.get("x-telegram-bot-api-secret-token")
        self.received.put_nowait((secret, update["message"]["text"]))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 200)


@pytest.fixture
async def receiver(clock: SteppedClock) -> AsyncIterator[Receiver]:
    """Listening on a server of its own."""
    made = Receiver()
    async with serve(World(clock), routes=[Route("/hook", made.__call__, methods=["POST"])]) as address:
        made.url = f"{address}/hook"
        yield made


async def test_updates_are_posted_in_order_with_the_secret(call: Caller, phone: Phone, receiver: Receiver) -> None:
    """What waited comes first, then each new update; all are confirmed by the answer 200."""
    await call("setWebhook", url=receiver.url, secret_token="s3cret")
    phone.send("one")
    phone.send("two")
    received = [await receiver.received.get() for _ in range(3)]
    assert received == [("s3cret", "/start"), ("s3cret", "one"), ("s3cret", "two")]


async def test_a_refused_update_comes_again(phone: Phone, receiver: Receiver, call: Caller) -> None:
    """Anything but 2xx is no receipt: the same update is posted until it is taken, and the next one waits."""
    phone.world.bot.webhook.url = receiver.url
    receiver.statuses = [500, 302, 503]
    phone.send("one")
    async with webhooks(phone.world, again_after=0.001):
        received = [(await receiver.received.get())[1] for _ in range(3)]
        info = (await call("getWebhookInfo"))[1]["result"]
        received += [(await receiver.received.get())[1] for _ in range(2)]
    assert received == ["/start", "/start", "/start", "/start", "one"]
    assert info["last_error_message"].startswith("Wrong response from the webhook: ")
    assert info["last_error_date"] == int(START.timestamp())


async def test_nobody_listens(phone: Phone, call: Caller) -> None:
    """The failure is told by getWebhookInfo, and the update stays."""
    hook = phone.bot.webhook
    async with webhooks(phone.world, again_after=60):
        tried = asyncio.create_task(hook.tried.wait())
        hook.url = "http://127.0.0.1:9/hook"
        phone.send("one")
        await tried
    info = (await call("getWebhookInfo"))[1]["result"]
    assert (info["last_error_message"], info["pending_update_count"]) == ("Connection failed", 2)


@pytest.mark.parametrize("url,here", [("http://localhost:5/a", True), ("https://school.example/hook", False)])
def test_nothing_is_posted_beyond_this_machine(url: str, here: bool) -> None:
    """Whatever address a bot sets, the words of the sandbox's people stay here."""
    assert Webhook(url).is_here is here
