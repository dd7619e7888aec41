"""More questions on one way through than the age group has patience for (DOMAIN 2.0, "Length")."""

from collections.abc import Iterator, Mapping

from relbot.flow.checks.finding import Finding, Script
from relbot.flow.graph import most_questions
from relbot.flow.models import AgeGroup

MOST_QUESTIONS: Mapping[AgeGroup, int] = {
    AgeGroup.KS1: 3,
    AgeGroup.KS2: 5,
    AgeGroup.SECONDARY: 5,
    AgeGroup.ADULT: 12,
}


def check(script: Script) -> Iterator[Finding]:
    """too-many-questions, on the longest way; called flows have a count of their own."""
    count, most = most_questions(script.flow), MOST_QUESTIONS[script.flow.age]
    if count > most:
        message = f"{count} questions on the longest way; for {script.flow.age} at most {most}"
        yield script.finding("too-many-questions", ("steps",), message)
