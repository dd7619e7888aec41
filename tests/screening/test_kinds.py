"""Which reply fits: patterns are counted, the classifier alone never calls a child a danger, others stay others."""

import pytest

from relbot.screening import screen
from relbot.screening.kinds import Heard, fitting_kind
from relbot.screening.levels import Level, Reason
from relbot.screening.tables import reason_codes, reason_kinds


def heard(*given: str) -> list[Heard]:
    """Reasons of urgent level, "code" by a pattern of its own, "code:model" by the classifier."""
    cut = [each.partition(":")[::2] for each in given]
    return [Heard(Reason(code, rule or f"rule{at}"), Level.URGENT) for at, (code, rule) in enumerate(cut)]


@pytest.mark.parametrize(
    "reasons,kind",
    [
        (("abuse", "threatened", "self_harm:model"), "abuse"),
        (("self_harm", "abuse", "threatened"), "abuse"),
        (("person_unconscious", "abuse", "person_unconscious"), "emergency"),
        (("harm_to_others:model",), "urgent"),
        (("harm_to_others",), "harm_to_others"),
        (("abuse", "harm_to_others"), "urgent"),
        (("suicidal:model",), "self_harm"),
        (("unclear:model",), "urgent"),
    ],
)
def test_patterns_are_counted(reasons: tuple[str, ...], kind: str) -> None:
    """Most patterns win, the order of the table does not; at odds, or by the classifier alone, the reply is neutral."""
    assert fitting_kind(heard(*reasons), Level.URGENT) == kind


def test_own_danger_is_answered_first_among_equals() -> None:
    """A child who wants to die because somebody hits them reads whom to ring about that."""
    wish = Heard(Reason("suicidal", "want-die"), Level.URGENT)
    assert fitting_kind([wish, *heard("abuse")], Level.URGENT) == "self_harm"


@pytest.mark.parametrize("code", reason_codes())
def test_of_somebody_else(code: str) -> None:
    """Self-harm or an overdose of another person is never answered as the child's own."""
    other = [Heard(Reason(code, "rule"), Level.URGENT, of_other=True)]
    assert fitting_kind(other, Level.URGENT) != "self_harm"
    assert fitting_kind(other, Level.URGENT) in {*reason_kinds().values(), "urgent"}


@pytest.mark.parametrize(
    "text,kind",
    [
        ("my best friend took pills", "emergency"),
        ("mum has taken loads of tablets", "emergency"),
        ("mae mam wedi cymryd tabledi", "emergency"),
        ("my friend is going to jump off the bridge", "friend"),
        ("shes cutting herself right now", "friend"),
        ("my brother tried to kill himself last night", "friend"),
        ("i took a whole packet of paracetamol", "self_harm"),
        ("my mum hates me and i took loads of tablets", "self_harm"),
        ("everyone would be better off without me", "self_harm"),
        ("dad hits me so i cut myself again last night", "self_harm"),
        ("mummy wont wake up", "emergency"),
        ("someone is blackmailing me with my nudes", "blackmail"),
    ],
)
def test_kind_follows_the_subject(text: str, kind: str) -> None:
    """The nearest person before what was said is the one it is said of."""
    assert screen(text).kind == kind


@pytest.mark.parametrize("text", ["he hit me with a cricket bat", "someone hit me with a bat"])
def test_a_victim_is_no_danger_to_others(text: str) -> None:
    """Who was hit is not answered as who may hit."""
    assert screen(text).kind != "harm_to_others"
