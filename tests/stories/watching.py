"""What changed on the phones since the last look, as lines a person can read and a file can hold."""

from dataclasses import replace

from relbot.sandbox.chats import Notification
from relbot.sandbox.phone import Phone
from relbot.sandbox.view import Button, Shown


class Watch:
    """Remembers what each phone showed. Lines: "+" came, "~" was edited, "-" is gone; buttons in brackets.

    A message that got other words or more buttons since it came has two lines: as a lock screen
    may show it, and as it is.
    """

    def __init__(self, phones: dict[str, Phone]) -> None:
        self._phones = phones
        self._seen: dict[str, dict[int, Shown]] = {}

    def look(self) -> dict[str, list[str]]:
        """The lines of every phone on which something changed, in order of message."""
        changed = {}
        for name, phone in self._phones.items():
            before, now = self._seen.get(name, {}), {shown.message_id: shown for shown in phone.chat}
            came = {noted.message_id: noted for noted in phone.notifications}
            lines = [
                line
                for number in sorted(before.keys() | now.keys())
                for line in _lines(number, before.get(number), now.get(number), came.get(number))
            ]
            self._seen[name] = now
            if lines:
                changed[name] = lines
        return changed


def _lines(number: int, before: Shown | None, now: Shown | None, came: Notification | None) -> list[str]:
    """`came`: what a lock screen showed when it came."""
    steps = [(before, now)]
    labels = {label for row in now.labels for label in row} if now else set()
    if now is None or came is None or before is not None or now.mine:
        return _told(number, steps)
    if not labels <= {*came.buttons} or not now.text.startswith(came.text.removesuffix("…")):
        bare = replace(now, text=came.text, buttons=tuple((Button(label),) for label in came.buttons))
        steps = [(None, bare), (bare, now)]
    return _told(number, steps)


def _told(number: int, steps: list[tuple[Shown | None, Shown | None]]) -> list[str]:
    return [line for earlier, later in steps if (line := _line(number, earlier, later))]


def _line(number: int, before: Shown | None, now: Shown | None) -> str | None:
    if now is None:
        return f"- {number}"
    if before is not None and (before.text, before.labels) == (now.text, now.labels):
        return None
    sign = "+" if before is None else "~"
    who = "me: " if now.mine else ""
    kind = "" if now.kind == "text" else f"<{now.kind}> "
    silent = " (silent)" if now.silent and before is None and not now.mine else ""
    buttons = "".join(" " + "".join(f"[{label}]" for label in row) for row in now.labels)
    return f"{sign} {number} {who}{kind}{now.text}{buttons}{silent}"
