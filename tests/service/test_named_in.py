"""Whom a child's words name: their readers, however they are called, and nobody by a word that is no name."""

import pytest

from relbot.service.named_in import Adult, named, speaks_of_teacher

ADULTS = (Adult("bevan", "Tom", "Bevan"), Adult("young", "Will", "Young"), Adult("siân", "Siân", "Llywelyn-Jones"))


@pytest.mark.parametrize(
    "text, ids",
    [
        ("i dont like how mr bevan looks at me", ["bevan"]),
        ("Mr. Bevan's horrible", ["bevan"]),
        ("bevans lesson was bad", ["bevan"]),
        ("mr bevin shouts", ["bevan"]),
        ("mr bvean shouts", ["bevan"]),
        ("mr beva shouts", ["bevan"]),
        ("mr bevann shouts", ["bevan"]),
        ("mr b says not to tell", ["bevan"]),
        ("tom hit me", ["bevan"]),
        ("ma sian yn gas, a Mr Bevan hefyd", ["bevan", "siân"]),
        ("mrs llywelyn", ["siân"]),
        ("miss jones hurts", ["siân"]),
        ("i saw Will there", ["young"]),
        ("mr young", ["young"]),
        ("Will you come? Young people", []),
        ("i will go to bed, i am young", []),
        ("WILL THEY COME", []),
        ("tomorrow in bevanshire", []),
        ("mr tudor is mean", []),
        ("bevin", []),
        ("", []),
    ],
)
def test_who_is_named(text: str, ids: list[str]) -> None:
    """By first or last name, a title with either, one slip or a first letter after a title; not by everyday words."""
    assert named(text, ADULTS) == ids


@pytest.mark.parametrize(
    "text, ids",
    [
        ("Will keeps coming in my room", ["young"]),
        ("Will you come? young people", []),
        ("i will go to bed, i am young", []),
        ("grace keeps coming in", ["grace"]),
        ("Grace", ["grace"]),
        ("mai hi wedi mynd", []),
    ],
)
def test_a_name_that_is_a_word_in_alarming_words(text: str, ids: list[str]) -> None:
    """It counts at the beginning of a sentence, and written small; but not a word that stands in any sentence."""
    adults = (ADULTS[1], Adult("grace", "Grace", "Obi"), Adult("mai", "Mai", "Haf"))
    assert named(text, adults, alarming=True) == ids


@pytest.mark.parametrize(
    "text, known, sure",
    [
        ("big dave hit me", True, True),
        ("its Big Dave's fault", True, True),
        ("mr j looks at me", True, True),
        ("smithy hit me", True, False),
        ("mr smithey hit me", True, True),
        ("dave is big", False, False),
        ("mr jay is nice", False, False),
    ],
)
def test_what_an_adult_is_known_as(text: str, *, known: bool, sure: bool) -> None:
    """Several words where they stand together; one as a first name counts."""
    adult = Adult("smith", "Bob", "Smith", ("Big Dave", "Mr J", "Smithy"))
    assert (named(text, [adult]) != [], named(text, [adult], surely=True) != []) == (known, sure)


@pytest.mark.parametrize("text, sure", [("tom hit me", False), ("mr tom hit me", True), ("bevan hit me", True)])
def test_a_first_name_alone_is_not_sure(text: str, *, sure: bool) -> None:
    """It may be another child's."""
    assert bool(named(text, ADULTS, surely=True)) is sure


@pytest.mark.parametrize(
    "text, speaks",
    [
        ("my pe teacher watches us in the showers", True),
        ("sir said not to tell", True),
        ("teacher shouted at me", True),
        ("mae syr yn gas", True),
        ("ofn fy athrawes", True),
        ("miss pushed me", True),
        ("im scared of miss", True),
        ("i miss my nan", False),
        ("really miss him", False),
        ("dont miss out", False),
        ("i want to be a teacher", False),
        ("we had a supply teacher", False),
        ("", False),
    ],
)
def test_a_teacher_without_a_name(text: str, speaks: bool) -> None:
    """Whoever is called "sir", "miss" or "my teacher" may be the named adult; the verb "miss" is nobody."""
    assert speaks_of_teacher(text) is speaks
