"""What a setting's own folder may not change, because a child may depend on it (DESIGN rules 4 to 10).

Fixed are: what answers HELP and words of danger, who is told and who comes, which numbers to ring, and the notices of
alerts. A conversation in which a step raises a concern, or answers somebody in danger, keeps its way: only the words of
its other steps may be others.
"""

from collections.abc import Iterator

from relbot.flow.graph import ways_of
from relbot.flow.models import AnyStep, Ask, Do, Flow, Localised, Say
from relbot.flow.nodes import Location
from relbot.flow.providers import READERS_TOGETHER

FIXED_FLOWS = {
    "help": "it answers HELP",
    "help-staff": "it answers HELP",
    "just-a-saying": "it asks what words of harm meant",
    "just-a-saying-ks1": "it asks what words of harm meant",
    "just-a-saying-ks2": "it asks what words of harm meant",
    "pupil-about-staff": "it carries what is about somebody who works here past them",
    "pupil-not-to-named-adult": "it carries words past the adult they may be about",
    "staff-adult-concern": "it carries a concern about an adult",
    "pupil-first-use": "it tells a child who reads, and that nothing is kept secret",
    "adult-first-use": "it tells adults what they answer for",
}
"""Flows that stay as they are, by the reason."""

FIXED_TOPICS = {
    "alerts": "a notice has no name, no words and no level, and an alert shows what an adult needs",
    "conduct_hints": "it says where rough handling and threats go",
    "conduct_words": "it notices rough handling and threats",
    "cover": "it hides an answer on a lock screen",
    "engine": "it says who reads, and what is kept",
    "heard": "it answers somebody who may be in danger",
    "intake": "it answers whoever writes outside a conversation",
    "keyboard": "HELP stands there",
    "missing": "it stands for names and numbers that are not known",
    "morning": "it is the test of the alarm",
    "pin": "it guards a child's words",
    "reasons": "it says why an alert was raised",
    "safeguarding": "it answers somebody who may be in danger",
    "talk": "it says who comes, and when",
    "told": "it says who was told, and who comes",
    "words": "it is how HELP is typed",
}
"""Topics of phrases that stay as they are, by the reason."""

OPEN_TOPICS = frozenset({"consequence_hints", "consequence_words", "label_hints", "label_words"})
"""Topics to which a setting may add phrases of its own; of every other, relbot says only those it knows."""

WAY_KEPT = frozenset({"incident", "own", "safeguarding"})
"""Retention classes of flows whose every answer relbot reads by its key: their way is kept too."""

READ_ANSWERS = frozenset({"feeling", "going_home", "helps", "need", "safe"})
"""Questions whose answers relbot itself looks at: low scores, wishes, "is going home OK?" (service.signs)."""

_RAISING = {
    "raise_concern": "it raises a concern",
    "tell_safeguarding": "it tells safeguarding",
    "route": "it says who alone reads on",
    "settle_saying": "it settles what words of harm meant",
}


def fixed_steps(flow: Flow) -> dict[str, str]:
    """Steps of a flow that stay word for word, by the reason: those that keep a child safe, and what leads to them."""
    found: dict[str, str] = {}
    for step in flow.steps:
        if isinstance(step, Say) and step.safeguarding:
            found[step.id] = "it answers somebody who may be in danger"
        elif isinstance(step, Do) and step.do in _RAISING:
            found[step.id] = _RAISING[step.do]
    questions = {step.id for step in flow.steps if isinstance(step, Ask)}
    leading = {way.start: way for way in ways_of(flow) if way.target in found or way.call in FIXED_FLOWS}
    return found | {
        start: f"its answer leads to {way.call or way.target}"
        for start, way in leading.items()
        if start in questions and start not in found
    }


def keeps_its_way(flow: Flow) -> bool:
    """Whether of a flow only words may be changed."""
    classes = {flow.keep} | {step.keep for step in flow.steps if isinstance(step, Ask) and step.keep}
    return bool(fixed_steps(flow)) or bool(classes & WAY_KEPT)


