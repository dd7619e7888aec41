"""Letters set apart over a whole message: heard, and at a bounded cost (one child must not hold up the others)."""

import random

import pytest

from relbot.screening import Level, screen
from relbot.screening.spelling import _MOST_APART, Speller

CHANCE = random.Random(5)
RANDOM = " ".join(CHANCE.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(2048))


@pytest.mark.parametrize(
    "text", ["x d " * 1024, "a b " * 1024, "n o " * 1024, RANDOM], ids=["x d", "a b", "n o", "random"]
)
def test_runs_of_letters_are_looked_at_so_often_only(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many single letters a text holds: so many runs of them are spelt in each reading, and no more."""
    spelt: list[str] = []
    words = Speller.words

    def counted(self: Speller, token: str) -> tuple[str, ...]:
        spelt.append(token)
        return words(self, token)

    monkeypatch.setattr(Speller, "words", counted)
    screen(text)
    runs = [each for each in spelt if len(each) > 2]
    assert len(runs) <= 4 * _MOST_APART


@pytest.mark.parametrize("frame", ["x d ", "a b ", "lol "])
def test_urgent_words_beside_them_stay_urgent(frame: str) -> None:
    """Before a thousand letters, behind them, and themselves set apart."""
    for text in ("i want to kill myself tonight " + frame * 900, frame * 900 + "i want to kill myself tonight"):
        assert screen(text).level is Level.URGENT
    assert screen(frame * 400 + "k i l l m y s e l f").level is Level.URGENT
