"""What every service function works with: the store, the setting, the words, the channels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from relbot.flow.catalogue import catalogue_from_text
from relbot.flow.filling import filled
from relbot.flow.models import AnyStep, Catalogue, Flow, Language, Say
from relbot.flow.placeholders import placeholders
from relbot.ids import NewId, new_id
from relbot.service.ports import Channel
from relbot.service.setting_file import SettingFile
from relbot.store.database import Database
from relbot.store.unit_of_work import UnitOfWork

CURRENT_FLOWS = frozenset({"help", "help-staff"})
"""Flows that are always taken whole from the current catalogue, however old the session (DESIGN section 5)."""


@dataclass(repr=False)  # it would print all conversations, and asyncio asks for it after each run of a loop
class House:
    """The parts of one running setting. `app` builds it; tests build it with their own."""

    db: Database
    setting_id: str
    setting: SettingFile
    catalogue: Catalogue
    channels: Mapping[str, Channel]
    ids: NewId = new_id
    _older: dict[str, Catalogue] = field(default_factory=dict)

    async def catalogue_of(self, uow: UnitOfWork, hash_: str) -> Catalogue:
        """The catalogue a session began with, but with today's phrases and today's safeguarding replies in any flow."""
        if hash_ == self.catalogue.hash:
            return self.catalogue
        if hash_ not in self._older:
            row = await uow.catalogues.get(hash_)
            if row is None:
                return self.catalogue
            stored = catalogue_from_text(row.document, hash_)
            flows = {name: self._today(name, flow) for name, flow in stored.flows.items()}
            called = {name: flow for name, flow in self.catalogue.flows.items() if name in CURRENT_FLOWS}
            self._older[hash_] = stored.model_copy(update={"flows": flows | called, "phrases": self.catalogue.phrases})
        return self._older[hash_]

    def _today(self, name: str, flow: Flow) -> Flow:
        """An older flow that says its safeguarding replies as today's flow of that name does.

        Only the words are taken: where the old step went on to, today's flow may know no such place.
        """
        today = self.catalogue.flows.get(name)
        current = {step.id: step.say for step in today.steps if _replies(step)} if today else {}
        steps = tuple(
            step.model_copy(update={"say": current[step.id]}) if _replies(step) and step.id in current else step
            for step in flow.steps
        )
        return flow.model_copy(update={"steps": steps})

    def phrase(self, key: str, language: str, **texts: str) -> str:
        """A phrase of the current catalogue with its placeholders filled; KeyError for an unknown key.

        What is not known is said in general words (phrases/missing): nobody is ever shown a {placeholder}.
        """
        words, spoken = self.catalogue.phrases[key], Language(language)
        names = set(placeholders(words.in_(spoken))) - texts.keys()
        general = {name: self.catalogue.phrases.get(f"missing.{name}") for name in names}
        known = {name: each.in_(spoken) for name, each in general.items() if each} | texts
        return fill(words.in_(spoken), spoken, known)


def _replies(step: AnyStep) -> TypeGuard[Say]:
    """Whether a step answers somebody who may be in danger."""
    return isinstance(step, Say) and step.safeguarding


def fill(words: str, language: Language, texts: Mapping[str, str]) -> str:
    """The words with their {placeholders} filled in one pass: braces in what a person wrote stay as they are."""
    return filled(words, language, lambda name: texts.get(name, f"{{{name}}}"))
