"""An action that does not exist, or arguments it cannot take."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from relbot.flow.actions import ACTIONS
from relbot.flow.checks.finding import Finding, Script
from relbot.flow.models import Ask, Do, Flow
from relbot.flow.nodes import Location


def check(script: Script) -> Iterator[Finding]:
    """unknown-action, unknown-argument, missing-argument, wrong-argument, unknown-answer (of a `$key`)."""
    for index, step in enumerate(script.flow.steps):
        if not isinstance(step, Do):
            continue
        action = ACTIONS.get(step.do)
        if action is None:
            message = f"there is no action {step.do}; there are {', '.join(sorted(ACTIONS))}"
            yield script.finding("unknown-action", ("steps", index, "do"), message)
            continue
        yield from _arguments(script, step, index, action.model_fields)


def _arguments(script: Script, step: Do, index: int, fields: Mapping[str, FieldInfo]) -> Iterator[Finding]:
    known = f"{step.do} takes {', '.join(sorted(fields)) or 'nothing'}"
    for name, info in fields.items():
        if info.is_required() and name not in step.with_:
            message = f"{step.do} needs {name}; add it under with"
            yield script.finding("missing-argument", ("steps", index, "do"), message)
    for name, value in step.with_.items():
        location: Location = ("steps", index, "with_", name)
        if name not in fields:
            yield script.finding("unknown-argument", location, f"there is no {name} here; {known}")
        elif isinstance(value, str) and value.startswith("$"):
            yield from _answer(script, location, value[1:], fields[name])
        elif not _takes(fields[name], value):
            yield script.finding("wrong-argument", location, f"{name} cannot be {value!r}")


def _answer(script: Script, location: Location, key: str, info: FieldInfo) -> Iterator[Finding]:
    asked = answer_keys(script.flow)
    if key not in asked:
        message = f"nothing is collected under {key}; there are {', '.join(sorted(asked)) or 'no answers'}"
        yield script.finding("unknown-answer", location, message)
        return
    for step in script.flow.steps:
        if isinstance(step, Ask) and step.collect == key and step.choices_from is None:
            for choice in step.choices:
                if not _takes(info, choice.id):
                    message = f"the answer {choice.id} of {key} is not one that {location[-1]} can be"
                    yield script.finding("wrong-argument", location, message)


def answer_keys(flow: Flow) -> frozenset[str]:
    """What a flow can read as an answer: what it collects, and its params."""
    return frozenset(step.collect for step in flow.steps if isinstance(step, Ask)) | frozenset(flow.params)


def _takes(info: FieldInfo, value: object) -> bool:
    try:
        TypeAdapter(cast(Any, info.annotation)).validate_python(value, strict=True)
    except ValidationError:
        return False
    return True
