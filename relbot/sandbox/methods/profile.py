"""What a bot tells about itself: getMe, commands, descriptions, the menu button."""

import re

from relbot.sandbox.bots import scope_key
from relbot.sandbox.chats import Json
from relbot.sandbox.errors import bad_request
from relbot.sandbox.methods.call import Call, Method
from relbot.sandbox.parameters import INTEGER, STRING, Parameter

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
"""Bot API BotCommand, `command`: 1-32 characters, lowercase English letters, digits and underscores."""


def get_me(call: Call) -> Json:
    """Bot API getMe."""
    return call.bot.to_api()


def set_my_commands(call: Call) -> bool:
    """Bot API setMyCommands: at most 100, for a scope and language."""
    commands = call.values["commands"]
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        _check_command(command)
    call.bot.commands[_scope(call)] = commands
    return True


def get_my_commands(call: Call) -> list[Json]:
    """Bot API getMyCommands: an empty list if none were set."""
    return call.bot.commands.get(_scope(call), [])


def set_my_description(call: Call) -> bool:
    """Bot API setMyDescription: 0-512 characters, shown in the empty chat."""
    text = call.values.get("description", "")
    if len(text) > 512:
        raise bad_request("bot description is too long")
    call.bot.descriptions[call.values.get("language_code", "")] = text
    return True


def set_my_short_description(call: Call) -> bool:
    """Bot API setMyShortDescription: 0-120 characters, shown on the profile."""
    text = call.values.get("short_description", "")
    if len(text) > 120:
        raise bad_request("bot short description is too long")
    call.bot.short_descriptions[call.values.get("language_code", "")] = text
    return True


def set_chat_menu_button(call: Call) -> bool:
    """Bot API setChatMenuButton; MenuButtonWebApp is not played."""
    button = call.values.get("menu_button", {"type": "default"})
    if button.get("type") not in ("commands", "default"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    call.bot.menu_buttons[call.values.get("chat_id")] = button
    return True


def _check_command(command: object) -> None:
    if not isinstance(command, dict) or not isinstance(command.get("command"), str):
        raise bad_request("can't parse BotCommand: expected an Object")
    if not COMMAND.fullmatch(command["command"].removeprefix("/")):
        raise bad_request("BOT_COMMAND_INVALID")
    if not isinstance(command.get("description"), str) or not 1 <= len(command["description"]) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _scope(call: Call) -> str:
    scope = call.values.get("scope", {"type": "default"})
    return scope_key(scope, call.values.get("language_code", ""))


SCOPE = {"scope": Parameter(("BotCommandScope",)), "language_code": STRING}

GET_ME = Method("getMe", {}, get_me)
SET_MY_COMMANDS = Method(
    "setMyCommands", {"commands": Parameter(("Array of BotCommand",), required=True), **SCOPE}, set_my_commands
)
GET_MY_COMMANDS = Method("getMyCommands", SCOPE, get_my_commands)
SET_MY_DESCRIPTION = Method("setMyDescription", {"description": STRING, "language_code": STRING}, set_my_description)
SET_MY_SHORT_DESCRIPTION = Method(
    "setMyShortDescription", {"short_description": STRING, "language_code": STRING}, set_my_short_description
)
SET_CHAT_MENU_BUTTON = Method(
    "setChatMenuButton", {"chat_id": INTEGER, "menu_button": Parameter(("MenuButton",))}, set_chat_menu_button
)