def breaches(shipped: Flow, own: Flow, *, whole: bool) -> Iterator[tuple[Location, str]]:
    """Where a setting's flow changes what stays, and why it stays. `whole`: it stands in place of relbot's file.

    Places are those of `own`.
    """
    name = shipped.flow
    if name in FIXED_FLOWS:
        yield ("flow",), f"{name} stays as relbot has it: {FIXED_FLOWS[name]}"
    elif whole and keeps_its_way(shipped):
        fixed = ", ".join(fixed_steps(shipped))
        reason = f"steps that keep people safe ({fixed})" if fixed else "answers that relbot reads by their keys"
        yield ("flow",), f"{name} has {reason}; write `change: {name}` and only the steps whose words you change"
    else:
        yield from _header(shipped, own)
        yield from _words_only(shipped, own) if keeps_its_way(shipped) else _all_kept(shipped, own)


def _header(shipped: Flow, own: Flow) -> Iterator[tuple[Location, str]]:
    for field in ("audience", "age", "keep", "params"):
        if getattr(shipped, field) != getattr(own, field):
            yield (field,), f"stays as relbot has it in {shipped.flow}: {_written(getattr(shipped, field))}"
    missing = [reader for reader in shipped.seen_by if reader not in own.seen_by]
    if missing:
        yield ("seen_by",), _unsaid(missing, shipped)


def _unsaid(missing: list[str], shipped: Flow) -> str:
    """Who reads and is not named, and what to write instead."""
    theirs = _written(shipped.seen_by)
    hint = f"begin with relbot's own, seen_by: {theirs}"
    if together := [name for name in missing if name in READERS_TOGETHER]:
        parts = " or ".join(READERS_TOGETHER[together[0]])
        hint = f"write seen_by: {theirs}: it says {parts}, whoever reads this one, in place of their names"
    return f"{' and '.join(missing)} can read it all the same, so it has to be said; {hint}"


def _written(value: object) -> str:
    return f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else str(value)


def _words_only(shipped: Flow, own: Flow) -> Iterator[tuple[Location, str]]:
    fixed = fixed_steps(shipped)
    for index, (before, after) in enumerate(zip(shipped.steps, own.steps, strict=True)):
        if _unplaced(before) == _unplaced(after):
            continue
        if before.id in fixed:
            yield ("steps", index), f"{before.id} stays as relbot has it: {fixed[before.id]}"
        elif _without_words(before) != _without_words(after):
            yield ("steps", index), f"of {before.id} only the words may be changed: {shipped.flow} keeps its way"


def _all_kept(shipped: Flow, own: Flow) -> Iterator[tuple[Location, str]]:
    """Its actions, calls and the answers that relbot reads: a flow may ask more, and in other words."""
    actions, calls = _actions(shipped) - _actions(own), _calls(shipped) - _calls(own)
    for action in sorted(actions):
        yield ("steps",), f"{shipped.flow} does {action}; keep a step that does"
    for call in sorted(calls):
        yield ("steps",), f"{shipped.flow} leads to {call}; keep a way that calls it"
    asked = {step.collect: step for step in own.steps if isinstance(step, Ask)}
    for step in shipped.steps:
        if isinstance(step, Ask) and step.collect in READ_ANSWERS:
            kept = asked.get(step.collect)
            if kept is None or _answers(kept) != _answers(step):
                yield (
                    ("steps",),
                    f"relbot looks at {step.collect}; keep that question with its answers and their scores",
                )


def _actions(flow: Flow) -> set[str]:
    return {step.do for step in flow.steps if isinstance(step, Do)}


def _calls(flow: Flow) -> set[str]:
    return {rule.call for step in flow.steps for rule in step.next if rule.call}


def _answers(step: Ask) -> object:
    return [(choice.id, choice.score) for choice in step.choices], step.scale, step.choices_from


def _unplaced(step: AnyStep) -> AnyStep:
    return step.model_copy(update={"line": 0})


def _without_words(step: AnyStep) -> AnyStep:
    nothing = Localised(en="-", cy="-")
    blank: dict[str, object] = {"line": 0}
    if isinstance(step, Say):
        blank["say"] = nothing
    if isinstance(step, Ask):
        blank["ask"] = nothing
        blank["choices"] = tuple(each.model_copy(update={"label": nothing}) for each in step.choices)
    return step.model_copy(update=blank)
