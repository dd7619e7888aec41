"""The phrases the engine says by itself, by key. `flows check` holds a catalogue to this list.

A catalogue without one of them does not pass the checks. If it happens all the same, a child must not meet silence:
the key's own last words are said instead ("Carry on") and a Noted tells the operator.
"""

from collections.abc import Iterable

from relbot.flow.models import Catalogue, Language

REQUIRED = (
    "controls.skip",
    "controls.back",
    "controls.stop",
    "controls.carry_on",
    "controls.restart",
    "controls.done",
    "controls.keep_words",
    "controls.keep_safe",
    "controls.reword",
    "engine.seen_by",
    "engine.seen_by_if_hurt",
    "engine.seen_by_own",
    "engine.not_understood",
    "engine.not_understood_again",
    "engine.not_understood_owed",
    "engine.kept_but_tap",
    "engine.carry_on_or_restart",
    "engine.reminder",
    "engine.already_answered",
    "engine.long_answer_kept",
    "engine.found",
    "engine.nothing_found",
    "engine.nothing_ticked",
    "engine.words_wait",
    "engine.stopped",
    "engine.stopped_kept",
    "engine.broken",
)
"""Said by the engine. `engine.seen_by` takes {readers}: names, joined by commas; `engine.seen_by_if_hurt` {name}."""

NEUTRAL = "missing."
"""`missing.<placeholder>` stands in for a fact that is not known ("a grown-up you trust")."""


def missing_phrases(catalogue: Catalogue) -> list[str]:
    """The required keys the catalogue lacks, in order."""
    return [key for key in REQUIRED if key not in catalogue.phrases]


def words_of_key(key: str) -> str:
    """What is said when a phrase is missing: "controls.carry_on" → "Carry on"."""
    return key.rpartition(".")[2].replace("_", " ").capitalize()


def in_every_language(catalogue: Catalogue, key: str) -> Iterable[str]:
    """The phrase in each language, or nothing if there is none."""
    phrase = catalogue.phrases.get(key)
    return [phrase.in_(language) for language in Language] if phrase else []
