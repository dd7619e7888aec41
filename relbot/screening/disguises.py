"""Other ways to read what may be a disguise, beside the plain one; the gravest reading counts.

Each is looked for by its marks, so that a text without any costs nothing: characters that nobody sees used as spaces,
flag letters, emoji inside words, figures and marks for letters, stars and other marks for a letter.
"""

import re
import unicodedata
from collections.abc import Iterator

from relbot.screening.hidden import with_letters_found
from relbot.screening.joined import cut_anew, is_broken, with_letters_joined
from relbot.screening.marks import has_figures_in_words, has_hidden_letters, is_stretched
from relbot.screening.normalise import fold, is_hidden, sentences, with_emoji_words

_FLAG_A = 0x1F1E6
_LETTER_SYMBOL_LETTER = re.compile(r"[^\W\d_][^\w\s]+[^\W\d_]")
_FIGURE = re.compile(r"[a-z][0134578@$!|€£]+[a-z]|[a-z][@$|€£0134578]\b|\b[@$|€£01345][a-z]")
_LONE_MARK = re.compile(r"!(?=\s|$)")
_ALL_FIGURES = re.compile(r"\b[0134578]{2,}\b")
_ONLY_FIGURES = re.compile(r"(?<!\S)[0134578@$]+(?!\S)")
_STAR = re.compile(r"[a-z]\*+[a-z]?")
_LETTER_MARK = re.compile(r"[#%&^~+=?_\-./](?<=[a-z].)(?=[a-z])|[#%&^~=_](?<=[a-z].)(?![a-z0-9])")
_FIGURES = str.maketrans("0134578@$|€£", "oieastbasiel")
_STROKES = str.maketrans("!|", "11")
_ANY_FIGURE = re.compile(r"[0134578@$!|€£]")

Reading = tuple[list[list[str]], bool]
"""Raw tokens of the sentences of a text, and whether it bears the marks of a deliberate disguise (see `marks`)."""


def plain_sentences(text: str) -> Iterator[Reading]:
    """The readings of `text`; the first is the plain one."""
    folded = fold(text)
    stretched = is_stretched(folded)
    yield from _with_joined(folded, disguised=stretched)
    if not text.isascii():
        for other in _unseen(text):
            for parts, _ in _with_joined(fold(other), disguised=stretched):
                yield parts, stretched  # joined over an emoji between words, cut again: no disguise
    if _ANY_FIGURE.search(folded) and _FIGURE.search(folded):
        disguised = has_figures_in_words(folded)
        letters = _ALL_FIGURES.sub(lambda found: found[0].translate(_FIGURES), _LONE_MARK.sub("i", folded))
        if letters != folded or disguised:
            yield from _with_joined(letters, disguised=disguised)
        if disguised:
            strokes = folded.translate(_STROKES)
            every = _ONLY_FIGURES.sub(lambda found: found[0].translate(_FIGURES), strokes)
            yield from _with_joined(every, disguised=True)
    if "*" in folded and _STAR.search(folded):
        yield from _with_letters_found(folded, disguised=has_hidden_letters(folded))
    if _LETTER_MARK.search(folded) and _LETTER_MARK.search(joined := with_letters_joined(folded)):
        yield from _with_letters_found(_LETTER_MARK.sub("*", joined), disguised=has_hidden_letters(folded))


def _with_letters_found(starred: str, *, disguised: bool) -> Iterator[Reading]:
    """A folded text with stars for letters: each as the gravest word that fits, and as those that fit together."""
    parts = sentences(starred, stars=True)
    yield parts, disguised
    yield [with_letters_found(part) for part in parts], disguised


def _with_joined(folded: str, *, disguised: bool) -> Iterator[Reading]:
    """A folded text as it stands, and with spaces where they were left out and without those that stand in words."""
    plain = sentences(folded)
    yield plain, disguised
    joined = with_letters_joined(folded)
    anew = [cut_anew(sentence) for sentence in (plain if joined == folded else sentences(joined))]
    if anew != plain:
        yield anew, disguised or joined != folded or any(map(is_broken, plain))


def _unseen(text: str) -> Iterator[str]:
    """Readings of a text with characters beyond ASCII."""
    if (words := with_emoji_words(text)) is not None:
        yield words
    if any(map(is_hidden, text)):
        yield "".join(" " if is_hidden(each) else each for each in text)
    if any(0 <= ord(each) - _FLAG_A < 26 for each in text):
        yield "".join(chr(ord(each) - _FLAG_A + 97) if 0 <= ord(each) - _FLAG_A < 26 else each for each in text)
    if _LETTER_SYMBOL_LETTER.search(text):
        joined = "".join(each for each in text if not _is_picture(each))
        if joined != text:
            yield joined


def _is_picture(character: str) -> bool:
    return ord(character) > 127 and unicodedata.category(character) in ("So", "Sk", "Mn", "Cf")
