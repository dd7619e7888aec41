"""What is not words: refused kindly, nothing of it stored; safeguarding learns that a child sent one (rule 13)."""

from relbot.service import replies, route_now, told
from relbot.service.concerns import Worry, raise_concern
from relbot.service.event import Event
from relbot.service.facts import facts_for
from relbot.service.hearing import Said, hear
from relbot.service.ports import Received
from relbot.service.who import Who
from relbot.service.words import call, means_help

_PICTURES = {"photo": "photo", "video": "photo", "video_note": "photo", "animation": "photo"}
_RECORDINGS = {"voice": "voice", "audio": "voice"}
_HARMLESS = {"sticker": "sticker", "location": "location", "contact": "contact"}


async def refuse(event: Event, who: Who, received: Received) -> None:
    """Says what is possible instead. A picture, recording or file from a pupil is a concern by itself: they read who
    learns of it and when, and whom to ring, for who cannot write sends a voice (DOMAIN 3.5).

    Words written beside it are heard like any others; a call for help calls, and keeps its words.
    """
    kind = (_PICTURES | _RECORDINGS | _HARMLESS).get(received.media, "file")
    if not who.is_pupil:
        await told.tell(event, who, f"intake.{_adult_key(kind)}")
        await _beside(event, who, received.text)
        return
    if kind in _HARMLESS:
        await told.tell(event, who, f"intake.{kind}")
    else:
        await _tell_and_raise(event, who, kind)
    await _beside(event, who, received.text)


async def _tell_and_raise(event: Event, who: Who, kind: str) -> None:
    route = await route_now.route_for(event.uow, who.id, None, event.now)
    facts = await facts_for(event.house, event.uow, who, event.now, route=route)
    texts = replies.names_apart(facts.texts, event.house.phrase("missing.second_adult", who.language))
    phrases = replies.refused(kind, who.person.year, replies.readers_of(facts.flags))
    key = await told.tell(event, who, phrases, texts)
    await raise_concern(event, who, Worry("concern", "media", told=phrases, told_key=key, route=route))


async def _beside(event: Event, who: Who, caption: str) -> None:
    if means_help(event, who, caption):
        await call(event, who, caption, source="text")
    elif caption.strip():
        await hear(event, who, Said(caption, "text"))


def _adult_key(kind: str) -> str:
    if kind == "sticker":
        return "sticker"
    return f"{kind}_adult" if kind in ("location", "contact") else "photo_adult"
