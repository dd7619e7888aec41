"""A way to a step that is not there."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.graph import END


def check(script: Script) -> Iterator[Finding]:
    """unknown-step: `then` names neither a step of this flow nor end."""
    steps = {step.id for step in script.flow.steps}
    for index, step in enumerate(script.flow.steps):
        for number, rule in enumerate(step.next):
            if rule.then not in steps | {END}:
                message = f"there is no step {rule.then}; the steps are {', '.join(sorted(steps))}, end"
                yield script.finding("unknown-step", ("steps", index, "next", number, "then"), message)
