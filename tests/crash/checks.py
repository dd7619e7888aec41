"""What must be true of the books after any number of kills. Each check yields one line a breach; none means it held."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise

from tests.crash.labels import Labels
from tests.crash.records import Answer, Books, Deed, Sent, Stored

SETTLED = ("sent", "answered", "uncertain", "offered_again", "missed", "held")
"""What may stand at a prompt in the end: asked, or its fate recorded."""


def breaches(books: Books, labels: Labels) -> list[str]:
    """All breaches of all checks, in order of CHECKS."""
    return [line for check in CHECKS for line in check(books, labels)]


def updates_stored(books: Books, _: Labels) -> Iterator[str]:
    """Every update is confirmed and in the inbox exactly once, done, and none else is there."""
    rows = Counter(row.update for row in books.stored)
    for update in books.updates:
        if update.fate != "confirmed":
            yield f"update {update.id} is {update.fate}, not confirmed"
        if rows[update.id] != 1:
            yield f"update {update.id} is in the inbox {rows[update.id]} times"
    known = {update.id for update in books.updates}
    for row in books.stored:
        if row.update not in known:
            yield f"inbox row {row.row} holds update {row.update}, which no phone made"
        if row.status != "done":
            yield f"inbox row {row.row} is {row.status}"


def updates_in_order(books: Books, _: Labels) -> Iterator[str]:
    """In each chat, updates were stored and applied in the order in which they were made."""
    chats: dict[str, list[Stored]] = defaultdict(list)
    for row in sorted(books.stored, key=lambda row: row.row):
        chats[row.chat].append(row)
    for rows in chats.values():
        for before, after in pairwise(rows):
            if before.update > after.update:
                yield f"update {after.update} was stored behind {before.update} of the same chat"
            if before.done_at and after.done_at and before.done_at > after.done_at:
                yield f"update {after.update} was applied before {before.update} of the same chat"


def texts_heard(books: Books, _: Labels) -> Iterator[str]:
    """Every text of a pupil is a concern exactly once, word for word, in the order they wrote."""
    for pupil in books.pupils:
        wrote = [deed.text for deed in books.deeds if deed.who == pupil and deed.kind == "text"]
        kept = [concern.text for concern in books.concerns if concern.who == pupil and concern.text is not None]
        if wrote != kept:
            yield f"{pupil} wrote {_shown(wrote)}; kept as concerns: {_shown(kept)}"


def help_heard(books: Books, _: Labels) -> Iterator[str]:
    """Every call for help is a concern of its own, exactly once."""
    for pupil in books.pupils:
        called = sum(deed.who == pupil and deed.kind == "help" for deed in books.deeds)
        kept = sum(concern.who == pupil and concern.source == "help" for concern in books.concerns)
        if called != kept:
            yield f"{pupil} called for help {called} times; kept as concerns: {kept}"


def answers_stored(books: Books, labels: Labels) -> Iterator[str]:
    """What was tapped or written to an open question is its answer, exactly once, with that choice or those words.

    But HELP pressed over an open call for help closes that call and begins anew: a question of the closed one, seen
    once more because a killed process repeated it, takes no answer. And of some questions the answer is not kept: for
    those it is enough that the conversation went on.
    """
    asked = {one.id: one.asked for one in books.conversations}
    called = _calls_over_calls(books)
    answers: dict[tuple[str, int], list[Answer]] = defaultdict(list)
    for answer in books.answers:
        answers[answer.session, answer.number].append(answer)
    for deed in books.deeds:
        if not deed.owed:
            continue
        found = answers[deed.session, deed.number] or answers[deed.session, deed.number + 1]  # see _about
        if not found and deed.update > called.get(deed.session, deed.update):
            continue
        if not found and labels.not_kept(deed.label) and asked[deed.session] > deed.number:
            continue
        if len(found) != 1:
            yield f"{_said(deed)} to question {deed.number} of {deed.session}; it has {len(found)} answers"
        elif not _answers(deed, found[0], labels):
            yield f"{_said(deed)} to {_where(found[0])}; kept: {_kept(found[0])}"


def nothing_invented(books: Books, labels: Labels) -> Iterator[str]:
    """No answer is kept that its person did not give, and none twice."""
    deeds: dict[str, list[Deed]] = defaultdict(list)
    for deed in books.deeds:
        deeds[deed.who].append(deed)
    texts = Counter((answer.who, answer.text) for answer in books.answers if answer.text is not None)
    for answer in books.answers:
        if not any(_answers(deed, answer, labels) for deed in deeds[answer.who] if _about(deed, answer)):
            yield f"{answer.who} never answered {_where(answer)} with {_kept(answer)}"
        if answer.text is not None and texts[answer.who, answer.text] > 1:
            yield f"{answer.who}'s {answer.text[:40]!r} is kept as {texts[answer.who, answer.text]} answers"


def questions_asked(books: Books, _: Labels) -> Iterator[str]:
    """Every question of every conversation reached its phone, or its prompt is recorded as one of unknown fate."""
    shown = {(sent.who, *question) for sent in books.sent for question in _questions(sent)}
    for one in books.conversations:
        for number in range(1, one.asked + 1):
            excused = number == 1 and one.prompt in ("uncertain", "offered_again", "missed")
            if (one.who, one.id, number) not in shown and not excused:
                yield f"question {number} of {one.who}'s {one.flow} ({one.status}, prompt {one.prompt}) reached nobody"


def prompts_once(books: Books, labels: Labels) -> Iterator[str]:
    """Every pupil has one prompt, settled; whoever got it again had done something each time before."""
    have = Counter(prompt.who for prompt in books.prompts)
    for pupil in books.pupils:
        if have[pupil] != 1:
            yield f"{pupil} has {have[pupil]} prompts"
    for prompt in books.prompts:
        if prompt.status not in SETTLED:
            yield f"{prompt.who}'s prompt is {prompt.status}"
    prompted = {one.id for one in books.conversations if one.prompt is not None}
    asked: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for sent in books.sent:
        if any(number == 1 and session in prompted for session, number in _questions(sent)):
            asked[sent.who, sent.text].append(sent.at)
    for who, moments in ((who, moments) for (who, text), moments in asked.items() if labels.names_readers(text)):
        theirs = [deed.at for deed in books.deeds if deed.who == who]
        for times, again in enumerate(moments[1:], 1):
            if sum(at < again for at in theirs) < times:
                yield f"{who} was asked at {moments[0]:%H:%M:%S.%f} and again at {again:%H:%M:%S.%f}, unprompted"


def alerts_brought(books: Books, _: Labels) -> Iterator[str]:
    """Every alert was brought to an adult's phone, and relbot knows of it."""
    shown = {(token.split(".")[1], sent.who) for sent in books.sent for token in sent.tokens if token.startswith("a.")}
    for alert in books.alerts:
        adults = {who for about, who in shown if about == alert.id}
        if not adults:
            yield f"the {alert.kind} alert {alert.id} about {alert.about} is on nobody's phone"
            continue
        if not alert.notices:
            yield f"the {alert.kind} alert {alert.id} about {alert.about} is on phones; relbot knows of none"
        for adult in sorted(set(alert.notices) - adults):
            yield f"the {alert.kind} alert {alert.id} is kept as brought to {adult}, whose phone never showed it"


