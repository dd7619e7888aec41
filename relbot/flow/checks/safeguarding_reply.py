"""A safeguarding reply that gives no number to ring (DOMAIN 3.3: "show 999 and Childline on every U")."""

from collections.abc import Iterator

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.models import Audience, Say
from relbot.flow.placeholders import placeholders


def check(script: Script) -> Iterator[Finding]:
    """safeguarding-without-number, in either language: {emergency}, and for a pupil {childline} too."""
    needed = ("emergency", "childline") if script.flow.audience is Audience.PUPIL else ("emergency",)
    for index, step in enumerate(script.flow.steps):
        if not isinstance(step, Say) or not step.safeguarding:
            continue
        for language in ("en", "cy"):
            said = placeholders(getattr(step.say, language))
            for number in needed:
                if number not in said:
                    message = f"a safeguarding reply says {{{number}}}; add it, or take safeguarding: true out"
                    yield script.finding("safeguarding-without-number", ("steps", index, "say", language), message)
