"""The sandbox's books: every call, every message ever accepted, every update ever made."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from relbot.sandbox.chats import Json, Message
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
        return {**vars(self), "at": self.at.isoformat()}


class Books:
    """Keeps the last `cap` entries of each kind; `cap=0` keeps nothing (benchmarks)."""

    def __init__(self, cap: int = 200_000) -> None:
        self.calls: deque[CallRecord] = deque(maxlen=cap)
        self.messages: deque[Message] = deque(maxlen=cap)
        self.updates: deque[Update] = deque(maxlen=cap)
