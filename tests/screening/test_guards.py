"""What stands beside grave words never makes them ordinary: a laugh, a game, a lesson, a pet, a meal, a film."""

from itertools import pairwise

import pytest

from relbot.screening import Level, screen
from relbot.screening.patterns import Pattern, patterns, speaking
from relbot.screening.reading import read
from relbot.screening.tables import rows

URGENT = [each for each in patterns() if each.level is Level.URGENT and each.who != "staff"]
COMPANY = ("laugh", "game", "school", "sport", "film", "pet", "food")
"""Concepts that once held patterns back; their words must never do so again."""
SPOKEN = (
    "lol",
    "haha",
    "i hate school",
    "i play fortnite all day",
    "like in the film",
    "i miss my cat",
    "after my tea",
)


def forms(concept: str) -> list[str]:
    """Every word and phrase of a concept, in both languages."""
    return [form for name, _, cells in rows("concepts.tsv") if name == concept for form in cells.split("|")]


@pytest.mark.parametrize("pattern", URGENT, ids=lambda pattern: pattern.name)
def test_company_never_lowers_an_urgent_pattern(pattern: Pattern) -> None:
    """Over all patterns each word of COMPANY stands once before and once after an example: no level falls."""
    number, level = URGENT.index(pattern), screen(pattern.example).level
    beside = list(SPOKEN)
    for concept in COMPANY:
        words = forms(concept)
        beside += words[number % len(words) :: len(URGENT)]
    texts = [text for word in beside for text in (f"{pattern.example} {word}", f"{word} {pattern.example}")]
    assert [text for text in texts if screen(text).level.rank < level.rank] == []
    assert [text for text in texts if screen(text).ask_idiom] == []


def test_what_an_urgent_pattern_matched_is_never_ordinary() -> None:
    """A guard holds an urgent pattern back to a concern; only a saying that holds its words frees it."""
    guarded = [pattern for pattern in URGENT if pattern.unless]
    assert {concept for pattern in guarded for concept in pattern.unless}.isdisjoint(COMPANY)
    texts = [
        (pattern.name, f"{pattern.example} {form}")
        for pattern in guarded
        for concept in sorted(pattern.unless)
        for form in forms(concept)
    ]
    found = {(name, each.most) for name, text in texts for each in speaking(read(text)) if each.pattern.name == name}
    assert {most for _, most in found} <= {Level.URGENT, Level.CONCERN}
    assert [text for _, text in texts if screen(text).level is Level.ORDINARY] == []


@pytest.mark.parametrize(
    "pattern", [each for each in URGENT if each.who in ("all", "staff")], ids=lambda pattern: pattern.name
)
def test_danger_to_life_has_no_guard(pattern: Pattern) -> None:
    """No concept holds back a pattern that means danger to life."""
    assert pattern.unless == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "thinking of jumping in front of a train lol",
        "im tired of living lol",
        "wanna die lol",
        "might kms tonight lol",
        "kms lol",
        "i think ive overdosed i cant even play games anymore",
        "i think ive overdosed like in the film",
        "i got raped at a party maths is too hard",
        "my stepdad gets in my bed i miss my cat",
        "my uncle touches me i cant even play games anymore",
        "please just let me die lol",
        "someone is blackmailing me lol",
        "mum locks me in the cupboard haha",
        "haha my mum says she wishes i was never born",
        "my cousin shows me rude videos haha",
        "kms if i have to go to school tomorrow",
    ],
)
def test_urgent_with_a_laugh_or_a_game_is_urgent(text: str) -> None:
    """Lines that were once ordinary, a concern or a question because of a word beside them."""
    assert screen(text).level is Level.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "my dad beat me at chess again",
        "my brother hit me with a pillow",
        "took my hayfever tablets",
        "my mum will kill me i lost my coat",
        "im lost in maths",
        "my mates and me locked out of my account on the laptop at home",
    ],
)
def test_a_saying_frees_what_it_holds(text: str) -> None:
    """The construction itself is the saying: nobody is alarmed, or at most a concern is raised."""
    assert screen(text).level is not Level.URGENT


def test_a_saying_frees_nothing_beside_it() -> None:
    """What reaches beyond a harmless construction, or stands beside it, is heard."""
    assert screen("a boy on fortnite is blackmailing me").level is not Level.ORDINARY
    assert screen("assembly on fgm and my nan wants to take me to gambia for it").level is not Level.ORDINARY
    assert screen("my dad beat me at chess then he beat me with his belt").level is Level.URGENT
    assert screen("my mum will kill me i lost my coat i want to kill myself").level is Level.URGENT
    assert screen("took all my hayfever tablets").level is Level.URGENT


@pytest.mark.parametrize("first, second", list(pairwise(SPOKEN)))
def test_company_alone_is_ordinary(first: str, second: str) -> None:
    """What the tests set beside grave words raises nothing by itself."""
    assert screen(f"{first} {second}").level is Level.ORDINARY
