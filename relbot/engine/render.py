"""Putting names and answers into sentences. An unknown placeholder is noted and never shown to anyone."""

from relbot.engine.caps import ECHO
from relbot.engine.draft import Draft, Rendered
from relbot.engine.phrases import NEUTRAL, words_of_key
from relbot.engine.state import Answer
from relbot.flow.filling import filled
from relbot.flow.models import Flow, Language, Localised
from relbot.flow.providers import ALONE, IF_HURT, NOBODY, OWN


def render(draft: Draft, sentence: Localised, language: Language | None = None, **extra: str) -> Rendered:
    """The sentence with its placeholders filled, in the session's language unless another is given.

    `{key}` is, in this order: a value of `extra`; the answer collected under key in the running flow (its label, or
    the first ECHO characters of what was typed); `{choice}`, the label of the latest answer; a text among the facts;
    the phrase `missing.<key>`; else nothing, with the space before it. The last two are noted: placeholder_missing.
    """
    spoken = language or draft.session.language
    template = sentence.in_(spoken)
    if "{" not in template:
        return Rendered(template)
    typed = dropped = False

    def value(name: str) -> str | None:
        nonlocal typed, dropped
        if given := extra.get(name):
            return given
        answer = _answer(draft, name)
        if answer is not None:
            typed = typed or answer.label is None
            return answer.label or _shortened(answer.text or "")
        known = fact_text(draft, name)
        dropped = dropped or not known
        return known or None

    text = filled(template, spoken, value)
    return Rendered((text.strip(" ,;:") or "…") if dropped else text, typed)


def phrase(draft: Draft, key: str, **extra: str) -> str:
    """The phrase of that key, filled. If the catalogue lacks it: the key's own words and `extra`, and it is noted."""
    sentence = draft.phrase(key)
    return render(draft, sentence, None, **extra).text if sentence else ": ".join((words_of_key(key), *extra.values()))


def fact_text(draft: Draft, name: str) -> str:
    """A fact by name, or what stands in for it (noted), or nothing."""
    value = draft.facts.texts.get(name)
    if value:
        return value
    draft.note("placeholder_missing")
    neutral = draft.catalogue.phrases.get(NEUTRAL + name)
    return neutral.in_(draft.session.language) if neutral else ""


def readers_line(draft: Draft, flow: Flow) -> str | None:
    """Who reads the answers, by name, or that nobody does: once a session, and again for readers not yet told of."""
    if flow.keep == OWN:
        if OWN in draft.told:
            return None
        draft.told += (OWN,)
        return phrase(draft, "engine.seen_by_own")
    fresh = tuple(reader for reader in flow.seen_by if reader not in draft.told)
    if not fresh:
        return None
    draft.told += fresh
    alone = draft.facts.texts.get(ALONE)
    if alone:
        return phrase(draft, "engine.seen_by", readers=alone)
    readers = (each for each in flow.seen_by if each not in (IF_HURT, NOBODY))
    names = dict.fromkeys(name for each in readers if (name := fact_text(draft, each)))
    key = "engine.seen_by"
    if not names and IF_HURT in flow.seen_by:
        key = "engine.seen_by_nobody" if NOBODY in flow.seen_by else "engine.seen_by_chosen"
    line = phrase(draft, key, readers=", ".join(names))
    told = draft.facts.texts.get(IF_HURT) if IF_HURT in flow.seen_by else None
    return f"{line} {phrase(draft, 'engine.seen_by_if_hurt', name=told)}" if told and told not in names else line


def _answer(draft: Draft, name: str) -> Answer | None:
    answers = draft.frames[-1].answers if draft.frames else {}
    if name == "choice":
        latest = next(reversed(answers.values()), None)
        return latest if latest is not None and latest.label is not None else None
    answer = answers.get(name)
    return answer if answer is not None and (answer.label or answer.text) else None


def _shortened(text: str) -> str:
    return text if len(text) <= ECHO else text[: ECHO - 1].rstrip() + "…"
