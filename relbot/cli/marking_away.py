"""`relbot people away`: a pupil who is absent, or an adult who cannot say so themselves."""

import asyncio
from datetime import date
from typing import Annotated

import typer

from relbot.cli import screen
from relbot.clock import SystemClock


def _day(text: str) -> date:
    """A day that was typed; typer.BadParameter, which ends the command, if there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"write a day as YYYY-MM-DD, such as 2026-12-01; there is no day {text}") from None


def away(
    school_id: Annotated[str, typer.Argument(metavar="ID", help="Who, by their school id.")],
    first: Annotated[
        date | None, typer.Option("--from", parser=_day, metavar="YYYY-MM-DD", help="The first day; today.")
    ] = None,
    last: Annotated[
        date | None, typer.Option("--until", parser=_day, metavar="YYYY-MM-DD", help="The last day; the first.")
    ] = None,
    back: Annotated[bool, typer.Option("--back", help="They are here: nothing that was noted holds any more.")] = False,
) -> None:
    """Note that somebody is away. A pupil is not asked how they are meanwhile; alerts pass over an adult.

    No reason is asked for. What a pupil writes is heard as ever, and HELP works.
    """
    if back and (first or last):
        screen.stop("either days (--from, --until) or --back")
    screen.say(asyncio.run(_away(school_id, first, last, back)))


async def _away(school_id: str, first: date | None, last: date | None, back: bool) -> str:
    from relbot.cli.opening import opened_setting
    from relbot.service.calendar import local_date
    from relbot.service.house import House
    from relbot.service.marked_away import Days, mark, unmark

    async with opened_setting() as opened, opened.db.transaction() as uow:
        house = House(opened.db, opened.setting_id, opened.setting, opened.catalogue(), {})
        now = SystemClock().now()
        if back:
            return f"{school_id} is here" + ("." if await unmark(house, uow, school_id, now) else ", as before.")
        begins = local_date(opened.setting, now) if first is None else first
        days = Days(begins, begins if last is None else last)
        await mark(house, uow, school_id, days, now)
        return f"{school_id} is away from {days.first} until {days.last}, both included. To undo: --back"
