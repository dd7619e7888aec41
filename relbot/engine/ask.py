"""Asking a question, once and once more."""

from datetime import timedelta

from relbot.engine.caps import MERGED, OPTIONS, QUESTIONS, BrokenError, ListWanted
from relbot.engine.draft import Draft, Rendered
from relbot.engine.incoming import Advice
from relbot.engine.layout import AWAY, rows_of
from relbot.engine.message import Message
from relbot.engine.outcome import Refresh, Send, SetTimer, list_key
from relbot.engine.render import phrase, readers_line, render
from relbot.engine.state import Option, Question
from relbot.flow.models import Ask, Audience, Choice, Flow, Language
from relbot.flow.providers import IF_HURT, NAMING

LONGEST = timedelta(days=7)
"""A session ends at most so long after it began, and with it the catalogue it began with (docs/architecture.md)."""
GAP = "\n\n"
NAMED_READS = "named_adult_reads"
"""The fact that the named adult reads what the person writes here."""


def ask(draft: Draft, flow: Flow, step: Ask) -> bool:
    """Ask the step the session stands at, under a new number. False, and noted: its list is empty, nothing was asked.

    The line that says who reads stands before the first question, in the same message (DOMAIN 2.0).
    """
    options = _options(draft, step)
    if not options and step.text is None and not step.search:
        draft.note("empty_list")
        return False
    question = Question(
        number=_next_number(draft),
        flow=flow.flow,
        step=step.id,
        options=options,
        takes_text=step.text is not None,
        skippable=_skippable(flow, step),
        can_go_back=bool(draft.history),
        asked_at=draft.now,
        collect=step.collect,
        keep=step.keep or flow.keep,
        several=step.several,
        searches=step.search,
        names=step.choices_from in NAMING,
        away=_away(draft, flow, step),
    )
    said = render(draft, step.ask)
    line = readers_line(draft, flow)
    _open(draft, question, Rendered(said.text if line is None else line + GAP + said.text, said.typed))
    return True


def ask_to_resume(draft: Draft, interrupted: Question) -> None:
    """Ask "carry on or start again?" instead of the question that was open; its options stay, for typed words."""
    question = interrupted.model_copy(
        update={"number": _next_number(draft), "resuming": True, "missed": 0, "asked_at": draft.now}
    )
    _open(draft, question, Rendered(phrase(draft, "engine.carry_on_or_restart")))


def ask_narrowed(draft: Draft, question: Question, step: Ask, search: str) -> None:
    """Ask a searchable question anew, under a new number: an old list's buttons must not name people of the new one."""
    options = _options(draft, step, search)
    question = question.model_copy(
        update={"number": _next_number(draft), "options": options, "missed": 0, "asked_at": draft.now}
    )
    key = "engine.found" if len(options) > len(step.choices) else "engine.nothing_found"
    _open(draft, question, Rendered(phrase(draft, key)))


def ask_to_keep(draft: Draft, question: Question, text: str, advice: Advice) -> None:
    """Give the writer something to think of before their words are kept; the words wait."""
    held = {"held": text, "keeps": advice.keeps, "number": _next_number(draft), "asked_at": draft.now}
    _open(draft, question.model_copy(update=held), Rendered(advice.text, typed=True))


def refresh(draft: Draft, question: Question) -> None:
    """Show the open question anew, in place."""
    draft.effects.append(Refresh(number=question.number, message=_message(draft, _wording(draft, question), question)))


def ask_again(draft: Draft, question: Question, before: str | None = None, **extra: str) -> None:
    """Say the open question once more under the same number, after the phrase `before`, filled with `extra` too.

    Its choices are labelled anew: the person may have changed their language since.
    """
    said = _wording(draft, question)
    if not question.resuming:
        question = _labelled(draft, question)
    if before is not None:
        said = Rendered(phrase(draft, before, **extra) + GAP + said.text, said.typed)
    _show(draft, said, question, again=True)


def set_expiry(draft: Draft, question: Question) -> None:
    """Count the time to expiry from now, never beyond the longest that a session may last."""
    minutes = draft.flow(question.flow).expires_after
    due_at = min(draft.now + timedelta(minutes=minutes), draft.session.started_at + LONGEST)
    draft.effects.append(SetTimer(timer="expire", number=question.number, due_at=due_at))


def say(draft: Draft, said: Rendered, *, safeguarding: bool = False) -> None:
    """Say something that asks nothing. `safeguarding`: to a pupil, nothing that a locked screen should show."""
    sensitive = _sensitive(draft, said.typed)
    flow = draft.catalogue.flows.get(draft.session.flow)
    covered = safeguarding and flow is not None and flow.audience is Audience.PUPIL
    message = Message(text=said.text, sensitive=sensitive, covered=covered, language=draft.session.language)
    draft.effects.append(Send(message=message))


