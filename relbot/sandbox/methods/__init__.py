"""The methods of the Bot API that the sandbox plays, one function each, listed here and nowhere else."""

from relbot.sandbox.methods.call import Call, Method
from relbot.sandbox.methods.changing import (
    DELETE_MESSAGE,
    DELETE_MESSAGES,
    EDIT_MESSAGE_REPLY_MARKUP,
    EDIT_MESSAGE_TEXT,
)
from relbot.sandbox.methods.chats import ANSWER_CALLBACK_QUERY, GET_CHAT, LEAVE_CHAT
from relbot.sandbox.methods.profile import (
    GET_ME,
    GET_MY_COMMANDS,
    SET_CHAT_MENU_BUTTON,
    SET_MY_COMMANDS,
    SET_MY_DESCRIPTION,
    SET_MY_SHORT_DESCRIPTION,
)
from relbot.sandbox.methods.sending import SEND_CHAT_ACTION, SEND_DOCUMENT, SEND_MESSAGE, SEND_PHOTO
from relbot.sandbox.methods.updates import DELETE_WEBHOOK, GET_UPDATES, GET_WEBHOOK_INFO, SET_WEBHOOK

_ALL = (
    GET_ME,
    GET_UPDATES,
    SET_WEBHOOK,
    DELETE_WEBHOOK,
    GET_WEBHOOK_INFO,
    SEND_MESSAGE,
    SEND_PHOTO,
    SEND_DOCUMENT,
    SEND_CHAT_ACTION,
    EDIT_MESSAGE_TEXT,
    EDIT_MESSAGE_REPLY_MARKUP,
    DELETE_MESSAGE,
    DELETE_MESSAGES,
    ANSWER_CALLBACK_QUERY,
    GET_CHAT,
    LEAVE_CHAT,
    SET_MY_COMMANDS,
    GET_MY_COMMANDS,
    SET_MY_DESCRIPTION,
    SET_MY_SHORT_DESCRIPTION,
    SET_CHAT_MENU_BUTTON,
)

METHODS: dict[str, Method] = {method.name.lower(): method for method in _ALL}
"""By name in lower case: Bot API "Making requests", "All methods in the Bot API are case-insensitive"."""

__all__ = ["METHODS", "Call", "Method"]
