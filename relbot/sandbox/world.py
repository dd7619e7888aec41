"""The world of the sandbox: bots, people, their chats, and what happens between them.

A world belongs to one event loop. Nothing in it waits but polls and phones; everything else happens at once.
"""

import asyncio
import random
from collections import deque
from collections.abc import Callable
from itertools import count
from typing import Any

from relbot.clock import Clock
from relbot.sandbox.books import Books
from relbot.sandbox.bots import Bot
from relbot.sandbox.chats import Chat, Json, Message, Notification, User
from relbot.sandbox.errors import SandboxError
from relbot.sandbox.faults import JUNK, FaultKind, Faults
from relbot.sandbox.limits import Limits, Pace
from relbot.sandbox.signals import EventBus, Signal, WorldEvent
from relbot.sandbox.updates import PRESS_KEPT, Update, UpdateQueue

DEMO_TOKEN = "110201543:" + "relbot-sandbox-token-of-no-worth-at"
FIRST_USER_ID = 5_000_000_001
FIRST_GROUP_ID = -4_000_000_001


def loop_time() -> float:
    """Monotonic seconds of the running event loop."""
    return asyncio.get_running_loop().time()


class World:
    """Everything the sandbox knows.

    `clock` dates messages and decides what is too old; `timer` (monotonic seconds) measures the pace of sending;
    `seed` draws update ids. `unknown_calls` lists methods and parameters the sandbox does not play, as
    "method" or "method.parameter": a test that leaves any there has not tested what it thinks. `called` fires when
    a call of the Bot API has come in, before it is carried out.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        limits: Limits | None = None,
        timer: Callable[[], float] = loop_time,
        seed: int = 0,
        books_cap: int = 200_000,
    ) -> None:
        self.clock = clock
        self.limits = limits or Limits()
        self.bots: dict[str, Bot] = {}
        self.users: dict[int, User] = {}
        self.faults = Faults()
        self.books = Books(books_cap)
        self.events = EventBus()
        self.called = Signal()
        self.unknown_calls: deque[str] = deque(maxlen=1_000)
        self._timer = timer
        self._chance = random.Random(seed)  # noqa: S311 (a repeatable draw, no secret)
        self._user_ids = count(FIRST_USER_ID)
        self._groups = 0
        self._presses = 0
        self._calls = 0

    @property
    def bot(self) -> Bot:
        """The first bot; most worlds have one."""
        if not self.bots:
            raise SandboxError("this world has no bot yet: call add_bot first")
        return next(iter(self.bots.values()))

    def add_bot(
        self,
        token: str = DEMO_TOKEN,
        *,
        username: str = "relbot_sandbox_bot",
        name: str = "relbot",
    ) -> Bot:
        """A bot account. The number before the colon of its token is its id, as Telegram's are."""
        bot_id = int(token.partition(":")[0])
        user = User(bot_id, name, username=username, is_bot=True)
        queue = UpdateQueue(self.clock, self._chance, press_kept=PRESS_KEPT)
        self.bots[token] = Bot(token, user, queue, Pace(self.limits, self._timer))
        return self.bots[token]

    def add_user(
        self,
        first_name: str,
        last_name: str | None = None,
        *,
        username: str | None = None,
        language_code: str | None = "en",
        user_id: int | None = None,
    ) -> User:
        """A person with a telephone; their id is the next free one unless given."""
        number = next(self._user_ids) if user_id is None else user_id
        while user_id is None and number in self.users:
            number = next(self._user_ids)
        if number in self.users:
            raise SandboxError(f"there is already a user {number}: give another user_id or none")
        self.users[number] = User(number, first_name, last_name, username, language_code)
        return self.users[number]

    def add_group(self, title: str, *members: User, bot: Bot | None = None) -> Chat:
        """A group without the bot; a phone adds it with `add_bot_to`."""
        chat = Chat(FIRST_GROUP_ID - self._groups, "group", title=title, bot_is_member=False)
        chat.members.update({user.id: user for user in members})
        self._groups += 1
        (bot or self.bot).chats[chat.id] = chat
        return chat

    def private_chat(self, user: User, bot: Bot | None = None) -> Chat:
        """The chat of this person with the bot, empty if they never met."""
        chats = (bot or self.bot).chats
        if user.id not in chats:
            chats[user.id] = Chat(user.id, "private", user=user)
        return chats[user.id]

    def set_limits(self, limits: Limits) -> None:
        """Changes the limits of all bots and counts afresh."""
        self.limits = limits
        for bot in self.bots.values():
            bot.pace.set(limits)

    def randomise_update_id(self, next_id: int | None = None, bot: Bot | None = None) -> int:
        """Bot API Update, `update_id`: what a week without updates does. Returns the next id."""
        return (bot or self.bot).updates.randomise(next_id)

    def next_call_id(self) -> int:
        """A number for a call of the Bot API, in order of arrival."""
        self._calls += 1
        return self._calls

    def next_press_id(self) -> str:
        """A callback query id; Telegram's are numbers of some 19 digits, as text."""
        self._presses += 1
        return str(4_000_000_000_000_000_000 + self._presses)

    def add_message(self, bot: Bot, chat: Chat, message: Message) -> None:
        """Shows a new message. One of the bot's raises a notification, also a silent one."""
        chat.messages[message.message_id] = message
        self.books.messages.append(message)
        if message.sender.id == bot.user.id:
            text = message.text or next(iter(message.content), "")
            labels = tuple(button["text"] for row in message.inline_keyboard or () for button in row)
            sound = not message.silent
            chat.notifications.append(
                Notification(message.message_id, bot.user.first_name, text, sound, message.sent_at, labels)
            )
        self.show(bot, chat, "added", message.message_id)

    def show(self, bot: Bot, chat: Chat, kind: str, message_id: int | None = None) -> None:
        """Tells watchers that a chat looks different now."""
        chat.version += 1
        chat.changed.fire()
        self.events.publish(WorldEvent(kind, bot.user.id, chat.id, message_id))

    def post(self, bot: Bot, kind: str, payload: Json) -> list[Update]:
        """Makes the update, and what a fault in force makes of it. Usually one; none if the bot did not want it."""
        fault = self.faults.on_update(kind)
        twice = fault is not None and fault.kind is FaultKind.PRESS_TWICE
        made = [update for _ in range(2 if twice else 1) if (update := bot.updates.push(kind, payload)) is not None]
        for update in made:
            if fault is not None and fault.kind is FaultKind.DUPLICATE_UPDATE:
                update.repeats = 1
            if fault is not None and fault.kind is FaultKind.UNPARSABLE_UPDATE:
                update.body = fault.body or JUNK
            self.books.updates.append(update)
        return made

    def state(self) -> dict[str, Any]:
        """Counts, for people who look in."""
        return {
            "now": self.clock.now().isoformat(),
            "bots": [bot.user.username for bot in self.bots.values()],
            "users": len(self.users),
            "unknown_calls": list(self.unknown_calls),
            "waiting_updates": {bot.user.username or "": len(bot.updates) for bot in self.bots.values()},
        }
