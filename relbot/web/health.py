"""`/health`: 200 while relbot is well, 503 when it is not; ages in seconds, nothing about anybody."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from relbot.service import log
from relbot.service.health import Health

Look = Callable[[], Awaitable[Health]]


LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def build_app(look: Look, *, only_here: bool = False) -> Starlette:
    """The application. A look that fails is 503 too: whoever cannot read the database is not well.

    `only_here`: asked by this machine's own names alone; else a page elsewhere could read it through somebody's
    browser, by a name of its own that leads here.
    """

    async def health(request: Request) -> JSONResponse:
        if only_here and request.url.hostname not in LOOPBACK:
            return JSONResponse({"advice": "ask by 127.0.0.1 or localhost"}, status_code=421)
        try:
            seen = await look()
        except Exception as error:  # noqa: BLE001 - whatever it is, the answer is "not well"
            log.failed("health_look_failed", error)
            return JSONResponse({"well": False}, status_code=503)
        return JSONResponse({"well": seen.is_well, **asdict(seen)}, status_code=200 if seen.is_well else 503)

    return Starlette(routes=[Route("/health", health)])


async def serve(look: Look, host: str, port: int) -> None:
    """Answers on this address until it is cancelled. A port that is taken is said, and tried again every minute."""
    config = uvicorn.Config(
        build_app(look, only_here=host in LOOPBACK),
        host,
        port,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",  # what goes wrong is said below, in relbot's own words
        access_log=False,
        server_header=False,
    )
    while True:
        server = _Server(config)
        try:
            await server.serve()
        except asyncio.CancelledError:
            if server.started:
                await server.shutdown()  # else its port stays taken
            raise
        except SystemExit:  # uvicorn's way to say that the address cannot be had
            log.worrying("health_address_taken", port=port, advice="name-another-port-in-RELBOT_HEALTH_PORT")
        await asyncio.sleep(60)


class _Server(uvicorn.Server):
    """uvicorn inside somebody else's loop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to relbot."""
        yield
