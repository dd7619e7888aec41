"""What the engine says: channel-neutral messages. A channel renders them; nothing here knows of any."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Lane(StrEnum):
    """How soon a message leaves. Urgent never waits behind the others (rule 3)."""

    URGENT = "urgent"
    REPLY = "reply"
    ROUTINE = "routine"


class Frozen(BaseModel):
    """Immutable, strict, JSON-serialisable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Button(Frozen):
    """A choice to press. `press` is an opaque token of at most 64 ASCII characters; it comes back unchanged."""

    label: str
    press: str


class Message(Frozen):
    """Text with rows of buttons.

    `sensitive`: may hold names or words about a child; never sent as a new message to an adult (rule 7), removed soon.
    `covered`: answers something a child said that must not be read over their shoulder: what a locked screen shows of
    it, its beginning, is to say nothing (service.event puts neutral words first).
    `keyboard` is the label ("HELP") of a lasting button that the channel shows from this message on; a channel that
    cannot carry both shows `rows` and leaves it out.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    sensitive: bool = False
    covered: bool = False
    keyboard: str | None = None
    language: str = "en"
