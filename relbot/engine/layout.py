"""Buttons in rows: options first, controls in a last row of their own."""

from collections.abc import Iterable, Sequence

from relbot.engine.draft import Draft
from relbot.engine.message import Button
from relbot.engine.render import phrase
from relbot.engine.state import Option, Question
from relbot.engine.tokens import UNTICK, press_token

SHORT = 14
"""Characters of a label up to which two stand in a row on a narrow phone."""

NUMBERS_A_ROW = 6

TICKED, OPEN = "☑", "☐"
AWAY = "away"
"""The control "Not to {named adult}, please": in a row of its own, for a long name."""

Rows = tuple[tuple[Button, ...], ...]


def rows_of(draft: Draft, question: Question) -> Rows:
    """The buttons of a question."""
    if question.resuming or question.held:
        return tuple((_control(draft, question, name),) for name in controls_of(question))
    buttons = [_option(draft, question, index) for index in range(len(question.options))]
    rows = _evenly(buttons) if is_scale(question.options) else _by_length(buttons)
    away = ((_control(draft, question, AWAY),),) if question.away else ()
    return (*rows, *away, tuple(_control(draft, question, name) for name in controls_of(question) if name != AWAY))


def controls_of(question: Question) -> tuple[str, ...]:
    """The controls a question has, as they are shown. Stop is always among them (rule 11)."""
    if question.resuming:
        return ("carry_on", "restart", "stop")
    if question.held:
        return (*question.keeps, "stop")
    done = ("done",) if question.several else ()
    skip = ("skip",) if question.skippable else ()
    back = ("back",) if question.can_go_back else ()
    away = (AWAY,) if question.away else ()
    return (*done, *skip, *back, "stop", *away)


def is_scale(options: Sequence[Option]) -> bool:
    """Whether the options are a scale's numbers: each is named by its score, as no choice can be (Identifier)."""
    return bool(options) and all(option.score is not None and option.id == str(option.score) for option in options)


def _option(draft: Draft, question: Question, index: int) -> Button:
    label, what = question.options[index].label, str(index)
    if question.several:
        ticked = index in question.ticked
        label, what = f"{TICKED if ticked else OPEN} {label}", what + UNTICK * ticked
    return Button(label=label, press=press_token(draft.session.id, question.number, what))


def _control(draft: Draft, question: Question, name: str) -> Button:
    return Button(label=phrase(draft, f"controls.{name}"), press=press_token(draft.session.id, question.number, name))


def _evenly(buttons: list[Button]) -> Iterable[tuple[Button, ...]]:
    """Rows of at most NUMBERS_A_ROW, as even as can be: 0–10 in 6 and 5, 1–5 in one."""
    count = -(-len(buttons) // NUMBERS_A_ROW)
    size = -(-len(buttons) // count)
    return [tuple(buttons[start : start + size]) for start in range(0, len(buttons), size)]


def _by_length(buttons: list[Button]) -> Iterable[tuple[Button, ...]]:
    """Two neighbours a row if both are short, else one."""
    rows: list[tuple[Button, ...]] = []
    for button in buttons:
        short = len(button.label) <= SHORT
        if short and rows and len(rows[-1]) == 1 and len(rows[-1][0].label) <= SHORT:
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return rows
