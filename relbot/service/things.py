"""What is not words: refused kindly, nothing of it stored; safeguarding learns that a child sent one (rule 13)."""

from relbot.service import told
from relbot.service.concerns import Worry, raise_concern
from relbot.service.event import Event
from relbot.service.hearing import Said, hear
from relbot.service.ports import Received
from relbot.service.who import Who
from relbot.service.words import call, means_help

_PICTURES = {"photo": "photo", "video": "photo", "video_note": "photo", "animation": "photo"}
_RECORDINGS = {"voice": "voice", "audio": "voice"}
_HARMLESS = {"sticker": "sticker", "location": "location", "contact": "contact"}


async def refuse(event: Event, who: Who, received: Received) -> None:
    """Says what is possible instead. A picture, recording or file from a pupil is a concern by itself.

    Words written beside it are heard like any others; a call for help calls, and keeps its words.
    """
    kind = (_PICTURES | _RECORDINGS | _HARMLESS).get(received.media, "file")
    if not who.is_pupil:
        await told.tell(event, who, f"intake.{_adult_key(kind)}")
        await _beside(event, who, received.text)
        return
    phrase = f"intake.{kind}"
    key = await told.tell(event, who, phrase)
    if kind not in _HARMLESS:
        await raise_concern(event, who, Worry("concern", "media", told=phrase, told_key=key))
    await _beside(event, who, received.text)


async def _beside(event: Event, who: Who, caption: str) -> None:
    if means_help(event, who, caption):
        await call(event, who, caption, source="text")
    elif caption.strip():
        await hear(event, who, Said(caption, "text"))


def _adult_key(kind: str) -> str:
    if kind == "sticker":
        return "sticker"
    return f"{kind}_adult" if kind in ("location", "contact") else "photo_adult"
