"""However a line is disguised, it is heard as before: over many lines of the training rows, not a few strong ones.

Some disguises lose a word here and there; LIMITS says how many lines of a hundred may fall, and docs/screening.md too.
"""

import csv
import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from relbot.screening import Level, screen
from relbot.screening.reading import readings

ROWS = Path(__file__).parents[2] / "training" / "screening" / "rows"
FILES = ("young-en", "teen-en", "valleys-cy", "north2-cy", "upper-en", "grave-en", "primary-cy", "needs-en")
EACH = 13
HARMLESS = "we had swimming and i had pasta for lunch it was sunny and my friend came round and we played cards"
VOWELS = str.maketrans("aeiou", "*****")
FIGURES = str.maketrans("aeiost", "431057")
MARKS = str.maketrans("aeios", "@3!0$")
FLAGS = {code: 0x1F1E6 + code - 97 for code in range(97, 123)}


def words(change: Callable[[str], str]) -> Callable[[str], str]:
    """The change made to each word."""
    return lambda line: " ".join(change(word) for word in line.split())


def misplaced(line: str) -> str:
    """The line with half of its spaces left out and others put inside words, the same each time."""
    chance = random.Random(line)
    kept = (letter for letter in line if letter != " " or chance.random() < 0.5)
    return "".join(letter + " " * (letter != " " and chance.random() < 0.2) for letter in kept)


LIMITS: dict[str, tuple[Callable[[str], str], int]] = {
    "a laugh after it": (lambda line: line + " lol", 0),
    "laughs around it": (lambda line: f"haha {line} hahaha", 0),
    "no spaces": (lambda line: line.replace(" ", ""), 2),
    "letters apart": (lambda line: "  ".join(" ".join(word) for word in line.split()), 4),
    "letters apart without ends of words": (lambda line: " ".join(line.replace(" ", "")), 2),
    "spaces at wrong places": (misplaced, 3),
    "letters apart with hyphens": (words("-".join), 4),
    "letters apart with dots": (words(".".join), 4),
    "hidden character as space": (lambda line: line.replace(" ", "\u200b"), 0),
    "blank symbol as space": (lambda line: line.replace(" ", "\u2800"), 0),
    "filler as space": (lambda line: line.replace(" ", "\u3164"), 0),
    "hidden characters inside": ("\u200b".join, 0),
    "flag letters": (lambda line: line.lower().translate(FLAGS), 0),
    "emoji inside words": (words(lambda word: word[:2] + "🙂" + word[2:]), 0),
    "a star for each vowel": (words(lambda word: word[0] + word[1:].translate(VOWELS)), 3),
    "a hash for the first vowel": (words(lambda word: word[:1] + word[1:].replace("i", "#", 1)), 3),
    "figures": (lambda line: line.lower().translate(FIGURES), 2),
    "marks": (lambda line: line.lower().translate(MARKS), 2),
    "letters doubled": (lambda line: "".join(x * 2 if x.isalpha() else x for x in line), 2),
    "letters thrice": (lambda line: "".join(x * 3 if x.isalpha() else x for x in line), 2),
    "last letters held down": (words(lambda word: word + word[-1] * 5), 2),
    "marks piled on letters": (lambda line: "".join(x + "\u0345\u0334" if x.isalpha() else x for x in line), 0),
    "a long frame without stops": (lambda line: f"{HARMLESS} {HARMLESS} {line} {HARMLESS} {HARMLESS}", 6),
    "after 80 letters": (lambda line: HARMLESS.replace(" ", "") + line.replace(" ", ""), 2),
}


def taken() -> Iterator[str]:
    """Evenly spaced raised rows of several hands."""
    for name in FILES:
        with (ROWS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            raised = [row["text"] for row in rows if row["label"] in ("urgent", "concern")]
        yield from raised[:: max(1, len(raised) // EACH)][:EACH]


@cache
def lines() -> dict[str, Level]:
    """The lines that are raised as written, with their levels; long ones are left out to keep this quick."""
    levels = {line: screen(line).level for line in taken() if len(line) <= 90}
    return {line: level for line, level in levels.items() if level is not Level.ORDINARY}


@pytest.mark.parametrize("name", LIMITS)
def test_disguise_hides_little(name: str) -> None:
    """Of a hundred lines at most LIMITS fall by a level; most fall by none."""
    disguise, limit = LIMITS[name]
    fallen = [line for line, level in lines().items() if screen(disguise(line)).level.rank < level.rank]
    assert len(lines()) > 70
    assert 100 * len(fallen) <= limit * len(lines()), fallen


@pytest.mark.parametrize(
    "text,disguised",
    [
        ("1 w@nt t0 d!e", True),
        ("c*n s*m**n* c*m*", True),
        ("iii waaant toooo diiie", True),
        ("iwanttodie", True),
        ("i w a n t t o d i e", True),
        ("see you l8r at 4pm", False),
        ("that was gr8!", False),
        ("what the h*ll", False),
        ("sooo good", False),
        ("es i weld mam-gu a tad-cu dros y penwythnos", False),
        ("im in yr8 and we finish at 4pm today so come and meet me then", False),
        ("it was 3-2 at the end, 10/10", False),
    ],
)
def test_marks_of_a_deliberate_disguise(text: str, disguised: bool) -> None:
    """Marks in many words are a disguise, a usual figure or a single star is none."""
    assert any(reading.disguised for reading in readings(text)) is disguised


def test_hidden_letters_are_read_by_what_stands_beside_them() -> None:
    """Of the words that fit, those that fit together: "c*m*" alone might be many."""
    assert [" ".join(reading.words) for reading in readings("c*n s*m**n* c*m*")][-1] == "can someone come"


def test_long_run_together_text_is_read_to_its_end() -> None:
    """What follows sixty letters without a space is read too."""
    assert (
        screen("wehadswimmingtodayandpastaforlunchitwassunnyandweplayedcardsallday" + "mydadhitsme").level
        is Level.URGENT
    )
