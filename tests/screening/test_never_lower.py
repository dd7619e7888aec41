"""However a line is written, its level never falls."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relbot.screening import Level, screen
from relbot.screening.joined import cut, cut_anew
from tests.screening.lines import CONCERN, HARMLESS, URGENT

LINES = st.sampled_from(URGENT + CONCERN)
FIGURES = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}
LOOKALIKES = {"a": "аα", "c": "с", "e": "еε", "i": "іι", "o": "оο", "p": "рρ", "x": "х", "y": "у", "k": "κ"}
HIDDEN = ("\u200b", "\u200d", "\u2060", "\u00ad", "\ufe0f")
EMOJI = ("😂", "😭", "🙂", "💀", "❤️", "🤷", "⚽", "🎮", "👍🏽", "🏴󠁧󠁢󠁷󠁬󠁳󠁿")
FRAMES = (
    "We had swimming today and I had pasta for lunch. It was sunny. My friend came round and we played cards.",
    "Cawson ni wers gelf heddiw ac roedd hi'n braf. Wedyn es i adra i gael te. Roedd pawb yn hapus.",
    "I like football.\nI like my dog.\nWe are going to the beach on Saturday with my nan.",
)


def rank(text: str) -> int:
    """The rank of the level that a pupil's text gets."""
    return screen(text).level.rank


@pytest.mark.parametrize("line", URGENT)
def test_urgent_lines_are_urgent(line: str) -> None:
    """Each line that the properties begin from is urgent as written."""
    assert screen(line).level is Level.URGENT


@pytest.mark.parametrize("line", CONCERN)
def test_concern_lines_raise(line: str) -> None:
    """Each line of concern reaches concern or above as written."""
    assert rank(line) >= Level.CONCERN.rank


@pytest.mark.parametrize("line", HARMLESS)
def test_harmless_lines_stay_ordinary(line: str) -> None:
    """The lines used as harmless company raise nothing by themselves."""
    assert screen(line).level is Level.ORDINARY


@given(LINES, st.randoms(use_true_random=False))
def test_case_never_lowers(line: str, chance) -> None:  # type: ignore[no-untyped-def]
    """Any mix of capitals keeps the level."""
    written = "".join(letter.upper() if chance.random() < 0.5 else letter for letter in line)
    assert rank(written) >= rank(line)


@given(LINES, st.integers(1, 5), st.sampled_from((" ", "\t", "\u00a0", "\n", "\u3000")))
def test_wide_spaces_never_lower(line: str, times: int, space: str) -> None:
    """More space between words, of any kind, keeps the level."""
    assert rank((space * times).join(line.split())) >= rank(line)


@given(LINES, st.data())
def test_stretched_letters_never_lower(line: str, data: st.DataObject) -> None:
    """A letter held down keeps the level."""
    place = data.draw(st.sampled_from([at for at, letter in enumerate(line) if letter.isalpha()]))
    times = data.draw(st.integers(3, 8))
    assert rank(line[:place] + line[place] * times + line[place + 1 :]) >= rank(line)


@given(LINES, st.lists(st.sampled_from(EMOJI), min_size=1, max_size=4), st.data())
def test_emoji_never_lower(line: str, emoji: list[str], data: st.DataObject) -> None:
    """Emoji before, after or between words keep the level."""
    words = line.split()
    for each in emoji:
        words.insert(data.draw(st.integers(0, len(words))), each)
    assert rank(" ".join(words)) >= rank(line)


@given(LINES, st.data())
def test_figures_for_letters_never_lower(line: str, data: st.DataObject) -> None:
    """One letter of a longer word written as a figure or mark keeps the level."""
    words = line.split()
    chosen = [
        (at, letter)
        for at, word in enumerate(words)
        for letter in FIGURES
        if len(word) > 3 and word.isalpha() and letter in word[1:-1]
    ]
    at, letter = data.draw(st.sampled_from(chosen))
    figure = data.draw(st.sampled_from(FIGURES[letter]))
    words[at] = words[at][0] + words[at][1:-1].replace(letter, figure) + words[at][-1]
    assert rank(" ".join(words)) >= rank(line)


@given(LINES, st.sampled_from(HIDDEN), st.randoms(use_true_random=False))
def test_hidden_characters_never_lower(line: str, hidden: str, chance) -> None:  # type: ignore[no-untyped-def]
    """Characters that nobody sees keep the level wherever they stand."""
    assert rank("".join(letter + hidden if chance.random() < 0.4 else letter for letter in line)) >= rank(line)


@given(LINES, st.randoms(use_true_random=False))
def test_lookalikes_never_lower(line: str, chance) -> None:  # type: ignore[no-untyped-def]
    """Letters of another alphabet that look the same keep the level."""
    written = [chance.choice(LOOKALIKES[x]) if x in LOOKALIKES and chance.random() < 0.5 else x for x in line]
    assert rank("".join(written)) >= rank(line)


@given(LINES, st.sampled_from(FRAMES), st.sampled_from(FRAMES), st.integers(1, 8), st.sampled_from((". ", "\n", "! ")))
@settings(deadline=None)
def test_long_harmless_frame_never_lowers(line: str, before: str, after: str, times: int, stop: str) -> None:
    """One line inside a long harmless text keeps its level."""
    text = " ".join([before] * times) + stop + line + stop + " ".join([after] * times)
    assert rank(text) >= rank(line)


@given(LINES, st.sampled_from(HARMLESS), st.sampled_from(HARMLESS), st.sampled_from((". ", ", ", "\n", " ")))
def test_both_languages_mixed_never_lower(line: str, before: str, after: str, between: str) -> None:
    """Harmless words around it in either language keep the level of a line."""
    assert rank(between.join((before, line, after))) >= rank(line)


@pytest.mark.parametrize(
    "written",
    [
        "k m s",
        "k.m.s",
        "k i l l  m y s e l f",
        "iwanttodie",
        "i want 2 d!e",
        "k*ll myself",
        "ｋｉｌｌ ｍｙｓｅｌｆ",
        "𝓴𝓲𝓵𝓵 𝓶𝔂𝓼𝓮𝓵𝓯",
        "i wanna d i e",
        "k\u0338i\u0338l\u0338l\u0338 m\u0338yself",
        "ki ll my self",
        "i want to comit suicde",
        "idontwannabehereanymore",
        "k i l l m y s e l f",
        "i  d o n ' t  w a n t  t o  l i v e",
        "id ontw ant tobeal ive anym ore",
        "m y.d a d.h i t s.m e",
        "dwiisioladdfyhun",
        "m a e d a d y n f y n h a r o f i",
        "we had pasta for lunch and k i l l m y s e l f and then swimming",
    ],
)
def test_disguised_words_are_heard(written: str) -> None:
    """Letters apart, run together, starred, misspelt or in other alphabets are heard as urgent."""
    assert screen(written).level is Level.URGENT


def test_misspelt_harmless_lines_are_not_cut() -> None:
    """Words that nobody knows, names and slips are left as they were typed."""
    for sentence in ("we went to llanfairpwll with jayden", "i fort mi daddys frend woz meen", "y r u sad u ok"):
        assert cut_anew(sentence.split()) == sentence.split()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", max_size=200))
def test_a_cut_keeps_every_letter(letters: str) -> None:
    """Whatever is cut, nothing is lost, added or moved."""
    assert "".join(cut(letters)[0]) == letters
