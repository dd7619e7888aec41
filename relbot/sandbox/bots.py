"""A bot's account: token, queue, chats, what it told Telegram about itself."""

import json
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from relbot.sandbox.chats import Chat, Json, User
from relbot.sandbox.limits import Pace
from relbot.sandbox.signals import Signal
from relbot.sandbox.updates import UpdateQueue

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
"""This machine, and nothing beyond it."""

ANSWER_WITHIN = timedelta(seconds=15)
"""How long a press can be answered. The Bot API names no figure; bots meet "query is too old" after seconds."""


@dataclass
class Webhook:
    """Bot API setWebhook. An empty `url` means none.

    `last_error` is why the last delivery failed; `tried` fires after each attempt.
    """

    url: str = ""
    secret_token: str | None = None
    max_connections: int = 40
    last_error: str | None = None
    last_error_at: datetime | None = None
    tried: Signal = field(default_factory=Signal)

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine. The sandbox posts nothing beyond it, whatever address a bot sets."""
        return urlsplit(self.url).hostname in LOOPBACK_NAMES


@dataclass(eq=False)
class Bot:
    """One bot account. `presses` maps a callback query id to when it was made and in which chat."""

    token: str
    user: User
    updates: UpdateQueue
    pace: Pace
    chats: dict[int, Chat] = field(default_factory=dict)
    webhook: Webhook = field(default_factory=Webhook)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    menu_buttons: dict[int | None, Json] = field(default_factory=dict)
    presses: OrderedDict[str, tuple[datetime, Chat]] = field(default_factory=OrderedDict)

    def to_api(self) -> Json:
        """Bot API User as getMe returns it."""
        return {
            **self.user.to_api(),
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }

    def menu(self, user: User) -> list[Json]:
        """The commands in the menu of a person's chat: the narrowest scope that has any, in the language of their app.

        Bot API BotCommandScope, "Determining list of commands".
        """
        scopes = ({"type": "chat", "chat_id": user.id}, {"type": "all_private_chats"}, {"type": "default"})
        keys = (scope_key(scope, code) for scope in scopes for code in (user.language_code or "", ""))
        return next((found for key in keys if (found := self.commands.get(key))), [])

    def press_chat(self, query_id: str, now: datetime) -> Chat | None:
        """The chat of a press that can still be answered; forgets those that cannot."""
        while self.presses and next(iter(self.presses.values()))[0] + ANSWER_WITHIN < now:
            self.presses.popitem(last=False)
        found = self.presses.get(query_id)
        return None if found is None else found[1]


def scope_key(scope: Json, language_code: str) -> str:
    """Under what the commands of a scope and language are kept."""
    return json.dumps([scope, language_code], sort_keys=True)
