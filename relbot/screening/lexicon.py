"""Concepts: groups of words that mean much the same, in English and Welsh, so that one rule hears both.

`data/concepts.tsv` lists forms; Welsh first letters mutate, so each Welsh word stands for its mutations too.
"""

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from relbot.screening.normalise import fold, sentences
from relbot.screening.tables import rows

_MUTATIONS = (
    ("ngh", ()),
    ("ll", ("l",)),
    ("rh", ("r",)),
    ("ch", ()),
    ("dd", ()),
    ("ff", ()),
    ("th", ()),
    ("ph", ()),
    ("p", ("b", "mh", "ph")),
    ("t", ("d", "nh", "th")),
    ("c", ("g", "ngh", "ch")),
    ("b", ("f", "m")),
    ("d", ("dd", "n")),
    ("g", ("", "ng")),
    ("m", ("f",)),
)
_SHORTEST_MUTABLE = 4


def mutations(word: str) -> list[str]:
    """`word` and its soft, nasal and aspirate forms; short words stay alone, their mutations are other words."""
    if len(word) < _SHORTEST_MUTABLE:
        return [word]
    for initial, replacements in _MUTATIONS:
        if word.startswith(initial):
            return [word, *(replacement + word[len(initial) :] for replacement in replacements)]
    return [word]


def plain_words(text: str) -> tuple[str, ...]:
    """The folded tokens of a table's entry, sentence ends ignored."""
    return tuple(token for sentence in sentences(fold(text)) for token in sentence)


@dataclass(slots=True)
class Lexicon:
    """`by_word`: word → concepts. `phrases`: first word → second word → (the words, concept), longest first."""

    by_word: dict[str, tuple[str, ...]] = field(default_factory=dict)
    phrases: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def words(self) -> frozenset[str]:
        """Every single word that the lexicon knows, inside phrases too."""
        groups = (group for by_second in self.phrases.values() for group in by_second.values())
        inside = {word for group in groups for words, _ in group for word in words}
        return frozenset(inside | self.by_word.keys())

    def annotate(self, words: list[str]) -> list[tuple[str, ...]]:
        """The concepts at each position; a phrase stands where its last word is."""
        by_word, phrases = self.by_word, self.phrases
        found: list[tuple[str, ...]] = [by_word.get(word, ()) for word in words]
        for start, (word, second) in enumerate(pairwise(words)):
            if word not in phrases:
                continue
            for phrase, concept in phrases[word].get(second, ()):
                end = start + len(phrase)
                if tuple(words[start:end]) == phrase and concept not in found[end - 1]:
                    found[end - 1] = (*found[end - 1], concept)
        return found


@cache
def lexicon() -> Lexicon:
    """The lexicon of `data/concepts.tsv`, read once."""
    single: dict[str, dict[str, None]] = {}
    phrases: dict[str, dict[tuple[tuple[str, ...], str], None]] = {}
    names: dict[str, None] = {}
    for concept, language, forms in rows("concepts.tsv"):
        names[concept] = None
        for form in forms.split("|"):
            words = plain_words(form)
            if not words:
                continue
            for first in mutations(words[0]) if language == "cy" else [words[0]]:
                variant = (first, *words[1:])
                if len(variant) == 1:
                    single.setdefault(first, {})[concept] = None
                else:
                    phrases.setdefault(first, {})[(variant, concept)] = None
    by_second: dict[str, dict[str, list[tuple[tuple[str, ...], str]]]] = {}
    for first, group in phrases.items():
        for words, concept in sorted(group, key=lambda entry: -len(entry[0])):
            by_second.setdefault(first, {}).setdefault(words[1], []).append((words, concept))
    return Lexicon(
        {word: tuple(concepts) for word, concepts in single.items()},
        by_second,
        tuple(names),
    )
