"""The control interface under `/sandbox/`: people, phones, faults, books, for whoever drives a bot in another process.

Everything is JSON. A refusal is status 400 with {"error": what to do}, or 403 for whoever may not ask (`gate`).
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from relbot.clock import MovableClock, SteppedClock
from relbot.sandbox.arguments import Arguments
from relbot.sandbox.chats import Json, User
from relbot.sandbox.connections import CallerGoneError, Connections
from relbot.sandbox.errors import SandboxError
from relbot.sandbox.faults import Fault, FaultKind
from relbot.sandbox.gate import refusal
from relbot.sandbox.phone import Phone
from relbot.sandbox.phone_actions import ACTIONS
from relbot.sandbox.world import World

LONGEST_WAIT = 50.0
Handler = Callable[[Request], Awaitable[Any]]


def control_routes(world: World, connections: Connections) -> list[Route]:
    """The routes of the control interface for one world."""
    control = _Control(world, connections)
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/sandbox/state", control.state),
        ("POST", "/sandbox/users", control.add_user),
        ("POST", "/sandbox/groups", control.add_group),
        ("GET", "/sandbox/phones/{user:int}", control.screen),
        ("POST", "/sandbox/phones/{user:int}/{action}", control.act),
        ("POST", "/sandbox/faults", control.add_fault),
        ("DELETE", "/sandbox/faults", control.clear_faults),
        ("POST", "/sandbox/limits", control.set_limits),
        ("POST", "/sandbox/clock", control.forward),
        ("POST", "/sandbox/update-id", control.randomise_update_id),
        ("GET", "/sandbox/books/calls", control.calls),
        ("GET", "/sandbox/books/messages", control.messages),
        ("GET", "/sandbox/books/updates", control.updates),
        ("GET", "/sandbox/events", control.events),
    ]
    return [Route(path, _guarded(handler), methods=[method]) for method, path, handler in table]


class _Control:
    """One method a route; each returns what becomes the JSON of the answer, or a response of its own."""

    def __init__(self, world: World, connections: Connections) -> None:
        self._world = world
        self._connections = connections

    async def state(self, _: Request) -> Json:
        """Counts, and what the sandbox was asked for and does not play."""
        return self._world.state()

    async def add_user(self, request: Request) -> Json:
        """A person: first_name, and if wanted last_name, username, language_code, user_id."""
        arguments = (await _arguments(request)).only("first_name", "last_name", "username", "language_code", "user_id")
        user = self._world.add_user(
            arguments.text("first_name"),
            arguments.text("last_name", None),
            username=arguments.text("username", None),
            language_code=arguments.text("language_code", "en"),
            user_id=arguments.whole("user_id", None),
        )
        return user.to_api()

    async def add_group(self, request: Request) -> Json:
        """A group by its title, without the bot."""
        arguments = (await _arguments(request)).only("title")
        return self._world.add_group(arguments.text("title")).to_api()

    async def screen(self, request: Request) -> Json:
        """The screen now; with `since`, once its version differs, or after `within` seconds."""
        phone = self._phone(request)
        if "since" not in request.query_params:
            return phone.screen.to_json()
        within = min(_number(request, "within", LONGEST_WAIT), LONGEST_WAIT)
        waiting = phone.changed_since(int(_number(request, "since", 0)), within)
        return (await self._connections.attend(waiting, request.receive)).to_json()

    async def act(self, request: Request) -> Json:
        """Something a person does; see `phone_actions`."""
        action = request.path_params["action"]
        if action not in ACTIONS:
            raise SandboxError(f"a phone cannot {action}; it can {', '.join(ACTIONS)}")
        do, names = ACTIONS[action]
        return do(self._phone(request), (await _arguments(request)).only(*names))

    async def add_fault(self, request: Request) -> Json:
        """A fault by the fields of `Fault`."""
        arguments = (await _arguments(request)).only(
            "kind", "method", "times", "probability", "seed", "retry_after", "seconds", "body"
        )
        kind = arguments.text("kind")
        if kind not in list(FaultKind):
            raise SandboxError(f"no fault is called {kind}; there are {', '.join(FaultKind)}")
        fault = Fault(
            FaultKind(kind),
            method=arguments.text("method", None),
            times=arguments.whole("times", None),
            probability=arguments.number("probability", 1.0),
            seed=arguments.whole("seed", 0),
            retry_after=arguments.whole("retry_after", 1),
            seconds=arguments.number("seconds", 0.0),
            body=arguments.object("body", None),
        )
        self._world.faults.add(fault)
        return {}

    async def clear_faults(self, _: Request) -> Json:
        """Removes all faults."""
        self._world.faults.clear()
        return {}

    async def set_limits(self, request: Request) -> Json:
        """Changes limits by the fields of `Limits`; those not named stay."""
        arguments = (await _arguments(request)).only(*vars(self._world.limits))
        now = self._world.limits
        limits = replace(
            now,
            on=arguments.flag("on", now.on),
            bot_per_second=arguments.number("bot_per_second", now.bot_per_second),
            chat_per_second=arguments.number("chat_per_second", now.chat_per_second),
            chat_burst=arguments.whole("chat_burst", now.chat_burst),
            group_per_minute=arguments.number("group_per_minute", now.group_per_minute),
        )
        self._world.set_limits(limits)
        return {}

    async def forward(self, request: Request) -> Json:
        """Moves the world's clock forward by `seconds`."""
        arguments = (await _arguments(request)).only("seconds")
        clock = self._world.clock
        if not isinstance(clock, MovableClock | SteppedClock):
            raise SandboxError("this world runs by the machine's clock, which cannot be moved")
        seconds = arguments.number("seconds")
        if seconds < 0:
            raise SandboxError("a clock can only be moved forward")
        return {"now": clock.forward(timedelta(seconds=seconds)).isoformat()}

    async def randomise_update_id(self, request: Request) -> Json:
        """What a week without updates does to their ids; `next_id` if it should be this one."""
        arguments = (await _arguments(request)).only("next_id")
        return {"next_id": self._world.randomise_update_id(arguments.whole("next_id", None))}

    async def calls(self, _: Request) -> list[Json]:
        """Every call of the Bot API, with its outcome and the fault that struck it."""
        return [record.to_json() for record in self._world.books.calls]

    async def messages(self, _: Request) -> list[Json]:
        """Every message ever accepted as it is now, with the call that made it; deleted ones too."""
        return [message.to_book() for message in self._world.books.messages]

    async def updates(self, _: Request) -> list[Json]:
        """Every update ever made, and what became of it."""
        return [update.to_book() for update in self._world.books.updates]

    async def events(self, _: Request) -> Response:
        """Server-sent events: what changed on which phone, from now on."""
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers={"cache-control": "no-cache"})

    async def _stream(self) -> AsyncIterator[str]:
        with self._world.events.listen() as events:
            yield ": listening\n\n"
            while (event := await self._connections.unless_closing(events.get())) is not None:
                yield f"data: {json.dumps(event.to_json())}\n\n"

    def _phone(self, request: Request) -> Phone:
        return Phone(self._world, self._user(request.path_params["user"]))

    def _user(self, user_id: int) -> User:
        if user_id not in self._world.users:
            raise SandboxError(f"there is no user {user_id}: add one with POST /sandbox/users")
        return self._world.users[user_id]


def _guarded(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """Checks who asks, and turns answers and refusals into responses."""

    async def guarded(request: Request) -> Response:
        refused = refusal(request)
        if refused is not None:
            return JSONResponse({"error": refused}, 403)
        try:
            answer = await handler(request)
        except SandboxError as error:
            return JSONResponse({"error": str(error)}, 400)
        except CallerGoneError:
            return JSONResponse({"error": "the sandbox is closing"}, 503)
        return answer if isinstance(answer, Response) else JSONResponse(answer)

    return guarded


def _number(request: Request, name: str, default: float) -> float:
    value = request.query_params.get(name, str(default))
    try:
        return float(value)
    except ValueError:
        raise SandboxError(f"{name} must be a number, not {value!r}") from None


async def _arguments(request: Request) -> Arguments:
    """The JSON object of the body. Only application/json: a form on a foreign web page cannot send that."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        raise SandboxError("send a JSON object with content-type application/json")
    try:
        body = await request.json()
    except ValueError:
        raise SandboxError("the body is not JSON") from None
    if not isinstance(body, dict):
        raise SandboxError("the body must be a JSON object")
    return Arguments(body)
