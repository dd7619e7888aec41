"""A list that nobody supplies."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.models import Ask
from relbot.flow.providers import PROVIDERS


def check(script: Script) -> Iterator[Finding]:
    """unknown-provider: `choices_from` names a list that does not exist."""
    for index, step in enumerate(script.flow.steps):
        if isinstance(step, Ask) and step.choices_from is not None and step.choices_from not in PROVIDERS:
            message = f"there is no list {step.choices_from}; there are {', '.join(sorted(PROVIDERS))}"
            yield script.finding("unknown-provider", ("steps", index, "choices_from"), message)
