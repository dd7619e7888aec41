"""One step: what came in for a session, and what follows from it."""

from datetime import datetime

from relbot.engine.advance import begin
from relbot.engine.answers import choose, hold, misunderstand, search, tick, write
from relbot.engine.ask import ask_again, say
from relbot.engine.caps import BrokenError, ListWanted
from relbot.engine.controls import break_off, come_back, control, expire, remind
from relbot.engine.draft import Draft, Rendered
from relbot.engine.incoming import Begin, Due, Incoming, Interrupted, Tap, Words
from relbot.engine.layout import controls_of
from relbot.engine.match import match_control, match_option
from relbot.engine.outcome import Facts, Needs, Noted, Outcome
from relbot.engine.render import phrase
from relbot.engine.state import Answer, Question, Session, Status
from relbot.engine.tokens import UNTICK, fits_token
from relbot.flow.models import Catalogue, Language

UNANSWERED = frozenset({"back", "carry_on", "restart", "interrupted", "away", "searched", "held", "reword"})
"""What closes a question without an answer to it."""


def open_session(catalogue: Catalogue, flow: str, session_id: str, language: Language, now: datetime) -> Session:
    """A session of `flow` that has not begun: step it with Begin. `now` has a time zone.

    KeyError if the catalogue has no such flow; ValueError for an id that does not fit into a button's token
    (1 to 40 of A-Z a-z 0-9 _ -).
    """
    if not fits_token(session_id):
        raise ValueError("a session id is 1 to 40 of A-Z a-z 0-9 _ -; take relbot.ids.new_id()")
    return Session(
        id=session_id,
        flow=catalogue.flow(flow).flow,
        catalogue=catalogue.hash,
        language=language,
        started_at=now,
        touched_at=now,
    )


def step(catalogue: Catalogue, session: Session, incoming: Incoming, facts: Facts, now: datetime) -> Outcome | Needs:
    """Take what came in. Same input, same output; nothing handed in is changed.

    Needs(provider): put that list into facts.lists and call again. What cannot apply (an old button, an invented
    one, a session that is over) changes nothing and is Noted. An author's mistake ends the session as broken and
    is Noted. ValueError: Begin carries params the flow does not have.
    """
    if session.status is not Status.ACTIVE:
        return Outcome(session=session, effects=(Noted(code="session_over", flow=session.flow),))
    draft = Draft.of(catalogue, session, facts, now)
    try:
        _take(draft, incoming)
    except ListWanted as wanted:
        return Needs(provider=wanted.provider, search=wanted.search)
    except BrokenError as broken:
        break_off(draft, broken.code)
    return draft.outcome()


def _take(draft: Draft, incoming: Incoming) -> None:
    question = draft.question
    if isinstance(incoming, Begin):
        _begin(draft, incoming)
    elif question is None:
        draft.note("not_begun")
    elif isinstance(incoming, Tap):
        _tap(draft, question, incoming)
    elif isinstance(incoming, Words):
        _words(draft, question, incoming)
    elif isinstance(incoming, Interrupted):
        come_back(draft, question, briefly=incoming.briefly)
    else:
        _due(draft, question, incoming)


def _begin(draft: Draft, incoming: Begin) -> None:
    if draft.frames:
        draft.note("already_begun")
        return
    strange = set(incoming.params) - set(draft.flow(draft.session.flow).params)
    if strange:
        raise ValueError(f"flow {draft.session.flow} has no params {', '.join(sorted(strange))}")
    begin(draft, {key: Answer(text=value) for key, value in incoming.params.items()})


def _tap(draft: Draft, question: Question, tap: Tap) -> None:
    """A press on the open question, or, while "carry on or start again?" is open, on an option of the question before.

    That one may have been pressed before its buttons were taken off: it says what to do, so nobody is asked again.
    """
    what = tap.what.removesuffix(UNTICK) if question.several else tap.what
    index = next((index for index in range(len(question.options)) if str(index) == what), None)
    if index is not None and question.takes_option_of(tap.number):
        _option(draft, question, index, on=what == tap.what)
    elif tap.number != question.number:
        _tap_elsewhere(draft, question, tap)
    elif tap.what in controls_of(question):
        control(draft, question, tap.what)
    else:
        draft.note("no_such_option")


def _option(draft: Draft, question: Question, index: int, *, on: bool = True) -> None:
    """An option is the answer; where several can be, a tick. Asked whether to carry on, a tick carries on."""
    if question.several and question.resuming:
        control(draft, question, "carry_on")
    elif question.several:
        tick(draft, question, index, on=on)
    else:
        choose(draft, question, index)


def _tap_elsewhere(draft: Draft, question: Question, tap: Tap) -> None:
    """A button of a question that is not open. The same press twice is met with silence.

    Another answer to an answered question is not taken, and that is said; a question left by Back or by an
    interruption has no answer, so the one that is open is asked again.
    """
    if not 1 <= tap.number < question.number:
        draft.note("no_such_question")
        return
    draft.note("stale_tap")
    closed_by = draft.taken[tap.number - 1]
    if closed_by == tap.what:
        return
    if closed_by in UNANSWERED:
        ask_again(draft, question)
    else:
        say(draft, Rendered(phrase(draft, "engine.already_answered")))


def _words(draft: Draft, question: Question, words: Words) -> None:
    """Typed words: a button's, a control's, or free text where that was asked for.

    While "carry on or start again?" is open, a button of the interrupted question may still be named.
    """
    text = words.text
    match = match_option(question.options, text)
    if match is not None:
        if match.doubtful:
            draft.note("same_words_twice")
        _option(draft, question, match.option)
        return
    name = match_control(draft.catalogue, controls_of(question), text, question.away)
    if name is not None:
        control(draft, question, name)
    elif question.takes_text and not question.resuming and text.strip():
        if words.advice is None:
            write(draft, question, text)
        else:
            hold(draft, question, text, words.advice)
    elif question.searches and not question.resuming and text.strip():
        search(draft, question, text)
    else:
        misunderstand(draft, question, heard=words.heard, kept_for=words.kept_for)


def _due(draft: Draft, question: Question, due: Due) -> None:
    """A timer set for a question that is no longer open is nothing to anyone."""
    if due.number != question.number:
        return
    if due.kind == "remind":
        remind(draft, question)
    else:
        expire(draft, question)
