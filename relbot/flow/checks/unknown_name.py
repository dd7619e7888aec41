"""A condition about an answer, choice or fact that does not exist; a reader or retention class nobody knows."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.checks.unknown_action import answer_keys
from relbot.flow.conditions import AnswerRef, Compare
from relbot.flow.expressions import compile_condition
from relbot.flow.models import Ask, Flow
from relbot.flow.nodes import Location
from relbot.flow.providers import FACTS, KEPT, READERS


def check(script: Script) -> Iterator[Finding]:
    """unknown-answer, unknown-choice, unknown-fact, unknown-reader, unknown-keep."""
    for index, step in enumerate(script.flow.steps):
        for number, rule in enumerate(step.next):
            if rule.if_ is not None:
                yield from _condition(script, rule.if_, ("steps", index, "next", number, "if_"))
    for number, reader in enumerate(script.flow.seen_by):
        if reader not in READERS:
            message = f"nobody is called {reader}; there are {', '.join(sorted(READERS))}"
            yield script.finding("unknown-reader", ("seen_by", number), message)
    if script.flow.keep not in KEPT:
        yield _unknown_keep(script, ("keep",), script.flow.keep)
    for index, step in enumerate(script.flow.steps):
        if isinstance(step, Ask) and step.keep is not None and step.keep not in KEPT:
            yield _unknown_keep(script, ("steps", index, "keep"), step.keep)


def _unknown_keep(script: Script, location: Location, keep: str) -> Finding:
    message = f"there is no retention class {keep}; there are {', '.join(sorted(KEPT))}"
    return script.finding("unknown-keep", location, message)


def _condition(script: Script, source: str, location: Location) -> Iterator[Finding]:
    condition, keys = compile_condition(source), answer_keys(script.flow)
    for name in sorted(condition.names - keys):
        message = f"nothing is collected under {name}; there are {', '.join(sorted(keys)) or 'no answers'}"
        yield script.finding("unknown-answer", location, message)
    for name in sorted(condition.facts - FACTS.keys()):
        message = f"there is no fact.{name}; there are {', '.join(sorted(FACTS))}"
        yield script.finding("unknown-fact", location, message)
    for compared in condition.comparisons:
        yield from _choices(script, compared, location)


def _choices(script: Script, compared: Compare, location: Location) -> Iterator[Finding]:
    reference = compared.reference
    if not isinstance(reference, AnswerRef) or reference.part not in ("value", "choice"):
        return
    ids = _ids(script.flow, reference.key)
    for value in compared.values if ids else ():
        if value not in ids:
            message = f"{reference.key} is never {value!r}; its answers are {', '.join(sorted(ids))}"
            yield script.finding("unknown-choice", location, message)


def _ids(flow: Flow, key: str) -> frozenset[str]:
    """Every id the answer can have; empty when that cannot be known (a list from data, words, a param)."""
    ids: set[str] = set()
    for step in flow.steps:
        if not isinstance(step, Ask) or step.collect != key:
            continue
        if step.choices_from is not None or step.text is not None:
            return frozenset()
        ids |= {choice.id for choice in step.choices}
        if step.scale is not None:
            ids |= {str(number) for number in range(step.scale.from_, step.scale.to + 1)}
    return frozenset(ids)
