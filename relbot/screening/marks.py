"""Marks of a deliberate disguise: figures, stars or stretched letters in many words of a text, not in one by chance.

Such marks are rare in harmless texts, and they are evidence by themselves: what is read behind them is judged with
lower thresholds, because a word or two is often read wrongly.
"""

import re

_INSIDE = re.compile(r"[a-z][0134578@$!|€£]+[a-z]")
_AT_EDGE = re.compile(r"(?<!\S)(?:[0134578@$!|€£]+[a-z]\S*|[a-z]+[0134578@$|€£]+(?!\S))")
_HIDDEN = re.compile(r"[a-z][*#%&^~=]")
_LONG_RUN = re.compile(r"(\w)\1\1")
_DOUBLED = re.compile(r"(?:([a-z])\1)+")
_FEW = 2
"""So many words with marks are no chance."""
_SHARE = 0.5


def has_figures_in_words(folded: str) -> bool:
    """Whether several words hold figures or marks for letters: "1 w@nt t0 d!e", not "gr8"."""
    inside = sum(1 for _ in _INSIDE.finditer(folded))
    if inside >= _FEW:
        return True
    either = inside + sum(1 for _ in _AT_EDGE.finditer(folded))
    return either >= _FEW and either >= _SHARE * len(folded.split())


def has_hidden_letters(folded: str) -> bool:
    """Whether several words have stars or the like for letters; a hyphen, stop or slash between letters is none."""
    return sum(1 for word in folded.split() if _HIDDEN.search(word)) >= _FEW


def is_stretched(folded: str) -> bool:
    """Whether half of the words or more have letters held down or doubled throughout."""
    if not _LONG_RUN.search(folded) and not _DOUBLED.search(folded):
        return False
    words = folded.split()
    stretched = sum(1 for word in words if _LONG_RUN.search(word) or _DOUBLED.fullmatch(word))
    return stretched >= _FEW and stretched >= _SHARE * len(words)
