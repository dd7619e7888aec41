"""A free-text box that does not say who reads it (DOMAIN 2.0, "Say who sees it")."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.models import Ask
from relbot.flow.placeholders import placeholders
from relbot.flow.providers import NOBODY, READERS, READERS_TOGETHER


def check(script: Script) -> Iterator[Finding]:
    """text-without-reader, in either language; reader-not-announced: somebody seen_by leaves out; nobody-announced."""
    said = script.flow.seen_by
    announced = {*said, *(each for name in said for each in READERS_TOGETHER.get(name, ()))}
    if not announced:
        yield script.finding("nobody-announced", ("seen_by",), "say who reads the answers: seen_by: [named_adult, …]")
    for index, step in enumerate(script.flow.steps):
        if not isinstance(step, Ask) or step.text is None:
            continue
        for language in ("en", "cy"):
            location = ("steps", index, "ask", language)
            named = placeholders(getattr(step.ask, language))
            readers = [each for name in named for each in READERS_TOGETHER.get(name, (name,)) if each in READERS]
            if not readers:
                message = f"say who reads it, by name: {{{'}, {'.join(sorted(READERS - {NOBODY}))}}}"
                yield script.finding("text-without-reader", location, message)
            for reader in readers:
                if reader not in announced:
                    message = f"{{{reader}}} is not in seen_by; add it, so that it is said before the first question"
                    yield script.finding("reader-not-announced", location, message)
