"""A channel on paper: no network, scripted results, and a record of every operation (service.ports.Channel)."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import ValidationError

from relbot.engine.message import Message
from relbot.service.ports import Channel, Delivered, Limits, Operation, Received, Result

Behaviour = Callable[[Operation], Result | None]
"""What becomes of an operation; None: it is done as asked."""


@dataclass(frozen=True)
class Standing:
    """A message that stands in somebody's chat."""

    reference: str
    message: Message

    @property
    def labels(self) -> list[str]:
        """The words on its buttons."""
        return [button.label for row in self.message.rows for button in row]

    def press(self, label: str) -> str:
        """The token of a button; AssertionError if there is none of that label."""
        for row in self.message.rows:
            for button in row:
                if button.label == label:
                    return button.press
        raise AssertionError(f"no button {label!r}; there are {self.labels}")


@dataclass
class FakeChannel:
    """Chats by address, as they stand. `behave` decides what becomes of an operation; `hold` lets some hang."""

    name: str = "paper"
    source: str = "paper:1"
    limits: Limits = field(default_factory=lambda: Limits(per_second=1e6, per_chat_second=1e6))
    behave: Behaviour = lambda operation: None
    attempts: list[Operation] = field(default_factory=list)
    """Every operation that was tried, in order."""
    rung: list[tuple[str, Message]] = field(default_factory=list)
    """Every new message that arrived, with its address: what a lock screen showed. Edits are not in it."""
    chats: dict[str, dict[str, Message]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    hangs: Callable[[Operation], bool] = lambda operation: False
    freed: asyncio.Event = field(default_factory=asyncio.Event)
    turned: asyncio.Event = field(default_factory=asyncio.Event)
    """Set with every attempt; see `until`."""
    _count: int = 0

    def decode(self, body: str, now: datetime) -> Received:
        """Bodies are `Received` as JSON; anything else is unreadable."""
        try:
            return Received.model_validate_json(body)
        except ValidationError:
            return Received(kind="unreadable", text="not_received")

    async def deliver(self, operation: Operation) -> Result:
        """Notes the operation and does it, or whatever the script says."""
        self.attempts.append(operation)
        self.turned.set()
        if self.hangs(operation):
            await self.freed.wait()
        scripted = self.behave(operation)
        return self.do(operation) if scripted is None else scripted

    async def until(self, come: Callable[[], object], wake: Callable[[], object] = lambda: None) -> None:
        """Returns once it has come, looking after every attempt; wakes sleepers first. TimeoutError: it never came."""
        async with asyncio.timeout(60):
            while not come():
                self.turned.clear()
                wake()
                await self.turned.wait()

    def do(self, operation: Operation) -> Delivered:
        """Does an operation in the chats."""
        chat = self.chats.setdefault(operation.address, {})
        match operation.kind:
            case "send":
                assert operation.message is not None
                self._count += 1
                reference = f"m{self._count}"
                chat[reference] = operation.message
                self.rung.append((operation.address, operation.message))
                return Delivered((reference,))
            case "edit":
                assert operation.message is not None
                for reference in operation.references:
                    if reference in chat:
                        chat[reference] = operation.message
            case "retire":
                for reference in operation.references:
                    if reference in chat:
                        chat[reference] = chat[reference].model_copy(update={"rows": ()})
            case "delete":
                for reference in operation.references:
                    chat.pop(reference, None)
            case "leave":
                self.left.append(operation.address)
        return Delivered()

    def standing(self, address: str) -> list[Standing]:
        """What stands in a chat, oldest first."""
        return [Standing(reference, message) for reference, message in self.chats.get(address, {}).items()]

    def texts(self, address: str) -> list[str]:
        """The texts that stand in a chat, oldest first, without the neutral words before a covered one."""
        shown = [each.message for each in self.standing(address)]
        return [each.text.partition("\n\n")[2] if each.covered else each.text for each in shown]


def as_channel(fake: FakeChannel) -> Channel:
    """Says to mypy that the fake has the shape of the port."""
    return fake
