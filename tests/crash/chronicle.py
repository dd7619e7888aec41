"""One person's day in order, for whoever has to find out why the books do not agree."""

from collections.abc import Iterator
from datetime import datetime

from tests.crash.records import Books


def chronicle(books: Books, who: str) -> str:
    """What they did, what they were shown, what was kept of it: a line each, in order of time where there is one."""
    lines = sorted([*_deeds(books, who), *_shown(books, who)])
    ends = [*_kept(books, who), *_conversations(books, who)]
    return "\n".join([f"{who}:", *(f"  {at:%H:%M:%S.%f} {text}" for at, text in lines), *(f"  {end}" for end in ends)])


def _deeds(books: Books, who: str) -> Iterator[tuple[datetime, str]]:
    for deed in books.deeds:
        if deed.who == who:
            said = (deed.text or deed.label or deed.what)[:30]
            owed = ", owed" if deed.owed else ""
            yield deed.at, f"did {deed.kind} {said!r} to {deed.session[:6]}.{deed.number}, update {deed.update}{owed}"


def _shown(books: Books, who: str) -> Iterator[tuple[datetime, str]]:
    for sent in books.sent:
        if sent.who == who:
            yield sent.at, f"saw {sent.text[:50]!r} {' '.join(token[:8] + token[34:] for token in sent.tokens[:1])}"


def _kept(books: Books, who: str) -> Iterator[str]:
    for answer in books.answers:
        if answer.who == who:
            said = "skipped" if answer.skipped else (answer.text or answer.choice or "")[:30]
            yield f"kept {said!r} as answer {answer.session[:6]}.{answer.number} ({answer.flow}.{answer.step})"


def _conversations(books: Books, who: str) -> Iterator[str]:
    for one in books.conversations:
        if one.who == who:
            waits = ", waiting" if one.waiting else ""
            yield f"conversation {one.id[:6]} {one.flow}: {one.status}{waits}, asked {one.asked}, open {one.question}"
