"""Parameters of a call: from what came over HTTP to typed values (Bot API "Making requests")."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from relbot.sandbox.errors import ApiError, bad_request


@dataclass(frozen=True)
class Upload:
    """A file sent as multipart/form-data (Bot API "Sending files")."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Parameter:
    """One row of a method's table. `types` are the specification's words; `missing` is Telegram's complaint."""

    types: tuple[str, ...]
    required: bool = False
    missing: str | None = None


Table = Mapping[str, Parameter]

CHAT_ID = Parameter(("Integer", "String"), required=True, missing="chat_id is empty")
INTEGER = Parameter(("Integer",))
STRING = Parameter(("String",))
BOOLEAN = Parameter(("Boolean",))
STRINGS = Parameter(("Array of String",))

_NOT_JSON = {
    "reply_markup": "can't parse reply keyboard markup JSON object",
    "commands": "can't parse commands JSON object",
    "scope": "can't parse BotCommandScope JSON object",
    "menu_button": "can't parse menu button JSON object",
    "reply_parameters": "can't parse reply parameters JSON object",
}
_NOT_OBJECT = {
    "reply_markup": "object expected as reply markup",
    "commands": "expected an Array of BotCommand",
    "reply_parameters": "object expected as reply parameters",
}
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0", ""})


class UnknownParameterError(ApiError):
    """A parameter that the sandbox does not play. Telegram would ignore it; a test must not."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(400, f"Bad Request: the sandbox does not play the parameter {name}")


def decode(raw: Mapping[str, Any], table: Table) -> dict[str, Any]:
    """Typed values by name; absent ones stay absent.

    Raises ApiError (400) for a missing or unreadable value, UnknownParameterError for a name not in the table.
    """
    for name in raw:
        if name not in table:
            raise UnknownParameterError(name)
    values: dict[str, Any] = {}
    for name, parameter in table.items():
        value = raw.get(name)
        if value is None or (value == "" and parameter.missing):
            if parameter.required:
                raise bad_request(parameter.missing or f"parameter {name} is required")
            continue
        values[name] = _convert(name, value, parameter.types)
    return values


def _convert(name: str, value: Any, types: tuple[str, ...]) -> Any:
    first = types[0]
    if first == "Integer":
        return _integer(name, value, or_string="String" in types)
    if first == "Boolean":
        return _boolean(name, value)
    if first == "InputFile":
        return value
    if first == "String":
        if not isinstance(value, str):
            raise bad_request(f"parameter {name} must be a String")
        return value
    return _from_json(name, value, list if first.startswith("Array of ") else dict)


def _integer(name: str, value: Any, *, or_string: bool) -> int | str:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            if or_string:
                return value
    raise bad_request(f"parameter {name} must be an Integer")


def _boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).lower()
    if word not in _TRUE | _FALSE:
        raise bad_request(f"parameter {name} must be a Boolean")
    return word in _TRUE


def _from_json(name: str, value: Any, kind: type) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad_request(_NOT_JSON.get(name, f"can't parse {name} JSON object")) from None
    if not isinstance(value, kind):
        raise bad_request(_NOT_OBJECT.get(name, f"{'array' if kind is list else 'object'} expected as {name}"))
    return value
