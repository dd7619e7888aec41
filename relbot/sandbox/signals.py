"""Telling those who wait that something happened, without polling and without locks."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


class Signal:
    """Wakes everybody who waits each time it is fired. For one event loop."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def fire(self) -> None:
        """Wakes all who wait now."""
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def wait(self) -> None:
        """Returns at the next `fire`."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await future
        finally:
            self._waiting.discard(future)


@dataclass(frozen=True)
class WorldEvent:
    """Something a watcher of phones can see.

    `kind` is "added", "edited", "deleted", "typing", "answered" (a button press) or "changed" (anything else).
    """

    kind: str
    bot_id: int
    chat_id: int
    message_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        """The event as the stream of the control interface sends it."""
        return {"kind": self.kind, "bot_id": self.bot_id, "chat_id": self.chat_id, "message_id": self.message_id}


class EventBus:
    """Hands every event to every listener; costs nothing while nobody listens."""

    def __init__(self) -> None:
        self._listeners: list[asyncio.Queue[WorldEvent]] = []

    def publish(self, event: WorldEvent) -> None:
        """Gives the event to all listeners."""
        for listener in self._listeners:
            listener.put_nowait(event)

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[WorldEvent]]:
        """A queue of all events from the moment of entering, in order."""
        queue: asyncio.Queue[WorldEvent] = asyncio.Queue()
        self._listeners.append(queue)
        try:
            yield queue
        finally:
            self._listeners.remove(queue)
