"""Which way a step goes on."""

from relbot.engine.caps import BrokenError
from relbot.engine.draft import Draft
from relbot.flow.expressions import ConditionError, compile_condition
from relbot.flow.models import Rule, Step

END = "end"
"""What `then` says to end a flow; no step should be called so."""


def rule_taken(draft: Draft, step: Step) -> Rule | None:
    """The first rule that holds for the running flow's answers and the facts; None: the step below.

    Rules of which none holds (an author's forgotten `else`) are noted and lead to the step below as well.
    """
    if not step.next:
        return None
    for rule in step.next:
        if rule.if_ is None or _holds(draft, rule.if_):
            return rule
    draft.note("no_rule_holds")
    return None


def _holds(draft: Draft, source: str) -> bool:
    try:
        condition = compile_condition(source)  # remembers what it has read
    except ConditionError:
        raise BrokenError("bad_condition") from None
    return condition.holds(draft.frames[-1].answers, draft.facts.flags)
