"""From what an author writes to what the models hold: `next: close`, `{if: …, then: …}`, `{else: …}`, `with:`."""

from dataclasses import replace

from relbot.flow.nodes import Entry, Node

KINDS = ("say", "ask", "do")
ANSWERS = ("choices", "scale", "choices_from", "text")

WRITTEN = {"if_": "if", "with_": "with", "from_": "from"}
"""Field names of the models that an author writes differently."""


def step_kind(step: Node) -> str | None:
    """Which of say, ask, do this step is; None when it is none of them or several."""
    found = [kind for kind in KINDS if isinstance(step.value, dict) and kind in step.value]
    return found[0] if len(found) == 1 else None


def shaped_step(step: Node) -> Node:
    """The step with its keys named as in the models and `next` as a list of rules."""
    if not isinstance(step.value, dict):
        return step
    entries = dict(step.value)
    if "with" in entries:
        entries["with_"] = entries.pop("with")
    if "next" in entries:
        entries["next"] = _rules(entries["next"])
    return replace(step, value=entries)


def _rules(entry: Entry) -> Entry:
    value = entry.node.value
    if isinstance(value, str):
        return entry.holding([replace(entry.node, value={"then": entry})])
    if isinstance(value, dict):
        return entry.holding([_rule(entry.node)])
    if isinstance(value, list):
        return entry.holding([_rule(item) for item in value])
    return entry


def _rule(item: Node) -> Node:
    if not isinstance(item.value, dict):
        return item
    alone = not {"if", "then"} & item.value.keys()
    renamed = {"if": "if_", "else": "then"} if alone else {"if": "if_"}
    return replace(item, value={renamed.get(key, key): entry for key, entry in item.value.items()})
