"""The parts of a text that are judged each by itself, so that a long harmless frame never hides one line."""

from collections.abc import Iterator
from functools import cache

from relbot.screening.reading import LONGEST_RUN
from relbot.screening.tables import DATA
from relbot.screening.text import Text

_LONG_SENTENCE = 10
_WINDOWS = (7, 12)
_SHORT_WINDOWS = (4, 5)
_VERY_LONG_SENTENCE = 24
_SHORTEST_CLAUSE, _LONGEST_CLAUSE = 2, 14


def stretches(text: Text) -> Iterator[tuple[int, int]]:
    """The parts of a text that are judged each by itself: all of it, sentences, runs of them, windows in long ones.

    So a long harmless frame never hides one line.
    """
    ends = [*text.starts[1:], len(text.words)]
    yield 0, len(text.words)
    for first, start in enumerate(text.starts):
        for last in range(first, min(first + LONGEST_RUN, len(ends))):
            yield start, ends[last]
        if ends[first] - start > _LONG_SENTENCE:
            step = 1 if ends[first] - start < _VERY_LONG_SENTENCE else 3
            for size in _WINDOWS:
                yield from ((at, min(at + size, ends[first])) for at in range(start, ends[first] - size // 2, step))
            if step > 1:
                yield from _clauses(text, start, ends[first])


def _clauses(text: Text, start: int, end: int) -> Iterator[tuple[int, int]]:
    """From each word of a sentence that usually begins one to before each such word a little later, or to its end."""
    usual = usual_starts()
    begins = [place for place in range(start, end) if place == start or text.words[place] in usual]
    for index, first in enumerate(begins):
        for after in [*begins[index + 1 :], end]:
            if after - first > _LONGEST_CLAUSE:
                break
            if after - first >= _SHORTEST_CLAUSE:
                yield first, after


@cache
def usual_starts() -> frozenset[str]:
    """Words that often begin a sentence of the training rows: where nothing parts sentences, one may begin there."""
    return frozenset((DATA / "starts.txt").read_text(encoding="utf-8").split())


def short_windows(text: Text) -> Iterator[tuple[int, int]]:
    """Windows of few words in sentences that are longer: a short line that nothing sets apart from its frame."""
    for start, end in zip(text.starts, [*text.starts[1:], len(text.words)], strict=True):
        if end - start > _LONG_SENTENCE:
            step = 1 if end - start < _VERY_LONG_SENTENCE else 2
            for size in _SHORT_WINDOWS:
                yield from ((at, at + size) for at in range(start, end - size + 1, step))
