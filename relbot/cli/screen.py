"""What a command says to the person at the terminal: results on stdout, faults on stderr, and the exit codes."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

import typer

from relbot.errors import ConfigurationError

FOUND = 1
"""Exit code: the command worked, and found something to mend."""
REFUSED = 2
"""Exit code: relbot could not do what was asked, and said why."""
UNBOUNDED = 1000
"""Columns of a table that is not for a screen: nothing is folded or cut."""
UNEXPECTED = 70
"""Exit code: a fault of relbot's own (EX_SOFTWARE of sysexits.h)."""


def say(*lines: str) -> None:
    """Prints lines as they are: no markup, no wrapping."""
    for line in lines:
        typer.echo(line)


def complain(message: str) -> None:
    """Prints a fault on stderr, after the program's name."""
    typer.echo(f"relbot: {message}", err=True)


def stop(message: str, code: int = REFUSED) -> NoReturn:
    """Says what is wrong and ends the command."""
    complain(message)
    raise typer.Exit(code)


def report(findings: Iterable[str]) -> NoReturn:
    """Prints what was found, a line each, and ends the command with exit code 1."""
    for finding in findings:
        typer.echo(finding, err=True)
    raise typer.Exit(FOUND)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Prints a table. Into a file or a pipe it is as wide as it needs to be."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    drawn = Table(*columns, box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        drawn.add_row(*row)
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=UNBOUNDED)
    console.print(drawn)


def write_private(path: Path, text: str) -> None:
    """Writes a file that only its owner may read; ConfigurationError if it is there already, or cannot be."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from error
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def remove(path: Path) -> None:
    """Takes away a file that `write_private` wrote."""
    path.unlink()
