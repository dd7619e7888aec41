"""The page of the demo: its files, what stands on it, and its clock. The phones' own taps go to `/sandbox/phones/`."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from relbot.sandbox.chats import Json
from relbot.sandbox.errors import SandboxError
from relbot.sandbox.gate import named_loopback, refusal

INDEX = "demo.html"
KINDS = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
}
"""Nothing but this server's own files, nothing inline, in nobody's frame."""


class Board(Protocol):
    """What the page is about; the demo implements it."""

    def describe(self) -> Json:
        """Everything that does not change: sentences, people, the setting's time zone."""
        ...

    def people(self) -> Json:
        """Who has a phone by now, and how much came to it."""
        ...

    async def hold(self, person: str) -> Json:
        """Somebody picks up the phone of a person; gives `people`. SandboxError for an id there is not."""
        ...

    def clock(self) -> Json:
        """The present moment of the demo."""
        ...

    async def answer(self) -> Json:
        """A stored answer as different people see it."""
        ...

    async def move(self, step: str) -> Json:
        """Moves the clock by a step of that name, lets happen what falls due, and gives the clock.

        Raises SandboxError for a step there is not.
        """
        ...


def page_routes(board: Board, folder: Path) -> list[Route]:
    """The routes of the page; `folder` holds its files, all of which are served."""
    files = {path.name: path for path in sorted(folder.iterdir()) if path.suffix in KINDS}

    async def file(request: Request) -> Response:
        name = request.path_params.get("name", INDEX)
        if not named_loopback(request):
            return JSONResponse({"error": "ask for the demo as 127.0.0.1 or localhost"}, 403)
        if name not in files:
            return JSONResponse({"error": "there is no such file"}, 404, headers=HEADERS)
        path = files[name]
        return FileResponse(path, headers=HEADERS | {"content-type": KINDS[path.suffix]})

    async def describe(_: Request) -> Json:
        return board.describe()

    async def people(_: Request) -> Json:
        return board.people()

    async def hold(request: Request) -> Json:
        return await board.hold(request.path_params["person"])

    async def clock(_: Request) -> Json:
        return board.clock()

    async def answer(_: Request) -> Json:
        return await board.answer()

    async def move(request: Request) -> Json:
        return await board.move(request.path_params["step"])

    return [
        Route("/", file),
        Route("/page/{name}", file),
        Route("/demo/board", _guarded(describe)),
        Route("/demo/people", _guarded(people)),
        Route("/demo/phones/{person}", _guarded(hold), methods=["POST"]),
        Route("/demo/clock", _guarded(clock)),
        Route("/demo/answer", _guarded(answer)),
        Route("/demo/clock/{step}", _guarded(move), methods=["POST"]),
    ]


def _guarded(handler: Callable[[Request], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def guarded(request: Request) -> Response:
        refused = refusal(request)
        if refused is not None:
            return JSONResponse({"error": refused}, 403, headers=HEADERS)
        try:
            return JSONResponse(await handler(request), headers=HEADERS)
        except SandboxError as error:
            return JSONResponse({"error": str(error)}, 400, headers=HEADERS)

    return guarded
