"""Steps and rules that nobody ever comes to."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.graph import reachable


def check(script: Script) -> Iterator[Finding]:
    """unreachable-step, unreachable-rule (behind one that always holds), no-else (no rule may hold)."""
    found = reachable(script.flow)
    for index, step in enumerate(script.flow.steps):
        if step.id not in found:
            message = f"no way leads to {step.id}; lead one there or take it out"
            yield script.finding("unreachable-step", ("steps", index, "id"), message)
        always = next((number for number, rule in enumerate(step.next) if rule.if_ is None), None)
        if always is None and step.next:
            message = f"say where {step.id} goes when no condition holds: add `- {{else: …}}`"
            yield script.finding("no-else", ("steps", index, "next"), message)
        if always is not None and always + 1 < len(step.next):
            message = "the rule above always holds, so this one never counts; move it up or take it out"
            yield script.finding("unreachable-rule", ("steps", index, "next", always + 1), message)
