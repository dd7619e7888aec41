"""The sandbox as an HTTP server on the loopback interface."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from relbot.sandbox.connections import Connections, protocol_for
from relbot.sandbox.control import control_routes
from relbot.sandbox.endpoint import BotEndpoint
from relbot.sandbox.errors import PortTakenError
from relbot.sandbox.webhook import webhooks
from relbot.sandbox.world import World

LOOPBACK = "127.0.0.1"
KEPT_ALIVE = 75
"""Seconds an idle connection stays: longer than clients keep theirs (httpx: 5), else both may let go at once and a
call is lost between them. Telegram's is longer too.
"""


def build_app(world: World, connections: Connections | None = None, routes: Sequence[BaseRoute] = ()) -> Starlette:
    """The application: the Bot API under `/bot<token>/`, the control interface under `/sandbox/`, then `routes`."""
    known = connections or Connections()
    bot = Route("/bot{token}/{method}", BotEndpoint(world, known), methods=["GET", "POST"])
    return Starlette(routes=[bot, *control_routes(world, known), *routes])


@asynccontextmanager
async def serve(world: World, port: int = 0, routes: Sequence[BaseRoute] = ()) -> AsyncIterator[str]:
    """Serves the world on 127.0.0.1 while the block runs; gives the address, as `http://127.0.0.1:40123`.

    `port=0` takes a free one; `routes` are served beside (the demo's page). Raises PortTakenError if the port is
    taken. On leaving, whoever still waits for an answer is cut off.
    """
    listener = _listen(port)
    connections = Connections()
    config = uvicorn.Config(
        build_app(world, connections, routes),
        http=protocol_for(connections),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_keep_alive=KEPT_ALIVE,
    )
    server = _QuietServer(config, connections)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.ready.wait()
    try:
        async with webhooks(world):
            yield f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    finally:
        connections.closing.set()
        server.leave.set()
        await task


class _QuietServer(uvicorn.Server):
    """uvicorn inside somebody else's loop: leaves signals alone, says when it listens, stops at once when told."""

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self._connections = connections
        self.ready = asyncio.Event()
        self.leave = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the host program."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen."""
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Waits until `leave` is set, where uvicorn would look ten times a second."""
        await self.leave.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stops to listen and lets callers go; those who have not gone in a second are cut off.

        uvicorn's own way sleeps a tenth of a second or more, which is most of the time of a test.
        """
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if not await self._connections.all_gone(within=1.0):
            self._connections.abort_all()
        if self.server_state.tasks:  # a stream of events has ended its answer, but not yet itself
            await asyncio.wait(self.server_state.tasks, timeout=1.0)
        for task in self.server_state.tasks:
            task.cancel()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)


def _listen(port: int) -> socket.socket:
    # The protocol is named because asyncio turns Nagle's delay (40 ms a call) off for named TCP only.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        reason = f"port {port} cannot be used ({error.strerror})"
        raise PortTakenError(f"{reason}: choose another, or 0 for any") from error
    return listener
