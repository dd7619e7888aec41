"""Hard limits, so that an author's loop fails loudly and small (STYLE, "Take" 4), and the failure they raise."""

STEPS = 50
"""Steps walked for one event."""

CALLS = 5
"""Flows on the stack at once."""

QUESTIONS = 60
"""Questions asked in one session, repeats under a new number included."""

HISTORY = 20
"""Questions one can go back over. Older ones are forgotten: Back is then no longer offered."""

OPTIONS = 90
"""Option buttons of one question; Telegram takes 100 buttons a message, controls included."""

MERGED = 600
"""Characters up to which a say and the question right after it leave as one message."""

ECHO = 300
"""Characters of a typed answer that a placeholder repeats; the stored answer stays whole."""

SEARCHED = 40
"""Letters of a typed search that count."""


class BrokenError(Exception):
    """The flow cannot go on, by its author's mistake.

    `code` names it: cap_steps, cap_calls, cap_questions, no_such_flow, no_such_step, bad_condition.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class ListWanted(Exception):  # noqa: N818 -- no error: `step` turns it into Needs
    """A question's list is not among the facts."""

    def __init__(self, provider: str, search: str = "") -> None:
        self.provider, self.search = provider, search
        super().__init__(provider)
