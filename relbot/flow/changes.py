"""What a setting's own conversations change of relbot's, for whoever reads them through before children do."""

from collections.abc import Iterator
from typing import Any

from relbot.flow.models import Catalogue, Flow

UNSAID = ("path", "line")
"""Places, which no reader hears of."""


def changes(before: Catalogue, after: Catalogue) -> Iterator[str]:
    """A line for each flow and phrase that is new, and for each entry that is another: field, before → after."""
    for name, flow in after.flows.items():
        old = before.flows.get(name)
        if old is None:
            yield f"{name}: new, {len(flow.steps)} steps, for {flow.audience} ({flow.age})"
        elif lines := list(_differences(_plain(old), _plain(flow))):
            yield f"{name}: changed"
            yield from (f"  {line}" for line in lines)
    for key, phrase in after.phrases.items():
        was = before.phrases.get(key)
        if was is None:
            yield f"{key}: new"
        elif lines := list(_differences(was.model_dump(), phrase.model_dump())):
            yield f"{key}: changed"
            yield from (f"  {line}" for line in lines)


def _plain(flow: Flow) -> dict[str, Any]:
    """The flow by its fields, steps by their ids and buttons by theirs."""
    dumped: dict[str, Any] = _by_id(flow.model_dump(mode="json", by_alias=True))
    return dumped


def _by_id(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _by_id(each) for key, each in value.items() if key not in UNSAID}
    if isinstance(value, list) and value and all(isinstance(each, dict) and "id" in each for each in value):
        return {each["id"]: {key: _by_id(inner) for key, inner in each.items() if key not in UNSAID} for each in value}
    return value


def _differences(before: Any, after: Any, field: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys([*before, *after]):
            yield from _differences(before.get(key), after.get(key), f"{field}.{key}" if field else str(key))
    elif before != after:
        yield f"{field}: {_said(before)} → {_said(after)}"


def _said(value: Any) -> str:
    if value in (None, "", [], {}):
        return "(nothing)"
    return value.replace("\n", " / ") if isinstance(value, str) else str(value)
