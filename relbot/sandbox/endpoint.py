"""`/bot<token>/<method>`: one call of the Bot API, from HTTP to the world and back, faults included."""

import asyncio
import json
import re
from inspect import isawaitable
from typing import Any

from starlette.types import Receive, Scope, Send

from relbot.sandbox.body import read_parameters
from relbot.sandbox.books import CallRecord
from relbot.sandbox.bots import Bot
from relbot.sandbox.connections import CallerGoneError, Connections
from relbot.sandbox.errors import ApiError, too_many_requests
from relbot.sandbox.faults import Fault, FaultKind
from relbot.sandbox.methods import METHODS, Call, Method
from relbot.sandbox.parameters import UnknownParameterError, decode
from relbot.sandbox.world import World

TOKEN = re.compile(r"[1-9][0-9]{0,15}:[A-Za-z0-9_-]{30,80}")
NOT_FOUND = ApiError(404, "Not Found")
UNAUTHORISED = ApiError(401, "Unauthorized")
SERVER_ERROR = ApiError(500, "Internal Server Error")
BAD_GATEWAY = ApiError(502, "Bad Gateway")
ENCODE = json.JSONEncoder(separators=(",", ":")).encode

BEFORE = frozenset({FaultKind.TIMEOUT_BEFORE, FaultKind.DROP_BEFORE})
NO_ANSWER = frozenset({FaultKind.TIMEOUT_BEFORE, FaultKind.TIMEOUT_AFTER, FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER})


class BotEndpoint:
    """The ASGI application behind `/bot{token}/{method}`."""

    def __init__(self, world: World, connections: Connections) -> None:
        self._world = world
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one call; says nothing if a fault wants silence or the caller is gone."""
        body = await _read_body(receive)
        token, method = scope["path_params"]["token"], scope["path_params"]["method"]
        record = CallRecord(self._world.next_call_id(), self._world.clock.now(), None, method, {})
        self._world.books.calls.append(record)
        self._world.called.fire()
        fault: Fault | None = None
        answer: dict[str, Any] = {}
        try:
            bot = self._authorise(token)
            played = self._find(method)
            record.bot_id, record.method = bot.user.id, played.name
            record.parameters = read_parameters(scope["query_string"], _content_type(scope), body)
            fault = self._world.faults.on_call(played.name)
            record.fault = None if fault is None else str(fault.kind)
            if fault is None or fault.kind not in BEFORE:
                result = await self._carry_out(bot, played, record, fault, receive)
                answer = {"ok": True, "result": result}
                record.outcome = "ok"
        except ApiError as error:
            answer, record.outcome = error.to_api(), error.description
        except CallerGoneError:
            record.outcome = "caller gone"
            self._connections.abort(scope)
            return
        if fault is not None and fault.kind in NO_ANSWER:
            await self._stay_silent(fault, scope, receive)
        else:
            await _answer(send, answer, 200 if answer["ok"] else answer["error_code"])

    def _authorise(self, token: str) -> Bot:
        """Malformed tokens get 404, unknown ones 401 (Bot API "Authorizing your bot" names no answer)."""
        if TOKEN.fullmatch(token) is None:
            raise NOT_FOUND
        if token not in self._world.bots:
            raise UNAUTHORISED
        return self._world.bots[token]

    def _find(self, method: str) -> Method:
        if method.lower() not in METHODS:
            self._world.unknown_calls.append(method)
            raise NOT_FOUND
        return METHODS[method.lower()]

    async def _carry_out(
        self, bot: Bot, method: Method, record: CallRecord, fault: Fault | None, receive: Receive
    ) -> Any:
        if fault is not None:
            await _strike_before(fault)
        try:
            values = decode(record.parameters, method.parameters)
        except UnknownParameterError as error:
            self._world.unknown_calls.append(f"{method.name}.{error.name}")
            raise
        result = method.run(Call(self._world, bot, values, record.call_id))
        if isawaitable(result):
            result = await self._connections.attend(result, receive)
        if fault is not None and fault.kind is FaultKind.BAD_GATEWAY_AFTER:
            raise BAD_GATEWAY
        return result

    async def _stay_silent(self, fault: Fault, scope: Scope, receive: Receive) -> None:
        if fault.kind in (FaultKind.TIMEOUT_BEFORE, FaultKind.TIMEOUT_AFTER):
            await self._connections.until_gone(receive)
        self._connections.abort(scope)


async def _strike_before(fault: Fault) -> None:
    if fault.kind is FaultKind.TOO_MANY_REQUESTS:
        raise too_many_requests(fault.retry_after)
    if fault.kind is FaultKind.SERVER_ERROR:
        raise SERVER_ERROR
    if fault.kind is FaultKind.BAD_GATEWAY:
        raise BAD_GATEWAY
    if fault.kind is FaultKind.SLOW:
        await asyncio.sleep(fault.seconds)


async def _read_body(receive: Receive) -> bytes:
    parts = []
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(parts)


def _content_type(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"content-type"), "")


async def _answer(send: Send, answer: dict[str, Any], status: int) -> None:
    body = ENCODE(answer).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
