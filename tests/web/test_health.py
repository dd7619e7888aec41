"""relbot watches over itself: what `/health` says, and when the heart beats."""

import asyncio
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
from pydantic import SecretStr

from relbot.service.health import Health
from relbot.service.ports import Received
from relbot.store.database import Database
from relbot.web.health import build_app, serve
from relbot.web.heartbeat import beat, keep_beating
from tests.service.scene import Scene, scene

WATCH = SecretStr("https://watch.invalid/abc")


async def asked(made: Scene) -> httpx.Response:
    """What `/health` answers."""
    transport = httpx.ASGITransport(build_app(made.relbot.health))
    async with httpx.AsyncClient(transport=transport, base_url="http://relbot") as client:
        return await client.get("/health")


async def test_health_says_what_waits(database: Database) -> None:
    """Well while nothing waits; not well when a message waited two minutes, ticks stop or Telegram is silent."""
    async with scene(database, linked=["P1202"]) as made:
        answer = await asked(made)
        assert (answer.status_code, answer.json()) == (
            200,
            {
                "well": True,
                "tick_seconds": 0,
                "inbox_seconds": None,
                "outbox_seconds": None,
                "contact_seconds": None,
                "clock_seconds": None,
            },
        )
        await made.receive(Received(kind="words", address="P1202", text="hello"))
        await made.later(seconds=1)
        assert (await asked(made)).status_code == 200
        await made.receive(Received(kind="words", address="P1202", text="hello again"))
        await made.relbot.tick()
        made.clock.set(made.clock.now().replace(minute=made.clock.now().minute + 3))
        await made.relbot.tick()
        assert ((await asked(made)).status_code, (await asked(made)).json()["inbox_seconds"]) == (503, 180)
        await made.settle()
        made.clock.set(made.clock.now().replace(minute=made.clock.now().minute + 2))
        assert (await asked(made)).json() == {
            "well": False,
            "tick_seconds": 120,
            "inbox_seconds": None,
            "outbox_seconds": None,
            "contact_seconds": None,
            "clock_seconds": None,
        }
        made.relbot.listening_since = made.clock.now()
        for seconds, status in ((120, 200), (1, 503)):  # deaf: nothing waits, because nothing comes in
            await made.later(seconds=seconds)
            assert (await asked(made)).status_code == status
        made.relbot.contact(made.clock.now())
        assert ((await asked(made)).status_code, (await asked(made)).json()["contact_seconds"]) == (200, 0)


async def test_a_look_that_fails_is_not_well() -> None:
    """A database that cannot be read is 503, with nothing about why."""

    async def broken() -> Health:
        raise OSError("secret")

    transport = httpx.ASGITransport(build_app(broken))
    async with httpx.AsyncClient(transport=transport, base_url="http://relbot") as client:
        answer = await client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"well": False})


async def test_the_heart_beats_while_relbot_is_well() -> None:
    """A beat is an empty GET; none leaves when relbot is not well, and a failing one raises nothing."""
    seen: list[tuple[str, str, bytes]] = []
    status = 200

    def take(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, str(request.url), request.content))
        return httpx.Response(status)

    async def well() -> Health:
        return Health(0, None, None)

    async def ill() -> Health:
        return Health(None, None, None)

    async with httpx.AsyncClient(transport=httpx.MockTransport(take)) as client:
        assert await beat(well, WATCH, client)
        assert not await beat(ill, WATCH, client)
        status = 500
        assert not await beat(well, WATCH, client)
    assert seen == [("GET", "https://watch.invalid/abc", b"")] * 2


async def test_the_heart_is_heard_over_the_network() -> None:
    """Over real HTTP: the first beat comes at once, an empty GET that says nothing of whom it comes from."""
    beats: list[tuple[str, str]] = []

    class Watch(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            beats.append((self.path, self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode()))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
            """Nothing is printed."""

    heard = asyncio.Event()

    async def well() -> Health:
        return Health(0, None, None)

    with HTTPServer(("127.0.0.1", 0), Watch) as server:
        answering = Thread(target=server.handle_request)
        answering.start()
        address = SecretStr(f"http://127.0.0.1:{server.server_port}/abc")
        beating = asyncio.create_task(keep_beating(well, address))
        try:
            async with asyncio.timeout(60):
                await asyncio.to_thread(answering.join)
            heard.set()
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
    assert (heard.is_set(), beats) == (True, [("/abc", "")])


async def test_health_answers_on_its_port_with_its_ages() -> None:
    """Over real HTTP: ages in seconds and nothing else, 503 once one of them is too old."""
    seen = [Health(1, 2, 3, 4), Health(61, 2, 3, 4)]

    async def look() -> Health:
        return seen.pop(0)

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    serving = asyncio.create_task(serve(look, "127.0.0.1", port))
    try:
        async with asyncio.timeout(60), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            answers = [await _answered(client), await client.get("/health")]
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
    ages = {"inbox_seconds": 2, "outbox_seconds": 3, "contact_seconds": 4, "clock_seconds": None}
    assert [(each.status_code, each.json()) for each in answers] == [
        (200, {"well": True, "tick_seconds": 1} | ages),
        (503, {"well": False, "tick_seconds": 61} | ages),
    ]


async def _answered(client: httpx.AsyncClient) -> httpx.Response:
    """The first answer, once the server listens."""
    while True:
        try:
            return await client.get("/health")
        except httpx.ConnectError:
            await asyncio.sleep(0)


async def test_on_this_machine_it_is_asked_by_its_own_names_alone(database: Database) -> None:
    """A foreign name that leads to this machine, as a page elsewhere can arrange, is not answered."""
    async with scene(database, linked=[]) as made:
        transport = httpx.ASGITransport(build_app(made.relbot.health, only_here=True))
        found = {}
        for name in ("127.0.0.1:8080", "localhost", "[::1]:8080", "evil.example"):
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{name}") as client:
                found[name] = (await client.get("/health")).status_code
    assert found == {"127.0.0.1:8080": 200, "localhost": 200, "[::1]:8080": 200, "evil.example": 421}
