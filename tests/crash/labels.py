"""What a button's label stands for: the choice relbot has to keep when somebody taps it."""

import re
from dataclasses import dataclass

from relbot.flow.models import Ask, Catalogue
from relbot.flow.providers import UNKEPT
from relbot.service.setting_file import SettingFile

_PLACEHOLDER = re.compile(r"\\\{[a-z_]+\\\}")


@dataclass(frozen=True)
class Labels:
    """The words of the catalogue and the setting; adults are called "Adult S01" by their school ids."""

    catalogue: Catalogue
    setting: SettingFile

    def means(self, flow: str, step_id: str, label: str, choice: str) -> bool:
        """Whether a button with this label, at this step, stands for that choice (adults by school id)."""
        step = next((step for step in self.catalogue.flow(flow).steps if step.id == step_id), None)
        if not isinstance(step, Ask):
            return False
        if step.scale is not None:
            return label == choice
        for each in step.choices:
            if each.id == choice:
                return any(_fits(words, label) for words in (each.label.en, each.label.cy))
        return self._listed(step.choices_from, label, choice)

    def not_kept(self, label: str) -> bool:
        """Whether a choice with this label belongs to a conversation of whose answers nothing is kept."""
        asks = (step for flow in self.catalogue.flows.values() if flow.keep == UNKEPT for step in flow.steps)
        choices = (choice for step in asks if isinstance(step, Ask) for choice in step.choices)
        return any(_fits(words, label) for choice in choices for words in (choice.label.en, choice.label.cy))

    def names_readers(self, text: str) -> bool:
        """Whether a message begins with who reads: a prompt does, the same question asked again does not."""
        line = self.catalogue.phrases["engine.seen_by"]
        return text.startswith((line.en.partition("{")[0], line.cy.partition("{")[0]))

    def _listed(self, provider: str | None, label: str, choice: str) -> bool:
        if provider in ("adults_for_me", "other_adults", "adults_to_change_to"):
            return label == f"Adult {choice}"
        if provider == "talk_times":
            return choice.endswith(f"T{label[-len('11:10') :]}")
        place = self.setting.place(choice)
        return provider == "talk_places" and place is not None and label in (place.name.en, place.name.cy)


def _fits(words: str, label: str) -> bool:
    """Whether the label is these words with somebody's name in them: "gyda" is "gydag" before a vowel (Welsh)."""
    pattern = _PLACEHOLDER.sub(".+", re.escape(words)).replace(r"gyda\ ", r"gydag?\ ")
    return re.fullmatch(pattern, label) is not None
