"""A flow that keeps words from an adult, and names that adult all the same (DOMAIN 3.3)."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.models import Ask, Do, Say
from relbot.flow.placeholders import placeholders

LEFT_OUT = frozenset({"named_adult", "second_adult", "readers"})
"""Placeholders of who may be left out; {safeguarding} and {leadership} are filled with who reads."""


def check(script: Script) -> Iterator[Finding]:
    """names-left-out: a flow with `do: route` says a usual reader; reader-left-out: its seen_by does."""
    if not any(isinstance(step, Do) and step.do == "route" for step in script.flow.steps):
        return
    if LEFT_OUT & set(script.flow.seen_by):
        message = "what is routed away is read by safeguarding or leadership alone; name one of them"
        yield script.finding("reader-left-out", ("seen_by",), message)
    for index, step in enumerate(script.flow.steps):
        if not isinstance(step, Say | Ask):
            continue
        field = "say" if isinstance(step, Say) else "ask"
        sentence = step.say if isinstance(step, Say) else step.ask
        for language in ("en", "cy"):
            for name in sorted(LEFT_OUT & set(placeholders(getattr(sentence, language)))):
                message = f"{{{name}}} may be the adult who is left out; say {{safeguarding}} or {{leadership}}"
                yield script.finding("names-left-out", ("steps", index, field, language), message)
