"""The published Bot API as a measure: names, types and required flags (tests/data/bot_api.json)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

EXTRACT = Path(__file__).parent.parent / "data" / "bot_api.json"
PLAIN = {"Integer": (int,), "String": (str,), "Boolean": (bool,), "True": (bool,), "Float": (int, float)}


@cache
def load() -> dict[str, Any]:
    """The whole extract."""
    found: dict[str, Any] = json.loads(EXTRACT.read_text(encoding="utf-8"))
    return found


def check_call(method: str, params: dict[str, Any]) -> list[str]:
    """Faults of a call with typed values (not JSON text); an empty list for a good one."""
    if method not in load()["methods"]:
        return [f"{method}: no such method"]
    return _check_fields(params, load()["methods"][method]["parameters"], method)


def check_object(kind: str, value: Any, place: str | None = None) -> list[str]:
    """Faults of a value of a type as the specification writes it: "Message", "Array of Update", "Integer"."""
    where = place or kind
    if kind.startswith("Array of "):
        if not isinstance(value, list | tuple):
            return [f"{where}: {type(value).__name__} instead of {kind}"]
        inner = kind.removeprefix("Array of ")
        return [fault for index, item in enumerate(value) for fault in check_object(inner, item, f"{where}[{index}]")]
    if kind in PLAIN:
        right = isinstance(value, PLAIN[kind]) and (isinstance(value, bool) == (bool in PLAIN[kind]))
        return [] if right else [f"{where}: {type(value).__name__} instead of {kind}"]
    described = load()["types"][kind]
    if described["subtypes"]:
        return _best([check_object(subtype, value, where) for subtype in described["subtypes"]])
    if kind == "InputFile":
        return []
    if not isinstance(value, dict):
        return [f"{where}: {type(value).__name__} instead of {kind}"]
    return _check_fields(value, described["fields"], where)


def _check_fields(given: dict[str, Any], fields: dict[str, list[Any]], place: str) -> list[str]:
    faults = [f"{place}.{name}: required" for name, row in fields.items() if row[0] and given.get(name) is None]
    for name, value in given.items():
        if name not in fields:
            faults.append(f"{place}.{name}: no such field")
        elif value is not None:
            faults += _best([check_object(kind, value, f"{place}.{name}") for kind in fields[name][1:]])
    return faults


def _best(tries: list[list[str]]) -> list[str]:
    return min(tries, key=len)
