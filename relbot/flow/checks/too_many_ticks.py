"""More choices to tick than one answer holds: it is kept as their ids, joined by commas."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.models import Ask

MOST_CHARACTERS = 64
"""Of the joined ids: what a row of an answer has room for (store.tables)."""


def check(script: Script) -> Iterator[Finding]:
    """too-many-ticks, if all of them are ticked."""
    for index, step in enumerate(script.flow.steps):
        if isinstance(step, Ask) and step.several:
            joined = len(",".join(choice.id for choice in step.choices))
            if joined > MOST_CHARACTERS:
                message = (
                    f"the ids of all choices make {joined} characters, at most {MOST_CHARACTERS} are kept; shorten"
                )
                yield script.finding("too-many-ticks", ("steps", index, "choices"), f"{message} them or offer fewer")
