"""A message as a phone shows it, and where to tap on it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from relbot.sandbox.chats import Json, Message, unix
from relbot.sandbox.errors import SandboxError


@dataclass(frozen=True)
class Button:
    """An inline button: `data` for a press, or `url` for one that opens a page."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True)
class Shown:
    """One message. `mine` tells the person's own from the other side's; `kind` is "text", "photo", …

    `at` and `edited_at` are Unix seconds. `silent` came without sound, `protected` cannot be forwarded or saved.
    """

    message_id: int
    mine: bool
    kind: str
    text: str
    at: int
    buttons: tuple[tuple[Button, ...], ...] = ()
    entities: tuple[Json, ...] = ()
    edited_at: int | None = None
    silent: bool = False
    protected: bool = False

    @property
    def labels(self) -> list[list[str]]:
        """What stands on the inline buttons, row by row."""
        return [[button.text for button in row] for row in self.buttons]

    def to_json(self) -> Json:
        """As the control interface sends it."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Json) -> "Shown":
        """The opposite of `to_json`."""
        buttons = tuple(tuple(Button(**button) for button in row) for row in body["buttons"])
        return cls(**{**body, "buttons": buttons, "entities": tuple(body["entities"])})


@dataclass(frozen=True)
class Place:
    """Where to tap: a button's label, the beginning of one label only, or (row, column) counted from 0."""

    label: str | tuple[int, int]

    def find(self, shown: Shown) -> Button | None:
        """The button of this message that is meant; an exact label goes before a beginning."""
        if isinstance(self.label, tuple):
            row, column = self.label
            fits = row < len(shown.buttons) and column < len(shown.buttons[row])
            return shown.buttons[row][column] if fits else None
        buttons = [button for line in shown.buttons for button in line]
        label = self.label
        exact = [button for button in buttons if button.text == label]
        begun = exact or [button for button in buttons if button.text.startswith(label)]
        if not exact and len(begun) > 1:
            raise SandboxError(f"several buttons begin with {label!r}: {[button.text for button in begun]}")
        return begun[0] if begun else None


def show_message(message: Message, owner_id: int) -> Shown:
    """The message as `owner_id` sees it."""
    rows: Sequence[Sequence[Json]] = message.inline_keyboard or ()
    entities = message.content.get("entities") or message.content.get("caption_entities") or ()
    return Shown(
        message_id=message.message_id,
        mine=message.sender.id == owner_id,
        kind=kind_of(message.content),
        text=message.text,
        at=unix(message.sent_at),
        buttons=tuple(
            tuple(Button(item["text"], item.get("callback_data"), item.get("url")) for item in row) for row in rows
        ),
        entities=tuple(entities),
        edited_at=None if message.edited_at is None else unix(message.edited_at),
        silent=message.silent,
        protected=message.protected,
    )


def kind_of(content: Json) -> str:
    """Which kind of message: its first field that is neither formatting nor reference."""
    beside = ("reply_to_message", "entities", "caption", "caption_entities", "link_preview_options")
    return next(name for name in content if name not in beside)
