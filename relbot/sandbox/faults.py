"""Faults on demand: what networks and Telegram do to a bot on a bad day."""

import random
from dataclasses import dataclass, field
from enum import StrEnum

from relbot.sandbox.chats import Json
from relbot.sandbox.errors import SandboxError


class FaultKind(StrEnum):
    """What goes wrong. The first group happens to calls, the second to updates.

    A `*_before` fault strikes before the call is carried out, an `*_after` fault when it has been: the message is
    there, and the bot cannot know. A timeout says nothing until the caller gives up; a drop closes the connection.
    """

    TOO_MANY_REQUESTS = "too_many_requests"
    SERVER_ERROR = "server_error"
    BAD_GATEWAY = "bad_gateway"
    BAD_GATEWAY_AFTER = "bad_gateway_after"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    SLOW = "slow"

    DUPLICATE_UPDATE = "duplicate_update"
    PRESS_TWICE = "press_twice"
    UNPARSABLE_UPDATE = "unparsable_update"


ON_UPDATES = frozenset({FaultKind.DUPLICATE_UPDATE, FaultKind.PRESS_TWICE, FaultKind.UNPARSABLE_UPDATE})

JUNK: Json = {"message": {"message_id": "not a number", "chat": None, "date": []}}
"""The default body of an unparsable update: the field names are right, nothing else is."""


@dataclass
class Fault:
    """One rule. `method` names a Bot API method, or for faults on updates a kind of update; None means any.

    It strikes `times` times (None: until removed), each time with `probability`, drawn from `seed`.
    `retry_after` (seconds) belongs to 429, `seconds` to slow answers, `body` to unparsable updates.
    """

    kind: FaultKind
    method: str | None = None
    times: int | None = 1
    probability: float = 1.0
    seed: int = 0
    retry_after: int = 1
    seconds: float = 0.0
    body: Json | None = None
    struck: int = 0
    _chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not 0 < self.probability <= 1:
            raise SandboxError(f"a fault's probability lies above 0 and up to 1, not {self.probability}")
        self._chance = random.Random(self.seed)  # noqa: S311 (a repeatable draw, no secret)

    def strikes(self, name: str) -> bool:
        """Whether this rule strikes now; counts it if so."""
        if self.method not in (None, name) or self.struck == self.times:
            return False
        if self.probability < 1 and self._chance.random() >= self.probability:
            return False
        self.struck += 1
        return True


class Faults:
    """The rules in force, oldest first; the first that strikes wins."""

    def __init__(self) -> None:
        self._calls: list[Fault] = []
        self._updates: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Puts a rule in force and returns it, so that `fault.struck` can be read."""
        (self._updates if fault.kind in ON_UPDATES else self._calls).append(fault)
        return fault

    def clear(self) -> None:
        """Removes all rules."""
        self._calls.clear()
        self._updates.clear()

    def on_call(self, method: str) -> Fault | None:
        """The fault that strikes this call."""
        return next((fault for fault in self._calls if fault.strikes(method)), None)

    def on_update(self, kind: str) -> Fault | None:
        """The fault that strikes this update. A second press can only be of a press."""
        return next((fault for fault in self._updates if _fits(fault, kind) and fault.strikes(kind)), None)


def _fits(fault: Fault, kind: str) -> bool:
    return fault.kind is not FaultKind.PRESS_TWICE or kind == "callback_query"
