"""Back, stop, and what follows an interruption. Always at hand and without a price (rule 11)."""

from relbot.engine.advance import begin, walk
from relbot.engine.answers import finish, keep, keep_on_leaving, skip
from relbot.engine.ask import ask_again, ask_to_resume, say
from relbot.engine.draft import Draft, Rendered
from relbot.engine.layout import AWAY
from relbot.engine.outcome import Act, Ended, Retire
from relbot.engine.render import phrase
from relbot.engine.state import Question, Status


def control(draft: Draft, question: Question, name: str) -> None:
    """Press a control the question has."""
    if name == "skip":
        skip(draft, question)
        return
    if name == "done":
        finish(draft, question)
        return
    if name == AWAY:
        _turn_away(draft, question)
        return
    if name in ("keep_words", "keep_safe"):
        keep(draft, question, name)
        return
    draft.effects.append(Retire(number=question.number, mark=phrase(draft, f"controls.{name}")))
    draft.close(name)
    if name == "back":
        draft.frames = list(draft.history.pop())
        walk(draft)
    elif name in ("carry_on", "reword"):
        walk(draft)
    elif name == "restart":
        _restart(draft)
    else:
        _stop(draft, question)


def come_back(draft: Draft, question: Question, *, briefly: bool) -> None:
    """Something else spoke in between. Nothing answered yet: the question again. Else: carry on or start again?

    `briefly`: the question again in any case; so where words wait to be kept, which another question would lose.
    """
    if briefly or question.resuming or question.held or _untouched(draft):
        ask_again(draft, question)
        return
    draft.effects.append(Retire(number=question.number))
    draft.close("interrupted")
    ask_to_resume(draft, question)


def remind(draft: Draft, question: Question) -> None:
    """The one reminder of a session (DOMAIN 2.0: re-offer, don't nag)."""
    if draft.reminded:
        return
    draft.reminded = True
    ask_again(draft, question, "engine.reminder")
    draft.note("reminded")


def expire(draft: Draft, question: Question) -> None:
    """Nobody answered. Nothing is said: a prompt let pass asks for no excuse, and a line now would be a nag."""
    draft.effects.append(Retire(number=question.number))
    draft.close("expired")
    keep_on_leaving(draft, question)
    _end(draft, Status.EXPIRED)


def break_off(draft: Draft, code: str) -> None:
    """The flow cannot go on. The person is told to go to an adult or press HELP; effects a loop repeated stay once.

    Answers kept and actions handed over in this step stay: a concern must not be lost to an author's mistake.
    """
    draft.note(code)
    draft.effects = [effect for index, effect in enumerate(draft.effects) if effect not in draft.effects[:index]]
    question = draft.question
    if question is not None:
        draft.effects.append(Retire(number=question.number))
        draft.close("broken")
    say(draft, Rendered(phrase(draft, "engine.broken")))
    _end(draft, Status.BROKEN)


def _turn_away(draft: Draft, question: Question) -> None:
    """The named adult is not to read it: that is handed over, and the question asked again, with other names in it.

    The service steps again with the facts of the new way (Conversation), so that nobody is named who does not read it.
    """
    draft.effects.append(Retire(number=question.number, mark=phrase(draft, f"controls.{AWAY}")))
    draft.effects.append(Act(action="route", arguments={"to": "safeguarding", "not_to": None}))
    draft.close(AWAY)
    draft.history.clear()
    walk(draft)


def _stop(draft: Draft, question: Question) -> None:
    key = "engine.stopped_kept" if keep_on_leaving(draft, question) else "engine.stopped"
    say(draft, Rendered(phrase(draft, key)))
    _end(draft, Status.STOPPED)


def _restart(draft: Draft) -> None:
    """From the beginning, with the values given at the start; readers are told of again, numbers count on."""
    first = draft.frames[0]
    params = {key: first.answers[key] for key in draft.flow(first.flow).params if key in first.answers}
    draft.history.clear()
    draft.told = ()
    begin(draft, params)


def _untouched(draft: Draft) -> bool:
    """Nothing has been answered yet, in no flow on the stack and none come back from: nothing to start again."""
    return not draft.history and all(set(frame.answers) <= set(draft.flow(frame.flow).params) for frame in draft.frames)


def _end(draft: Draft, status: Status) -> None:
    draft.status = status
    draft.effects.append(Ended(how=status))
