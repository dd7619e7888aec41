"""The same id twice, so that one of the two would never be found."""

from collections.abc import Iterator, Sequence

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.graph import END
from relbot.flow.models import Ask
from relbot.flow.nodes import Location


def check(script: Script) -> Iterator[Finding]:
    """duplicate-step, duplicate-choice, duplicate-words (two buttons read alike), reserved-step (end)."""
    steps = script.flow.steps
    yield from _twice(script, "duplicate-step", [(step.id, ("steps", index, "id")) for index, step in enumerate(steps)])
    for index, step in enumerate(steps):
        if step.id == END:
            yield script.finding("reserved-step", ("steps", index, "id"), "end is where a flow ends; rename this step")
        if isinstance(step, Ask):
            where: Location = ("steps", index, "choices")
            ids = [(choice.id, (*where, number, "id")) for number, choice in enumerate(step.choices)]
            yield from _twice(script, "duplicate-choice", ids)
            for language in ("en", "cy"):
                labels = [
                    (getattr(choice.label, language).casefold(), (*where, number, "label", language))
                    for number, choice in enumerate(step.choices)
                ]
                yield from _twice(script, "duplicate-words", labels)


def _twice(script: Script, code: str, named: Sequence[tuple[str, Location]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, location in named:
        if name in seen:
            yield script.finding(code, location, f"{name} stands here a second time; give it a name of its own")
        seen.add(name)
