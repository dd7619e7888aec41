"""`relbot doctor`: what is in place, what is missing, and what to do about it."""

import asyncio

import typer

from relbot.cli import screen
from relbot.clock import SystemClock


def doctor() -> None:
    """Look whether everything is in place, and say what to do where it is not. Exit code 1 if anything is bad."""
    from relbot.cli.examination import Mark, examine

    findings = asyncio.run(examine(SystemClock().now()))
    screen.say(*(f"{each.mark:4}  {each.what}: {each.message}" for each in findings))
    if any(each.mark is Mark.BAD for each in findings):
        raise typer.Exit(screen.FOUND)