def alerts_accepted(books: Books, _: Labels) -> Iterator[str]:
    """Whatever somebody said "I have them" to was accepted once, by one who said so; nothing else was.

    A note is settled by being opened, too: "I have them" on one that was read changes nothing. Who does not know what
    it is about only goes to the child: the alert goes on to those who do (rule 6). From whom the child has taken it
    ("Not to …"), whatever they said before, it is gone.
    """
    said: dict[str, set[str]] = defaultdict(set)
    takers: dict[str, set[str]] = defaultdict(set)
    about = {alert.id: alert.about for alert in books.alerts}
    for deed in books.deeds:
        if deed.kind == "mine":
            said[deed.what].add(deed.who)
            takers[about.get(deed.what, "")].add(deed.who)
    for alert in books.alerts:
        times = len(alert.accepted)
        read = alert.kind == "note" and alert.accepted_by is not None
        knowing = said[alert.id] - set(alert.unknowing) - set(alert.taken_from)
        if knowing and not times and not read:
            yield f"{', '.join(sorted(knowing))} took the alert {alert.id}; nobody has it"
        sent = said[alert.id] - set(alert.taken_from)
        if sent and not times and not read and alert.going is None:
            yield f"{', '.join(sorted(sent))} took the alert {alert.id}; nobody goes to {alert.about}"
        if alert.going is not None and alert.going not in said[alert.id]:
            yield f"{alert.going} goes to {alert.about} because of the alert {alert.id}, and never said so"
        if times and alert.accepted[-1] != alert.accepted_by and alert.id not in books.passed_on:
            yield f"the alert {alert.id} was accepted by {alert.accepted[-1]}; kept: {alert.accepted_by}"
        if times > 1 and alert.id not in books.passed_on:
            yield f"the alert {alert.id} was accepted {times} times: {', '.join(alert.accepted)}"
        for adult in alert.accepted:
            if adult not in takers[alert.about]:
                yield f"the alert {alert.id} was accepted by {adult}, who never said so"


