"""Which way a step goes on."""

from relbot.engine.draft import Draft
from relbot.flow.expressions import compile_condition
from relbot.flow.models import Rule, Step

END = "end"


def rule_taken(draft: Draft, step: Step) -> Rule | None:
    """The first rule that holds for the running flow's answers and the facts; None: the step below.

    Rules of which none holds (an author's forgotten `else`) are noted and lead to the step below as well.
    """
    if not step.next:
        return None
    answers, flags = draft.frames[-1].answers, draft.facts.flags
    for rule in step.next:
        if rule.if_ is None or compile_condition(rule.if_).holds(answers, flags):
            return rule
    draft.note("no_rule_holds")
    return None
