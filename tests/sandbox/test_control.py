"""The control interface and its client: the same verbs from another process."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from relbot.sandbox import Fault, FaultKind, Limits, SandboxError, Toast, World
from relbot.sandbox.client import SandboxClient
from relbot.sandbox.parameters import Upload
from relbot.sandbox.phone import Phone
from relbot.sandbox.server import serve
from relbot.sandbox.view import Button
from tests.sandbox.conftest import START, Caller

BUTTON = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}]]}


@pytest.fixture
async def client(address: str) -> AsyncIterator[SandboxClient]:
    """As the crash harness uses it."""
    async with SandboxClient(address) as made:
        yield made


async def test_a_person_over_http(client: SandboxClient, call: Caller, world: World) -> None:
    """A whole conversation through the client; the screen is the one that the phone in process shows."""
    phone = await client.add_user("Macsen", language_code="cy")
    await phone.press_start("code")
    waiting = asyncio.create_task(phone.wait_for(lambda screen: bool(screen.received())))
    await call("sendMessage", chat_id=phone.user_id, text="Ready?", reply_markup=BUTTON)
    screen = await waiting
    pressed = await phone.tap("Yes")
    query_id = world.bot.updates.take(0, 100)[-1].payload["id"]
    await call("answerCallbackQuery", callback_query_id=query_id, text="ok")
    await call("sendMessage", chat_id=phone.user_id, text="Help", reply_markup={"keyboard": [["HELP"]]})
    sent = await phone.tap_keyboard("HELP")
    edited = await phone.edit(sent.message_id, "help me")
    await phone.send("please", reply_to=sent.message_id)
    await phone.send_media("photo", caption="look")
    await phone.tap_data("invented", 2)
    await phone.delete(sent.message_id)
    final = await phone.screen()
    local = Phone(world, world.users[phone.user_id])
    assert (screen.last.text, screen.last.buttons) == ("Ready?", ((Button("Yes", "yes"),),))
    assert len(pressed) == 1
    assert edited.text == "help me"
    assert final == local.screen
    assert [shown.text for shown in final.chat] == ["/start code", "Ready?", "Help", "please", "look"]
    assert (final.keyboard, final.toasts) == ((("HELP",),), (Toast("ok", False),))
    assert [(note.text, note.at) for note in final.notifications] == [("Ready?", START), ("Help", START)]


async def test_blocks_and_groups(client: SandboxClient, world: World) -> None:
    """The rarer verbs reach the world too."""
    phone = await client.add_user("Macsen")
    await phone.press_start()
    group = await client.add_group("Staff room")
    await phone.add_bot_to(group)
    await phone.send_to(group, "/start")
    await phone.block()
    await phone.unblock()
    kinds = [update.kind for update in world.bot.updates.take(0, 100)]
    assert kinds == ["message", "my_chat_member", "message", "message", "my_chat_member", "my_chat_member"]


async def test_faults_limits_and_clock(client: SandboxClient, call: Caller, world: World) -> None:
    """What changes the world's weather."""
    await client.add_fault(Fault(FaultKind.BAD_GATEWAY, method="getMe", times=None, probability=1.0))
    struck = [(await call("getMe"))[0] for _ in range(3)]
    await client.clear_faults()
    await client.set_limits(Limits(on=False, chat_burst=9))
    await client.forward(timedelta(hours=1))
    assert struck == [502, 502, 502]
    assert (await call("getMe"))[0] == 200
    assert world.limits == Limits(on=False, chat_burst=9)
    assert world.clock.now() == START + timedelta(hours=1)
    assert await client.randomise_update_id(5) == 5
    await call("nonsense")
    assert await client.state() == {
        "now": "2026-11-23T09:50:00+00:00",
        "bots": ["relbot_sandbox_bot"],
        "users": 0,
        "unknown_calls": ["nonsense"],
        "waiting_updates": {"relbot_sandbox_bot": 0},
    }


async def test_the_books(client: SandboxClient, call: Caller, phone: Phone) -> None:
    """Every call, every message ever accepted and every update, with what became of them."""
    await call("sendMessage", chat_id=phone.user.id, text="Ready?")
    await call("deleteMessage", chat_id=phone.user.id, message_id=2)
    update_id = (await call("getUpdates"))[1]["result"][0]["update_id"]
    await call("getUpdates", offset=update_id + 1)
    calls, messages, updates = await client.calls(), await client.messages(), await client.updates()
    assert [(entry["method"], entry["outcome"]) for entry in calls] == [
        ("sendMessage", "ok"),
        ("deleteMessage", "ok"),
        ("getUpdates", "ok"),
        ("getUpdates", "ok"),
    ]
    assert [(entry["message"]["text"], entry["call_id"], entry["deleted_at"]) for entry in messages] == [
        ("/start", None, None),
        ("Ready?", 1, START.isoformat()),
    ]
    assert [(entry["update"]["update_id"], entry["fate"], entry["delivered"]) for entry in updates] == [
        (update_id, "confirmed", 1)
    ]