def conversations_alive(books: Books, _: Labels) -> Iterator[str]:
    """Who is in a conversation has an open question in it; one that waits, waits for another of theirs.

    After words that alarm, or a call for help, what is routine rests for that day.
    """
    alarmed = {alert.about for alert in books.alerts if alert.kind in ("urgent", "concern")}
    speaking = Counter(one.who for one in books.conversations if one.status == "active" and not one.waiting)
    for one in books.conversations:
        if one.status != "active":
            continue
        if one.question is None:
            yield f"{one.who}'s {one.flow} is active and asks nothing"
        if one.waiting and not speaking[one.who] and one.who not in alarmed:
            yield f"{one.who}'s {one.flow} waits, and nothing of theirs speaks"
    for who, number in speaking.items():
        if number > 1:
            yield f"{who} is in {number} conversations at once"


def nothing_left(books: Books, _: Labels) -> Iterator[str]:
    """Nothing is pending, claimed or parked, and the sandbox played every call."""
    for name, number in sorted(books.left.items()):
        yield f"{name}: {number}"
    for name in books.unknown_calls:
        yield f"the sandbox does not play {name}"


def audit_whole(books: Books, _: Labels) -> Iterator[str]:
    """`relbot audit verify` finds the chain of the audit whole: no line lost, changed or put in by a kill."""
    if books.audit_fault:
        yield f"the audit's chain: {books.audit_fault}"


CHECKS: tuple[Callable[[Books, Labels], Iterator[str]], ...] = (
    updates_stored,
    updates_in_order,
    texts_heard,
    help_heard,
    answers_stored,
    nothing_invented,
    questions_asked,
    prompts_once,
    alerts_brought,
    alerts_accepted,
    conversations_alive,
    nothing_left,
    audit_whole,
)


def _calls_over_calls(books: Books) -> dict[str, int]:
    """For each call for help that another one closed: the update of that other one."""
    closed = {one.id for one in books.conversations if one.flow == "help" and one.status == "stopped"}
    calls = [deed for deed in books.deeds if deed.kind == "help" and deed.session in closed]
    return {deed.session: deed.update for deed in reversed(calls)}


def _answers(deed: Deed, answer: Answer, labels: Labels) -> bool:
    """Whether the answer is what the deed said."""
    if deed.kind == "text":
        return answer.text == deed.text
    if deed.what == "skip":
        return answer.skipped
    return answer.choice is not None and labels.means(answer.flow, answer.step, deed.label, answer.choice)


def _about(deed: Deed, answer: Answer) -> bool:
    """Words may answer a question that was not yet on the screen; a button names its own.

    While "carry on or start again?" is open, the buttons of the question before still count, under its number
    (engine.step): a message that a killed process repeats can bring them back before the eyes.
    """
    return deed.kind == "text" or (deed.session == answer.session and answer.number - deed.number in (0, 1))


def _questions(sent: Sent) -> set[tuple[str, int]]:
    """Session and number of the question a message asks; at most one."""
    parts = (token.split(".") for token in sent.tokens if token.startswith("s."))
    return {(session, int(number)) for _, session, number, _ in parts}


def _said(deed: Deed) -> str:
    return f"{deed.who} {deed.kind} {(deed.text or deed.label)[:40]!r}"


def _where(answer: Answer) -> str:
    return f"question {answer.number} of {answer.session} ({answer.flow}.{answer.step})"


def _kept(answer: Answer) -> str:
    return "skipped" if answer.skipped else repr((answer.text or answer.choice or "")[:40])


def _shown(texts: list[str] | list[str | None]) -> str:
    return "[" + ", ".join("nothing" if text is None else repr(text[:24]) for text in texts) + "]"
