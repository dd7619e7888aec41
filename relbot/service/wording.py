"""A kind word before an adult's words about a child are kept: labels and blame (DOMAIN 2.0, F06, P20), and consequences
that the policy does not know (A05); and where what a repair tells of goes first (A07). What is looked for, and what is
said of it, stands in conversations/phrases.
"""

from collections.abc import Iterator
from itertools import islice

from relbot.engine.incoming import Advice
from relbot.engine.match import plain
from relbot.engine.phrases import in_every_language
from relbot.service.conversation import Conversation
from relbot.service.event import Event
from relbot.service.facts import own_texts, setting_texts
from relbot.service.who import Who

ABOUT_A_CHILD = frozenset({"incident", "appreciation"})
"""Retention classes of words that are about a child, or said to one."""
REPAIR = "repair_"
"""What the boxes of a repair are collected as: rough handling and threats in them are for the lead (DOMAIN 2.11)."""
CONSEQUENCE = "agreed_words"
"""What the words of a consequence are collected as."""
MOST_HINTS = 3
"""Kinds of labels that are pointed out at once: more would be a lecture."""
KEEPS = {"task": ("reword",), "sent_home": ("reword",), "loss": ("keep_safe", "reword")}
"""How a consequence that is held up can go on: loss of play or learning only to keep people safe, the others not."""


async def advice_for(event: Event, who: Who, current: Conversation, text: str) -> Advice | None:
    """What the writer is asked to think of first; None: nothing. Labels are pointed out once, and may stay."""
    question = current.session.question
    if who.is_pupil or question is None or not question.takes_text:
        return None
    if question.collect.startswith(REPAIR):
        rough = None if question.held else next(_found(event, "conduct_words", text), None)
        return None if rough is None else Advice(text=await _said(event, who, f"conduct_hints.{rough[0]}", rough[1]))
    if question.keep not in ABOUT_A_CHILD:
        return None
    if question.collect == CONSEQUENCE:
        for kind, words in _found(event, "consequence_words", text):
            said = await _said(event, who, f"consequence_hints.{kind}", words)
            return Advice(text=said, keeps=KEEPS.get(kind, ("reword",)))
    found = () if question.held else islice(_found(event, "label_words", text), MOST_HINTS)
    hints = [await _said(event, who, f"label_hints.{kind}", words) for kind, words in found]
    return Advice(text="\n\n".join(hints)) if hints else None


def _found(event: Event, topic: str, text: str) -> Iterator[tuple[str, str]]:
    """Each kind with the first of its words that stand in the text as whole words, in either language."""
    said = f" {plain(text)} "
    for key in event.house.catalogue.phrases:
        if key.startswith(f"{topic}."):
            lines = in_every_language(event.house.catalogue, key)
            listed = (words.strip() for line in lines for words in line.split(","))
            first = next((words for words in listed if f" {plain(words)} " in said), None)
            if first is not None:
                yield key.removeprefix(f"{topic}."), first


async def _said(event: Event, who: Who, key: str, words: str) -> str:
    texts = await own_texts(event.house, event.uow, who.person, who.language, event.now)
    texts |= setting_texts(event.house, event.now, who.language, pupil=False)
    return event.house.phrase(key, who.language, **texts | {"words": words})
