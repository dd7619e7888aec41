"""What a child is answered: every reply for every kind, age, hour and language says what DOMAIN 3.3 and 3.4 ask."""

from itertools import product
from typing import get_args

import pytest

from relbot.flow.placeholders import placeholders
from relbot.screening import reason_codes
from relbot.screening.tables import reason_kinds
from relbot.service.replies import Readers, note, refused, reply, still_urgent, taken_back
from relbot.service.setting_file import Role
from tests.service.scene import CATALOGUE
from tests.service.school import SETTING

KINDS = sorted({*reason_kinds().values(), "urgent"} - {"idiom", "loss", "retraction"})
"""What screening may give as a kind where it raises; "urgent": nothing more is known of it."""
YEARS = (0, 2, 3, 6, 7, 11, 12, 13, None)
READERS: tuple[Readers, ...] = get_args(Readers)
LANGUAGES = ("en", "cy")


def said(keys: str, language: str) -> str:
    """The phrases of a reply, placeholders unfilled."""
    return " ".join(getattr(CATALOGUE.phrases[key], language) for key in keys.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("readers", READERS)
def test_every_reply_gives_the_numbers(readers: Readers, language: str) -> None:
    """Every kind at every age and level has words, with 999 and Childline in them."""
    missing = []
    for level, kind, year in product(("urgent", "concern"), [*KINDS, None], YEARS):
        text = said(reply(level, kind, year, readers), language)
        missing += [(level, kind, year) for name in ("emergency", "childline") if f"{{{name}}}" not in text]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_replies_tell_the_truth_about_who_reads(language: str) -> None:
    """Open says nothing of later, closed says when, and nobody says that nobody can be reached."""
    for level, kind, year in product(("urgent", "concern"), KINDS, YEARS):
        found = {each: set(placeholders(said(reply(level, kind, year, each), language))) for each in READERS}
        assert "next_reading" not in found["open"]
        assert "next_reading" in found["closed"]
        assert not {"next_reading", "safeguarding", "named_adult", "told_now"} & found["nobody"]


@pytest.mark.parametrize(
    "language, claims, questions",
    [
        ("en", ("is coming", "are coming", "will come", "on the way to you"), ("what happened", "who did", "why")),
        ("cy", ("yn dod", "bydd rhywun yn dod"), ("beth ddigwyddodd", "pwy wnaeth", "pam")),
    ],
)
def test_no_reply_claims_or_asks_too_much(language: str, claims: tuple[str, ...], questions: tuple[str, ...]) -> None:
    """No reply says that somebody comes before an adult accepted, and none asks what happened."""
    texts = {
        said(reply(level, kind, year, readers), language).casefold()
        for level, kind, year, readers in product(("urgent", "concern"), KINDS, YEARS, READERS)
    }
    assert [(text, word) for text in texts for word in (*claims, *questions) if word in text] == []


def test_younger_children_read_less() -> None:
    """The same kind is said in fewer words to younger children."""
    for kind, language in product(("self_harm", "abuse", "concern", None), LANGUAGES):
        lengths = [len(said(reply("urgent", kind, year, "open"), language)) for year in (1, 4, 9)]
        assert max(lengths[:2]) < lengths[2]


def test_sixteen_and_over_get_helplines_for_self_harm_only() -> None:
    """The setting's helplines are added for self-harm from year 12, at most three by the setting file."""
    assert reply("urgent", "self_harm", 12, "open").split()[-1] == "safeguarding.helplines"
    without = [reply("urgent", "self_harm", 11, "open"), reply("urgent", "abuse", 12, "open")]
    assert [keys for keys in without if "helplines" in keys] == []


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    "language, first", [("en", "Ring {emergency} now. Say where you are."), ("cy", "Ffonia {emergency} nawr.")]
)
def test_somebody_who_does_not_wake(year: int | None, language: str, first: str) -> None:
    """What to do comes first, at every age and hour, and nobody is told that it is they who are in danger."""
    for readers in READERS:
        text = said(reply("urgent", "emergency", year, readers), language)
        assert text.startswith(first)
        assert not any(
            word in text
            for word in ("fault", "fai di", "in danger", "mewn perygl", "Show this", "Dangosa")
            if year in (0, 2)
        )


@pytest.mark.parametrize("year, alone", [(1, "Lost? Ring"), (4, "Lost, or not safe?"), (9, "Say what you can see")])
def test_lost_or_locked_out(year: int, alone: str) -> None:
    """Nobody who is lost reads that it is not their fault; they read where to wait and whom to ring."""
    text = said(reply("urgent", "alone", year, "open"), "en")
    assert "fault" not in text
    assert "ait where" in text
    assert alone in text


