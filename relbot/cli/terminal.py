"""A terminal as a channel: messages are printed, buttons numbered; a typed number presses one."""

from datetime import datetime

import typer

from relbot.engine.message import Button, Message
from relbot.service.ports import Delivered, Limits, Operation, Received, Refused, Result


class TerminalChannel:
    """Implements `service.ports.Channel` for one person at one terminal."""

    name = "terminal"
    source = "terminal"
    limits = Limits()

    def __init__(self) -> None:
        self._buttons: tuple[Button, ...] = ()
        self._sent = 0

    def decode(self, body: str, now: datetime) -> Received:  # noqa: ARG002 -- nothing typed here can be old
        """A typed line. A button's own label is words, so 3 is the 3 of a scale; else a number presses that button."""
        line = body.strip()
        labels = {button.label for button in self._buttons}
        if line not in labels and line.isascii() and line.isdigit() and 1 <= int(line) <= len(self._buttons):
            return Received(kind="press", address=self.name, press=self._buttons[int(line) - 1].press)
        return Received(kind="words", address=self.name, text=body)

    async def deliver(self, operation: Operation) -> Result:
        """Prints a message; what only makes sense on a phone is refused."""
        if operation.kind not in ("send", "edit") or operation.message is None:
            return Refused(code=f"terminal_cannot_{operation.kind}")
        self._print(operation.message)
        self._sent += 1
        return Delivered(references=(str(self._sent),))

    def _print(self, message: Message) -> None:
        typer.echo(f"\n{message.text}")
        if message.rows:
            self._buttons = tuple(button for row in message.rows for button in row)
            numbers = iter(range(1, len(self._buttons) + 1))
            for row in message.rows:
                typer.echo("  " + "   ".join(f"[{next(numbers)}] {button.label}" for button in row))
