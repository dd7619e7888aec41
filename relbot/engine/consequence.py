"""What an answer leads to at once: asked of a button that was pressed too late to be taken as the answer."""

from collections.abc import Mapping
from typing import NamedTuple

from relbot.engine.state import Answer
from relbot.flow.expressions import compile_condition
from relbot.flow.models import Ask, Catalogue, Choice, Do


class Consequence(NamedTuple):
    """The choice that was pressed, and the action right behind it."""

    choice: Choice
    do: Do


def consequence(
    catalogue: Catalogue, place: tuple[str, str], index: int, flags: Mapping[str, bool | int | str]
) -> Consequence | None:
    """The action that follows at once when option `index` of the question at `place` (flow, step) is the answer.

    None: no action follows, or the place has no such fixed choice. Lists from data are not known any more.
    """
    flow = catalogue.flows.get(place[0])
    step = next((step for step in flow.steps if step.id == place[1]), None) if flow else None
    if flow is None or not isinstance(step, Ask) or step.choices_from or step.scale or index >= len(step.choices):
        return None
    choice = step.choices[index]
    answers = {step.collect: Answer(choice=choice.id, score=choice.score)}
    for rule in step.next:
        if rule.if_ is None or compile_condition(rule.if_).holds(answers, flags):
            behind = next((each for each in flow.steps if each.id == rule.then), None)
            return Consequence(choice, behind) if isinstance(behind, Do) and rule.call is None else None
    return None
