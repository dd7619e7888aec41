"""What pydantic found, said to an author."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

from relbot.flow.nodes import Location
from relbot.flow.shapes import WRITTEN

_KINDS_OF_VALUE = {
    "string_type": "expected a text; put it in quotes",
    "int_type": "expected a whole number, without quotes",
    "bool_type": "expected true or false, without quotes",
    "tuple_type": "expected a list, as in [one, two]",
    "model_type": "expected `key: value` lines",
    "model_attributes_type": "expected `key: value` lines",
    "dict_type": "expected `key: value` lines",
    "string_too_short": "is empty; write a text",
    "too_short": "is empty; write at least one",
}

_NAME = "write it in lower-case letters and digits, words joined by - or _, at most 64 characters"

ONE_OF_SEVERAL = "expected a text, a whole number, true or false"
"""For a value of several allowed types."""

_LANGUAGES = {"en": "English", "cy": "Welsh"}


def written(location: Location) -> str:
    """The dotted field as an author knows it: steps.3.next.0.if."""
    return ".".join(WRITTEN.get(str(part), str(part)) for part in location)


def sentence(error: ErrorDetails, known: tuple[str, ...]) -> str:
    """What is wrong and what to do; `known` are the fields that exist where an unknown one was found."""
    kind, last = error["type"], str(error["loc"][-1]) if error["loc"] else ""
    context: Mapping[str, Any] = error.get("ctx", {})
    if kind == "missing":
        if last in _LANGUAGES:
            return f"the {_LANGUAGES[last]} is missing; every sentence stands in English (en) and Welsh (cy)"
        return f"is missing; add the line `{WRITTEN.get(last, last)}: …`"
    if kind == "extra_forbidden":
        return f"is not known here; known are {', '.join(WRITTEN.get(name, name) for name in known)}"
    if kind in ("string_pattern_mismatch", "string_too_long"):
        return _NAME
    if kind in ("enum", "literal_error"):
        return f"is one of {context['expected']}"
    if kind in ("greater_than_equal", "less_than_equal"):
        bound = "at least" if kind == "greater_than_equal" else "at most"
        return f"is {bound} {context.get('ge', context.get('le'))}"
    return _KINDS_OF_VALUE.get(kind, error["msg"])
