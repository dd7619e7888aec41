"""What can come in for a session."""

from typing import Literal

from relbot.engine.message import Frozen


class Begin(Frozen):
    """Start the session's flow. `params` are read as answers of the first frame."""

    params: dict[str, str] = {}


class Tap(Frozen):
    """A button of question `number` was pressed.

    `what` is an option's index ("0"), or a control: skip, back, stop, carry_on, restart.
    """

    number: int
    what: str


class Advice(Frozen):
    """Something to think of before typed words are kept. `keeps`: the controls offered."""

    text: str
    keeps: tuple[str, ...] = ("keep_words", "reword")


class Words(Frozen):
    """Typed text, as written. `heard`: it has been answered elsewhere already, so it is no wrong kind of answer.
    `kept_for`: the name of who can read it, whether it answers or not; "": nobody, it is not kept. `advice`: said
    before free text is kept.
    """

    text: str
    heard: bool = False
    kept_for: str = ""
    advice: Advice | None = None


class Due(Frozen):
    """A timer of question `number` is due."""

    kind: Literal["remind", "expire"]
    number: int


class Interrupted(Frozen):
    """The person comes back after something else spoke in between (HELP, an outage): ask again what was open.

    `briefly`: nothing spoke in between, they only changed their language; the question itself comes again.
    """

    briefly: bool = False


Incoming = Begin | Tap | Words | Due | Interrupted
