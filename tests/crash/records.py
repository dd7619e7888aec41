"""Two sets of books in plain words: what people did and what Telegram accepted, and what relbot keeps of it.

People are named by their school ids ("P017"), chats by the person whose chat it is.
"""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Deed:
    """What somebody did on their phone, and the question they had in front of them (`session`, `number`).

    `kind`: tap (an option or a control), typed (an option's label), text (free words), help, mine ("I have them").
    `owed`: it was the first thing they did about the newest question on the screen, so it must be stored as its answer.
    """

    who: str
    kind: str
    at: datetime
    update: int = 0
    """The update it made (the last one, if it made several)."""
    session: str = ""
    number: int = 0
    what: str = ""
    """tap: the end of the button's token: an option's index, or skip, stop …; mine: the alert's id."""
    label: str = ""
    text: str = ""
    owed: bool = False


@dataclass(frozen=True)
class Update:
    """An update that the phones made. `fate` is the sandbox's word: confirmed, waiting, expired, forgotten."""

    id: int
    fate: str


@dataclass(frozen=True)
class Sent:
    """A message of the bot's that Telegram accepted, with the tokens of its buttons as they were then."""

    who: str
    text: str
    tokens: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class Stored:
    """An inbox row that came from Telegram. `chat` is a keyed hash."""

    row: int
    update: int
    chat: str
    status: str
    done_at: datetime | None


@dataclass(frozen=True)
class Answer:
    """An answer as relbot keeps it, words opened."""

    who: str
    session: str
    number: int
    flow: str
    step: str
    choice: str | None
    text: str | None
    skipped: bool


@dataclass(frozen=True)
class Concern:
    """A concern as relbot keeps it. `event` is the inbox row it came from, `index` its place in that event."""

    who: str
    event: int
    index: int
    source: str
    text: str | None


@dataclass(frozen=True)
class Conversation:
    """A session. `asked`: how many questions it has asked; `question`: the open one; `prompt`: the prompt's status."""

    id: str
    who: str
    flow: str
    status: str
    waiting: bool
    asked: int
    question: int | None
    prompt: str | None


@dataclass(frozen=True)
class Prompt:
    """A rhythm's prompt to one person. `session` is the newest conversation it opened."""

    who: str
    status: str
    session: str | None


@dataclass(frozen=True)
class Alert:
    """An alert: who accepted it (`accepted_by`), and who did by the audit (`accepted`, in order)."""

    id: str
    about: str
    kind: str
    accepted_by: str | None
    accepted: tuple[str, ...]
    notices: tuple[str, ...]
    """To whom it was brought, by relbot's own record: notices in state delivered."""
    going: str | None = None
    """Who goes to the child without knowing why."""
    unknowing: tuple[str, ...] = ()
    """Who was asked only to go: their "I have them" does not accept the alert (rule 6)."""
    taken_from: tuple[str, ...] = ()
    """From whom it was taken because the child wished so: another is asked, whatever they had said before."""


@dataclass(frozen=True)
class Books:
    """Everything that is compared. `sent` is in the order of accepting; `passed_on` are the alerts an adult gave to
    another after having accepted them; `left` counts what is not finished, by table and status.
    """

    pupils: tuple[str, ...] = ()
    deeds: tuple[Deed, ...] = ()
    updates: tuple[Update, ...] = ()
    sent: tuple[Sent, ...] = ()
    stored: tuple[Stored, ...] = ()
    answers: tuple[Answer, ...] = ()
    concerns: tuple[Concern, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    alerts: tuple[Alert, ...] = ()
    passed_on: frozenset[str] = frozenset()
    left: dict[str, int] = field(default_factory=dict)
    unknown_calls: tuple[str, ...] = ()
    audit_fault: str = ""
    """What `relbot audit verify` says of the audit's chain; "" where every line fits."""
