"""Walking: from where the session stands to the next question, or to its end."""

from relbot.engine.ask import ask, say
from relbot.engine.branch import END, rule_taken
from relbot.engine.caps import CALLS, STEPS, BrokenError
from relbot.engine.draft import Draft
from relbot.engine.outcome import Act, Ended
from relbot.engine.render import render
from relbot.engine.state import Answer, Frame, Status
from relbot.flow.models import Ask, Do, Flow, Say


def begin(draft: Draft, params: dict[str, Answer]) -> None:
    """Put the session's flow on the empty stack and walk."""
    flow = draft.flow(draft.session.flow)
    draft.frames = [Frame(flow=flow.flow, step=flow.steps[0].id, answers=params)]
    walk(draft)


def walk(draft: Draft) -> None:
    """Take steps, the one the session stands at first, until a question is open or the flow is done."""
    while draft.frames:
        draft.walked += 1
        if draft.walked > STEPS:
            raise BrokenError("cap_steps")
        flow, index, step = draft.place()
        if isinstance(step, Ask):
            if ask(draft, flow, step):
                return
        elif isinstance(step, Say):
            _say(draft, step)
        else:
            _act(draft, step)
        go_on(draft, flow, index)
    draft.status = Status.DONE
    draft.effects.append(Ended(how=draft.status))


def go_on(draft: Draft, flow: Flow, index: int) -> None:
    """Leave the step at `index` of `flow`, the flow on top, for the one its rules name."""
    rule = rule_taken(draft, flow.steps[index])
    if rule is None:
        _go_to(draft, flow.steps[index + 1].id if index + 1 < len(flow.steps) else None)
        return
    then = None if rule.then == END else rule.then
    if rule.call is None:
        _go_to(draft, then)
    else:
        _call(draft, rule.call, then)


def _say(draft: Draft, step: Say) -> None:
    said = render(draft, step.say)
    say(draft, said, safeguarding=step.safeguarding)
    draft.mergeable = None if step.safeguarding else (len(draft.effects) - 1, said)


def _act(draft: Draft, step: Do) -> None:
    """Hand the action over. What is done cannot be taken back: no Back beyond this point."""
    arguments = {name: _argument(draft, value) for name, value in step.with_.items()}
    draft.effects.append(Act(action=step.do, arguments=arguments))
    draft.history.clear()
    draft.mergeable = None


def _argument(draft: Draft, value: str | int | bool) -> str | int | bool | None:
    """`$key` is what was answered under key: the choice's id or the words, None if skipped or never asked."""
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    answer = draft.frames[-1].answers.get(value[1:])
    if answer is None:
        return None
    if answer.choices:
        return ",".join(answer.choices)
    return answer.choice if answer.choice is not None else answer.text


def _go_to(draft: Draft, then: str | None) -> None:
    """Stand at step `then`; at the end (None), go back to the caller and on from there."""
    while then is None:
        then = draft.frames.pop().then
        if not draft.frames:
            return
    draft.frames[-1] = draft.frames[-1].model_copy(update={"step": then})


def _call(draft: Draft, name: str, then: str | None) -> None:
    """Go through flow `name`, then on to `then`. Params of it that the caller has answered are handed over."""
    if len(draft.frames) >= CALLS:
        raise BrokenError("cap_calls")
    flow = draft.flow(name)
    known = draft.frames[-1].answers
    params = {key: known[key] for key in flow.params if key in known}
    draft.frames.append(Frame(flow=name, step=flow.steps[0].id, answers=params, then=then))
