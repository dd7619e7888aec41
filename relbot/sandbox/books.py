"""The sandbox's books: every call, every message ever accepted, every update ever made."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from relbot.sandbox.chats import Json, Message
from relbot.sandbox.parameters import Upload
from relbot.sandbox.updates import Update


@dataclass
class CallRecord:
    """One call of the Bot API. `outcome` is "ok" or the description of the error; `fault` what struck it."""

    call_id: int
    at: datetime
    bot_id: int | None
    method: str
    parameters: Json
    outcome: str = "unanswered"
    fault: str | None = None

    def to_json(self) -> Json:
        """The record as the control interface gives it."""
        shown = {name: _without_bytes(value) for name, value in self.parameters.items()}
        return {**vars(self), "at": self.at.isoformat(), "parameters": shown}


def _without_bytes(value: Any) -> Any:
    if not isinstance(value, Upload):
        return value
    return {"filename": value.filename, "content_type": value.content_type, "bytes": len(value.content)}


class Books:
    """Keeps the last `cap` entries of each kind; `cap=0` keeps nothing (benchmarks)."""

    def __init__(self, cap: int = 200_000) -> None:
        self.calls: deque[CallRecord] = deque(maxlen=cap)
        self.messages: deque[Message] = deque(maxlen=cap)
        self.updates: deque[Update] = deque(maxlen=cap)
