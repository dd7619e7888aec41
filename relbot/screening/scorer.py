"""The classifier's sum for any stretch of one text, exact and cheap: two scores, and the name of a reason."""

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from operator import add

from relbot.screening.features import FURTHEST
from relbot.screening.model import Weights
from relbot.screening.parts import FINENESS, Both, Parts, parts, stem
from relbot.screening.patterns import Spoken
from relbot.screening.text import Text

Scores = tuple[float, float]
"""Log-odds of urgent, and of concern or above."""


class Scorer:
    """Scores of any stretch of one text.

    Words and what reaches back from them are summed from the front. A stretch is the difference of two sums, less what
    reaches back over its start; that is summed beforehand for every start and length.
    """

    def __init__(self, made: Weights, text: Text, spoken: list[Spoken]) -> None:
        """Sum up `text`, in which the patterns `spoken` were found."""
        self._made, self._text = made, text
        self.thresholds: dict[str, float] = made.heading["thresholds"]
        weigh = parts(made)
        spans = {(found.start, found.end, found.pattern.name) for found in spoken}
        self._spans = [(first, last, name, weigh.pattern(name)) for first, last, name in sorted(spans)]
        self._firsts = [span[0] for span in self._spans]
        beyond = _beyond(weigh, text)
        here = map(weigh.word, text.words, text.concepts)
        self._sums: list[Both] = list(accumulate(map(add, here, beyond[0]), initial=0j))
        self._over = _over(beyond)

    def theme(self, start: int, end: int, allowed: frozenset[str]) -> str | None:
        """The reason code, among `allowed`, that the words from `start` up to before `end` are clearly nearest to."""
        return self._made.theme(self._text, start, end, allowed)

    def scores(self, start: int, end: int) -> Scores:
        """Log-odds of urgent, and of concern or above, for the words from `start` up to before `end`."""
        return self.all_scores([(start, end)])[0]

    def all_scores(self, stretches: Sequence[tuple[int, int]]) -> list[Scores]:
        """The scores of many stretches, in their order."""
        sums, over, firsts = self._sums, self._over, self._firsts
        scale, bias = self._made.heading["scale"] / FINENESS, self._made.heading["bias"]
        urgent_bias, raised_bias = bias["urgent"], bias["raised"]
        both = [sums[end] - sums[start] - over[end - start][start] for start, end in stretches]
        if firsts:
            for at, (start, end) in enumerate(stretches):
                first, after = bisect_left(firsts, start), bisect_left(firsts, end)
                if first < after:
                    both[at] += self._spoken(first, after, end)
        return [(each.real * scale + urgent_bias, each.imag * scale + raised_bias) for each in both]

    def _spoken(self, first: int, after: int, end: int) -> Both:
        """What the patterns weigh, each once, that were found at some of the places and end before `end`."""
        return sum({name: value for _, last, name, value in self._spans[first:after] if last < end}.values(), 0j)


def _beyond(weigh: Parts, text: Text) -> list[list[Both]]:
    """For 0, 1, 2 … up to FURTHEST: what reaches back from each place by more than so many places."""
    concepts = text.concepts
    stems = list(map(stem, text.words))
    exactly = [[0j] * len(concepts) for _ in range(FURTHEST)]
    exactly[0][1:] = weigh.pairs(stems)
    exactly[1][2:] = weigh.skips(stems)
    spoken = [(at, here) for at, here in enumerate(concepts) if here]
    for index, (at, here) in enumerate(spoken):
        for earlier_at, earlier in reversed(spoken[max(0, index - FURTHEST) : index]):
            if earlier_at < at - FURTHEST:
                break
            exactly[at - earlier_at - 1][at] += weigh.meeting(earlier, here)
    beyond = [[0j] * len(concepts)]
    for reach in reversed(exactly):
        beyond.append(list(map(add, beyond[-1], reach)))
    return beyond[::-1]


def _over(beyond: list[list[Both]]) -> list[list[Both]]:
    """For each length and each start: what reaches over the start from that many places on."""
    places = len(beyond[0])
    over: list[list[Both]] = [[0j] * (places + 1)]
    for length in range(1, FURTHEST + 1):
        row = over[-1]
        last = max(0, places - length + 1)
        over.append([*map(add, row[:last], beyond[length - 1][length - 1 :]), *row[last:]])
    return over + [over[-1]] * (places - FURTHEST)
