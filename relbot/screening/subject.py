"""Of whom a pattern of self-harm or overdose speaks: of the writer, or of somebody else ("my mate took pills")."""

from relbot.screening.text import Text

_SELF = frozenset(
    {"i", "im", "ive", "id", "ill", "me", "myself", "meself", "fi", "mi", "dwi", "dwin", "dw", "rwyn", "rwy", "nes"}
    | {"ges", "gesi", "dwisio", "fyhun", "sai", "wi", "ydwi"}
)
_OTHER = frozenset({"she", "shes", "he", "hes", "they", "theyre", "her", "him", "hi", "fe", "fo", "ef", "nhw"})
_OTHER_SELF = frozenset({"herself", "himself", "themselves", "themself"})
_OTHER_CONCEPTS = frozenset({"family", "friend", "adult"})
_BACK = 6
"""How many words before a match its subject may stand."""


def is_of_other(text: Text, start: int, end: int) -> bool:
    """Whether the words from `start` up to and with `end` are said of somebody else.

    Words of the writer inside them settle it; else the nearest of either before them in the sentence. When nothing
    tells, they are the writer's own.
    """
    inside = text.words[start : end + 1]
    if not _OTHER_SELF.isdisjoint(inside):
        return True
    if not _SELF.isdisjoint(inside):
        return False
    first = max(text.sentence_of(start)[0], start - _BACK)
    for place in range(start, first - 1, -1):
        if text.words[place] in _SELF:
            return False
        if text.words[place] in _OTHER or not _OTHER_CONCEPTS.isdisjoint(text.concepts[place]):
            return True
    return False


def nobody_of_self(text: Text) -> bool:
    """Whether a text speaks of others and holds no word of the writer."""
    others = any(
        word in _OTHER or not _OTHER_CONCEPTS.isdisjoint(concepts)
        for word, concepts in zip(text.words, text.concepts, strict=True)
    )
    return others and _SELF.isdisjoint(text.words)
