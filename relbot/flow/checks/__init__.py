"""What makes a conversation unfit for a child, found before one meets it. One kind of mistake a file.

`check_library` runs them all. A check of a flow takes a `Script`, one of every sentence takes the library and the
channels' limits; both give `Finding`s with file, line, column and advice.
"""

from collections.abc import Callable, Iterator

from relbot.flow.checks import (
    banned_words,
    calls,
    duplicates,
    hard_words,
    never_ends,
    routed,
    safeguarding_reply,
    too_long,
    too_many_steps,
    too_many_ticks,
    unknown_action,
    unknown_name,
    unknown_placeholder,
    unknown_provider,
    unknown_step,
    unreachable,
    unread_text,
    untranslated,
)
from relbot.flow.checks.finding import Finding, Limits, Script
from relbot.flow.loader import Library

__all__ = ["FLOW_CHECKS", "SENTENCE_CHECKS", "Finding", "Limits", "Script", "check_library"]

FLOW_CHECKS: tuple[Callable[[Script], Iterator[Finding]], ...] = (
    unknown_step.check,
    unknown_action.check,
    unknown_provider.check,
    unknown_placeholder.check,
    unknown_name.check,
    calls.check,
    duplicates.check,
    unreachable.check,
    never_ends.check,
    unread_text.check,
    routed.check,
    safeguarding_reply.check,
    too_many_steps.check,
    too_many_ticks.check,
)

SENTENCE_CHECKS: tuple[Callable[[Library, Limits], Iterator[Finding]], ...] = (
    unknown_placeholder.check_phrases,
    too_long.check,
    hard_words.check,
    banned_words.check,
    untranslated.check,
)


def check_library(library: Library, limits: Limits = Limits()) -> list[Finding]:  # noqa: B008 -- immutable
    """Every finding, by file and line. Empty: fit to be said."""
    found: list[Finding] = []
    for name, flow in library.catalogue.flows.items():
        script = Script(flow, library.flows[name], library, limits)
        found.extend(finding for check in FLOW_CHECKS for finding in check(script))
    found.extend(finding for check in SENTENCE_CHECKS for finding in check(library, limits))
    return sorted(found)
