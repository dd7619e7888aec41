"""What the control interface lets a phone do, by name: each takes the arguments of the phone's method."""

from collections.abc import Callable

from relbot.sandbox.arguments import Arguments
from relbot.sandbox.chats import Chat, Json
from relbot.sandbox.errors import SandboxError
from relbot.sandbox.phone import Phone
from relbot.sandbox.updates import Update

Action = Callable[[Phone, Arguments], Json]


def _press_start(phone: Phone, arguments: Arguments) -> Json:
    return phone.press_start(arguments.text("payload", "")).to_json()


def _send(phone: Phone, arguments: Arguments) -> Json:
    return phone.send(arguments.text("text"), reply_to=arguments.whole("reply_to", None)).to_json()


def _send_media(phone: Phone, arguments: Arguments) -> Json:
    return phone.send_media(arguments.text("kind"), arguments.text("caption", "")).to_json()


def _edit(phone: Phone, arguments: Arguments) -> Json:
    return phone.edit(arguments.whole("message_id"), arguments.text("text")).to_json()


def _tap(phone: Phone, arguments: Arguments) -> Json:
    return _made(phone.tap(arguments.label("label"), arguments.whole("message_id", None)))


def _tap_data(phone: Phone, arguments: Arguments) -> Json:
    return _made(phone.tap_data(arguments.text("data"), arguments.whole("message_id")))


def _tap_keyboard(phone: Phone, arguments: Arguments) -> Json:
    return phone.tap_keyboard(arguments.text("label")).to_json()


def _delete(phone: Phone, arguments: Arguments) -> Json:
    phone.delete(arguments.whole("message_id"))
    return {}


def _block(phone: Phone, _: Arguments) -> Json:
    phone.block()
    return {}


def _unblock(phone: Phone, _: Arguments) -> Json:
    phone.unblock()
    return {}


def _add_bot_to(phone: Phone, arguments: Arguments) -> Json:
    phone.add_bot_to(_group(phone, arguments))
    return {}


def _send_to(phone: Phone, arguments: Arguments) -> Json:
    return phone.send_to(_group(phone, arguments), arguments.text("text")).to_json()


def _group(phone: Phone, arguments: Arguments) -> Chat:
    group = phone.bot.chats.get(arguments.whole("group"))
    if group is None or group.type == "private":
        raise SandboxError("there is no such group: add one with POST /sandbox/groups")
    return group


def _made(updates: list[Update]) -> Json:
    return {"update_ids": [update.update_id for update in updates]}


ACTIONS: dict[str, tuple[Action, tuple[str, ...]]] = {
    "press_start": (_press_start, ("payload",)),
    "send": (_send, ("text", "reply_to")),
    "send_media": (_send_media, ("kind", "caption")),
    "edit": (_edit, ("message_id", "text")),
    "tap": (_tap, ("label", "message_id")),
    "tap_data": (_tap_data, ("data", "message_id")),
    "tap_keyboard": (_tap_keyboard, ("label",)),
    "delete": (_delete, ("message_id",)),
    "block": (_block, ()),
    "unblock": (_unblock, ()),
    "add_bot_to": (_add_bot_to, ("group",)),
    "send_to": (_send_to, ("group", "text")),
}
"""By the name of the phone's method: what to do, and the names of its arguments."""