def test_what_was_taken_is_named_at_every_age() -> None:
    """Who may have swallowed something reads that it counts (DOMAIN 3.4, U-1)."""
    texts = [said(reply("urgent", "self_harm", year, "open"), "en").casefold() for year in YEARS]
    assert [text for text in texts if "taken" not in text] == []


def test_a_friend_in_danger_is_whom_to_ring_for() -> None:
    """Fear for a friend, urgent too, is answered as that: ring for them, and not "if you might hurt yourself"."""
    for year, keys in (
        (4, "heard.friend_ks2 heard.urgent_open_ks2 heard.danger_friend_ks2"),
        (9, "heard.friend heard.urgent_open heard.danger_friend"),
    ):
        assert reply("urgent", "friend", year, "open") == keys


@pytest.mark.parametrize("kind", ["urgent", "concern", None, "a kind of tomorrow"])
def test_a_kind_that_says_nothing_is_met_plainly(kind: str | None) -> None:
    """Where screening cannot tell what it is about, nothing is said of fault, harm or others (review of kinds)."""
    assert reply("urgent", kind, 9, "open") == "heard.urgent heard.urgent_open heard.danger"


def test_those_of_sixteen_are_shown_lines_for_self_harm() -> None:
    """As the setting file names them (DOMAIN 3.4); without any, the lines of all pupils."""
    assert [line.id for line in SETTING.helplines_for(Role.PUPIL, self_harm=True)] == [
        "shout",
        "nhs-mental-health",
        "hopeline",
    ]
    bare = SETTING.model_copy(update={"show_helplines": SETTING.show_helplines.model_copy(update={"self_harm": ()})})
    assert bare.helplines_for(Role.PUPIL, self_harm=True) == SETTING.helplines_for(Role.PUPIL)


def test_taking_back_keeps_somebody_coming_by() -> None:
    """A "jk" is told that somebody still says hello once an adult has accepted; before, who reads it."""
    assert {taken_back(9, each, comes=True) for each in READERS} == {"heard.retraction heard.numbers"}
    assert taken_back(9, "open", comes=False) == "heard.retraction_read heard.numbers"
    assert taken_back(4, "nobody", comes=False) == "heard.nobody_ks2 heard.numbers_ks2"
    closed = "heard.retraction_read heard.concern_closed_ks2 heard.numbers_ks2"
    assert taken_back(4, "closed", comes=False) == closed


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_follows_something_urgent_is_met_by_its_readers(language: str) -> None:
    """Everyday words while an urgent alert is open hear who reads them and whom to ring."""
    for year, readers in product(YEARS, READERS):
        found = set(placeholders(said(still_urgent(year, readers), language)))
        assert {"childline", "emergency"} <= found
        assert ("told_now" in found, "next_reading" in found) == (readers == "open", readers == "closed")


def test_others_who_are_asked_to_come_are_named() -> None:
    """Where somebody is asked at once to go to the child, an urgent reply says who."""
    assert reply("urgent", "abuse", 9, "open", goes=True).split()[2] == "heard.goes"
    assert "heard.goes" not in reply("urgent", "abuse", 9, "closed", goes=True) + reply(
        "concern", None, 9, "open", goes=True
    )


def test_every_reason_has_words() -> None:
    """What screening and relbot can give as a reason has words for adults, and no words are left over."""
    own = {"names_reader", "screening_failed", "unscreened", "in_call", "low_scores", "night_use", "about_staff"}
    own |= {"after_about_staff"}
    worded = {key.removeprefix("reasons.") for key in CATALOGUE.phrases if key.startswith("reasons.")}
    assert worded == {*reason_codes(), *own}


def test_every_phrase_of_a_reply_is_used() -> None:
    """No phrase of heard.yaml is one that no child and no adult can be given."""
    used = {
        key
        for level, kind, year, readers in product(("urgent", "concern"), [*KINDS, None], YEARS, READERS)
        for key in (*reply(level, kind, year, readers, goes=True).split(), *still_urgent(year, readers).split())
    }
    used |= {
        key
        for year, readers, comes in product(YEARS, READERS, (True, False))
        for key in taken_back(year, readers, comes=comes).split()
    }
    used |= {key for kind in (None, "loss") for who in READERS for key in note(kind, who).split()}
    used |= {key for year, who in product(YEARS, READERS) for key in refused("voice", year, who).split()[1:]}
    used |= {f"heard.{who}_staff" for who in READERS} | {"heard.unheard_staff"}
    assert {key for key in CATALOGUE.phrases if key.startswith("heard.")} == used - {"safeguarding.helplines"}
