"""Telegram's Bot API server and people's phones, played on this machine: for the demo, tests and benchmarks.

It knows nothing of relbot's Telegram floor and nothing of python-telegram-bot: it follows the Bot API's published
text, named by section in each docstring, so that both sides cannot share one misunderstanding.
"""

from relbot.sandbox.chats import Chat, Message, Notification, Toast, User
from relbot.sandbox.errors import ApiError, SandboxError
from relbot.sandbox.faults import Fault, FaultKind
from relbot.sandbox.limits import Limits
from relbot.sandbox.world import DEMO_TOKEN, World

__all__ = [
    "DEMO_TOKEN",
    "ApiError",
    "Chat",
    "Fault",
    "FaultKind",
    "Limits",
    "Message",
    "Notification",
    "SandboxError",
    "Toast",
    "User",
    "World",
]
