"""Values of a setting file that stand there and say nothing, or something else than they should. Pure."""

from collections.abc import Iterator
from datetime import datetime

from relbot.engine.match import plain
from relbot.engine.phrases import in_every_language
from relbot.flow.models import Ask, Catalogue
from relbot.flow.nodes import Location
from relbot.service.calendar import LOOK_AHEAD, next_reading
from relbot.service.meanings import meaning_of
from relbot.service.setting_file import SettingFile

Found = tuple[Location, str]

NO_PLACE = frozenset({"localtime", "Factory"})
"""Names among the time zones that are no place: each machine takes its own time for them, or none."""
CHILDLINE = "childline"
"""The id of the helpline whose number stands in what children are told at once (DOMAIN 3.4)."""
CONTROLS = "controls."
SHORT_NUMBER = 2
"""Digits up to which a number is an answer to a scale."""


def value_faults(setting: SettingFile) -> Iterator[Found]:
    """Blank texts, numbers to ring without a digit, a time zone that is no place, words agreed for help without a
    letter.
    """
    yield from _blank(setting.model_dump(mode="json", by_alias=True), ())
    if setting.time_zone in NO_PLACE:
        yield ("time_zone",), "is not a time zone; write one such as Europe/London"
    if setting.emergency.strip() and not _has_digit(setting.emergency):
        yield ("emergency",), "is no number; write the one to ring in danger, such as 999"
    for number, line in enumerate(setting.helplines):
        for language in ("en", "cy"):
            contact: str = getattr(line.contact, language)
            if line.id == CHILDLINE and contact.strip() and not _has_digit(contact):
                yield ("helplines", number, "contact", language), "is no number; children are told it at once"
    for number, word in enumerate(setting.quiet_words):
        if word.strip() and not plain(word):
            yield ("quiet_words", number), "holds no letter or digit, so it is no word; write one that can be typed"


def _has_digit(text: str) -> bool:
    return any(char.isdecimal() for char in text)


def _blank(value: object, place: Location) -> Iterator[Found]:
    if isinstance(value, str) and not value.strip():
        yield place, "is empty; write what belongs here, or take the line out"
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from _blank(inner, (*place, key))


def word_faults(setting: SettingFile, catalogue: Catalogue) -> Iterator[Found]:
    """Words agreed for help that are an answer to a question, a control or a command: these would call for help too."""
    taken = _answers(catalogue)
    for number, word in enumerate(setting.quiet_words):
        said = plain(word)
        scale = said.isdecimal() and len(said) <= SHORT_NUMBER
        if said and (said in taken or scale or meaning_of(catalogue, word) not in (None, "help")):
            yield ("quiet_words", number), f"{word} is what a button or a command says; agree on another word"


def unread_faults(setting: SettingFile, now: datetime) -> Iterator[Found]:
    """Terms that are over, or closed throughout: nobody would ever read, and no child be told when somebody does."""
    if next_reading(setting, now) is None:
        message = (
            f"nobody reads in the next {LOOK_AHEAD} days; look at terms, closures and bank_holidays, and at the years"
        )
        yield ("terms",), message


def _answers(catalogue: Catalogue) -> frozenset[str]:
    """Whatever is typed for a button of a question, or for a control."""
    found: list[str] = []
    for flow in catalogue.flows.values():
        for step in flow.steps:
            for choice in step.choices if isinstance(step, Ask) else ():
                found += [choice.label.en, choice.label.cy, *choice.words]
    for key in catalogue.phrases:
        if key.startswith(CONTROLS):
            words = in_every_language(catalogue, f"words.{key.removeprefix(CONTROLS)}")
            found += [*in_every_language(catalogue, key), *(word for line in words for word in line.split(","))]
    return frozenset(map(plain, found)) - {""}
