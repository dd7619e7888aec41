"""Connections of the server: noticing that a caller went, and cutting one off without an answer."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from relbot.sandbox.signals import Signal

T = TypeVar("T")


class Connections:
    """Knows the open connections by the caller's address, which is all that ASGI tells of them."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}
        self._went = Signal()
        self.closing = asyncio.Event()

    def opened(self, caller: tuple[str, int], transport: asyncio.Transport) -> None:
        """A caller connected."""
        self._open[caller] = transport

    def closed(self, caller: tuple[str, int]) -> None:
        """A caller went."""
        self._open.pop(caller, None)
        self._went.fire()

    def abort(self, scope: Scope) -> None:
        """Cuts the caller's connection without an answer. Nothing happens if it is gone already."""
        transport = self._open.get(tuple(scope["client"]))
        if transport is not None:
            transport.abort()

    def abort_all(self) -> None:
        """Cuts every connection."""
        for transport in list(self._open.values()):
            transport.abort()

    async def all_gone(self, within: float) -> bool:
        """Whether every caller has gone, at the latest after so many real seconds."""
        try:
            async with asyncio.timeout(within):
                while self._open:
                    await self._went.wait()
        except TimeoutError:
            return False
        return True

    async def until_gone(self, receive: Receive) -> None:
        """Returns when the caller has gone or the server closes. The request's body must have been read."""
        gone = asyncio.create_task(_until_disconnect(receive))
        closing = asyncio.create_task(self.closing.wait())
        try:
            await asyncio.wait({gone, closing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            closing.cancel()

    async def attend(self, work: Awaitable[T], receive: Receive) -> T:
        """Waits for the work; CallerGoneError if the caller goes or the server closes first."""
        task = asyncio.ensure_future(work)
        gone = asyncio.create_task(self.until_gone(receive))
        try:
            await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise CallerGoneError
        finally:
            task.cancel()
            gone.cancel()

    async def unless_closing(self, work: Awaitable[T]) -> T | None:
        """Waits for the work; None if the server closes first."""
        task = asyncio.ensure_future(work)
        closing = asyncio.create_task(self.closing.wait())
        try:
            await asyncio.wait({task, closing}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            task.cancel()
            closing.cancel()


class CallerGoneError(Exception):
    """Nobody is there to hear the answer."""


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def protocol_for(connections: Connections) -> type[H11Protocol]:
    """uvicorn's protocol class, reporting to `connections`."""

    class WatchedProtocol(H11Protocol):
        """HTTP/1.1 whose connections can be found and cut."""

        def connection_made(self, transport: Any) -> None:
            """A caller connected."""
            super().connection_made(transport)
            if self.client is not None:
                connections.opened(self.client, transport)

        def connection_lost(self, exc: Exception | None) -> None:
            """A caller went."""
            if self.client is not None:
                connections.closed(self.client)
            super().connection_lost(exc)

    return WatchedProtocol