def _open(draft: Draft, question: Question, said: Rendered) -> None:
    draft.question = question
    draft.asked = question.number
    draft.places = (*draft.places, (question.flow, question.step))
    _show(draft, _joined(draft, said), question)
    minutes = draft.flow(question.flow).remind_after
    if minutes is not None and not draft.reminded:
        due_at = draft.now + timedelta(minutes=minutes)
        draft.effects.append(SetTimer(timer="remind", number=question.number, due_at=due_at))
    set_expiry(draft, question)


def _show(draft: Draft, said: Rendered, question: Question, *, again: bool = False) -> None:
    """Send the question. Lists that name people are put on its buttons by an edit, which no lock screen shows.

    Some telephones offer a new message's buttons in its notification (rule 7).
    """
    message = _message(draft, said, question)
    named = (question.searches or question.names) and question.options
    nameless = _message(draft, said, question.model_copy(update={"options": ()})) if named else message
    draft.effects.append(Send(message=nameless, question=question.number, again=again))
    if nameless != message:
        draft.effects.append(Refresh(number=question.number, message=message))


def _joined(draft: Draft, said: Rendered) -> Rendered:
    """Put the say right before the question into its message, if both are short: a chat takes one message a second."""
    if draft.mergeable is None:
        return said
    index, before = draft.mergeable
    if len(before.text) + len(GAP) + len(said.text) > MERGED:
        return said
    del draft.effects[index]
    return Rendered(before.text + GAP + said.text, before.typed or said.typed)


def _message(draft: Draft, said: Rendered, question: Question) -> Message:
    return Message(
        text=said.text,
        rows=rows_of(draft, question),
        sensitive=_sensitive(draft, said.typed),
        language=draft.session.language,
    )


def _labelled(draft: Draft, question: Question) -> Question:
    _, _, step = draft.place()
    labels = {choice.id: render(draft, choice.label).text for choice in step.choices} if isinstance(step, Ask) else {}
    options = (option.model_copy(update={"label": labels.get(option.id, option.label)}) for option in question.options)
    return question.model_copy(update={"options": tuple(options)})


def _wording(draft: Draft, question: Question) -> Rendered:
    if question.resuming:
        return Rendered(phrase(draft, "engine.carry_on_or_restart"))
    if question.held:
        return Rendered(phrase(draft, "engine.words_wait"))
    _, _, step = draft.place()
    if not isinstance(step, Ask):
        raise BrokenError("no_such_step")
    return render(draft, step.ask)


def _next_number(draft: Draft) -> int:
    if draft.asked >= QUESTIONS:
        raise BrokenError("cap_questions")
    return draft.asked + 1


def _skippable(flow: Flow, step: Ask) -> bool:
    """A pupil can skip everything, whatever the file says (rule 11)."""
    owed = not step.skippable or (step.text is not None and not step.text.optional)
    return flow.audience is Audience.PUPIL or not owed


def _away(draft: Draft, flow: Flow, step: Ask) -> tuple[str, ...]:
    """Every box for a pupil's words can be kept from the named adult, while that adult would read it (DOMAIN 3.3)."""
    reads = draft.facts.flags.get(NAMED_READS) and AWAY not in draft.taken
    chooses = flow.seen_by == (IF_HURT,)
    if flow.audience is not Audience.PUPIL or step.text is None or not reads or chooses:
        return ()
    label = draft.phrase(f"controls.{AWAY}")
    return tuple(render(draft, label, each).text for each in Language) if label else ()


def _sensitive(draft: Draft, typed: bool) -> bool:
    """A pupil's conversation always is; a grown-up's message when it repeats words somebody typed."""
    flow = draft.catalogue.flows.get(draft.session.flow)
    return typed or flow is None or flow.audience is Audience.PUPIL


def _options(draft: Draft, step: Ask, search: str = "") -> tuple[Option, ...]:
    options: tuple[Option, ...] = ()
    if step.choices_from is not None:
        key = list_key(step.choices_from, search)
        if key not in draft.facts.lists:
            raise ListWanted(step.choices_from, search)
        options = draft.facts.lists[key]
    if step.scale is not None:
        numbers = range(step.scale.from_, step.scale.to + 1)
        options = tuple(Option(id=str(number), label=str(number), score=number) for number in numbers)
    fixed = tuple(_option(draft, choice) for choice in step.choices)
    if len(options) + len(fixed) > OPTIONS:
        draft.note("cap_options")
        options = options[: OPTIONS - len(fixed)]
    return options + fixed


def _option(draft: Draft, choice: Choice) -> Option:
    label = render(draft, choice.label).text
    labels = (render(draft, choice.label, language).text for language in Language)
    return Option(id=choice.id, label=label, score=choice.score, words=(*labels, *choice.words))
