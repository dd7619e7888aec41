"""Things in messages that are not text, with the fields the Bot API requires of each."""

import hashlib
from collections.abc import Callable
from itertools import count

from relbot.sandbox.chats import Json

_numbers = count(1)


def _file() -> Json:
    """A file id as Telegram's look: opaque, long; the unique id is shorter."""
    digest = hashlib.sha256(str(next(_numbers)).encode()).hexdigest()
    return {"file_id": "AgACAgQAAx" + digest, "file_unique_id": "AQAD" + digest[:12]}


def photo(size: int = 40_000) -> Json:
    """Bot API PhotoSize, in two sizes."""
    small = {**_file(), "width": 90, "height": 67, "file_size": min(size, 1_200)}
    return {"photo": [small, {**_file(), "width": 1280, "height": 960, "file_size": size}]}


def document(name: str = "drawing.pdf", mime_type: str = "application/pdf", size: int = 20_000) -> Json:
    """Bot API Document."""
    return {"document": {**_file(), "file_name": name, "mime_type": mime_type, "file_size": size}}


def voice(seconds: int = 4) -> Json:
    """Bot API Voice."""
    return {"voice": {**_file(), "duration": seconds, "mime_type": "audio/ogg", "file_size": 2_000 * seconds}}


def video(seconds: int = 5) -> Json:
    """Bot API Video."""
    size = {"width": 640, "height": 360}
    return {"video": {**_file(), **size, "duration": seconds, "mime_type": "video/mp4", "file_size": 90_000 * seconds}}


def sticker(emoji: str = "🙂") -> Json:
    """Bot API Sticker."""
    kind = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {"sticker": {**_file(), **kind, "emoji": emoji}}


def location(latitude: float = 51.5, longitude: float = -3.2) -> Json:
    """Bot API Location."""
    return {"location": {"latitude": latitude, "longitude": longitude}}


def contact(phone_number: str = "+441632960001", first_name: str = "Someone") -> Json:
    """Bot API Contact. The default number is one of those set aside for stories."""
    return {"contact": {"phone_number": phone_number, "first_name": first_name}}


KINDS: dict[str, Callable[[], Json]] = {
    "photo": photo,
    "document": document,
    "voice": voice,
    "video": video,
    "sticker": sticker,
    "location": location,
    "contact": contact,
}
"""What a person can send besides text, by name."""