async def test_events_stream(address: str, world: World, call: Caller, phone: Phone) -> None:
    """Server-sent events tell a page what changed where, in order."""
    chat = {"bot_id": world.bot.user.id, "chat_id": phone.user.id}
    async with (
        httpx.AsyncClient(base_url=address, trust_env=False) as client,
        client.stream("GET", "/sandbox/events") as stream,
    ):
        lines = stream.aiter_lines()
        assert stream.headers["content-type"].startswith("text/event-stream")
        assert await anext(lines) == ": listening"
        await call("sendMessage", chat_id=phone.user.id, text="Ready?")
        await call("editMessageText", chat_id=phone.user.id, message_id=2, text="Steady?")
        await call("deleteMessage", chat_id=phone.user.id, message_id=2)
        found: list[dict[str, Any]] = []
        async for line in lines:
            if line.startswith("data: "):
                found.append(json.loads(line.removeprefix("data: ")))
            if len(found) == 3:
                break
    assert found == [{"kind": kind, **chat, "message_id": 2} for kind in ("added", "edited", "deleted")]


async def test_closing_ends_the_stream(world: World) -> None:
    """A page that listens does not keep the server from closing."""
    async with httpx.AsyncClient(trust_env=False) as client:
        async with serve(world) as address:
            stream = await client.send(client.build_request("GET", f"{address}/sandbox/events"), stream=True)
            lines = stream.aiter_lines()
            assert await anext(lines) == ": listening"
        assert [line async for line in lines] == [""]


@pytest.mark.parametrize(
    "method,path,body,complaint",
    [
        ("POST", "/users", {}, "first_name is missing"),
        ("POST", "/users", {"first_name": 5}, "first_name must be str"),
        ("POST", "/users", {"first_name": "A", "age": 5}, "unknown here: age"),
        ("GET", "/phones/5", None, "there is no user 5: add one with POST /sandbox/users"),
        ("POST", "/phones/5000000001/sing", {}, "a phone cannot sing; it can press_start, send, send_media, edit, tap, "
         "tap_data, tap_keyboard, delete, block, unblock, add_bot_to, send_to"),
        ("POST", "/phones/5000000001/send", {"text": True}, "text must be str"),
        ("POST", "/phones/5000000001/send", {"text": "a", "loud": True}, "unknown here: loud"),
        ("POST", "/phones/5000000001/tap", {"label": [1]}, "label must be text or [row, column]"),
        ("POST", "/phones/5000000001/add_bot_to", {"group": 5}, "there is no such group: add one with POST "
         "/sandbox/groups"),
        ("POST", "/faults", {"kind": "plague"}, "no fault is called plague; there are " + ", ".join(FaultKind)),
        ("POST", "/clock", {"seconds": -1}, "a clock can only be moved forward"),
        ("POST", "/users", None, "send a JSON object with content-type application/json"),
    ],
)  # fmt: skip
async def test_refusals(
    client: SandboxClient, phone: Phone, method: str, path: str, body: dict[str, Any] | None, complaint: str
) -> None:
    """A mistake in driving is told in words that help."""
    with pytest.raises(SandboxError) as refusal:
        await client.ask(method, path, body)
    assert str(refusal.value) == complaint


async def test_a_foreign_name_is_refused(address: str) -> None:
    """A page in a browser cannot reach the phones by a name that it makes point here."""
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        answer = await http.get("/sandbox/state", headers={"host": "evil.example"})
    assert (answer.status_code, answer.json()) == (403, {"error": "ask for the sandbox as 127.0.0.1 or localhost"})


async def test_waiting_without_change(client: SandboxClient, phone: Phone) -> None:
    """A request that waits for a change comes back with the same version when its time is over."""
    version = phone.screen.version
    body = await client.ask("GET", f"/phones/{phone.user.id}", since=version, within=0.001)
    assert body["version"] == version


async def test_a_file_in_the_books(client: SandboxClient, call: Caller, phone: Phone) -> None:
    """The books name a file and its size, and do not hand it out."""
    await call("sendDocument", chat_id=phone.user.id, document=Upload("a.pdf", "application/pdf", b"12345"))
    assert (await client.calls())[0]["parameters"] == {
        "chat_id": str(phone.user.id),
        "document": {"filename": "a.pdf", "content_type": "application/pdf", "bytes": 5},
    }


async def test_routes_of_ones_own(world: World) -> None:
    """A page can be served beside, under the same address."""

    async def page(_: Request) -> PlainTextResponse:
        return PlainTextResponse("phones")

    async with (
        serve(world, routes=[Route("/", page)]) as address,
        httpx.AsyncClient(base_url=address, trust_env=False) as http,
    ):
        assert (await http.get("/")).text == "phones"


def test_user_ids(world: World) -> None:
    """Ids need more than 32 bits; a chosen one is not given twice."""
    chosen = world.add_user("A", user_id=5_000_000_002)
    drawn = [world.add_user("B").id, world.add_user("C").id]
    assert [chosen.id, *drawn] == [5_000_000_002, 5_000_000_001, 5_000_000_003]
