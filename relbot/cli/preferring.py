"""`relbot people set`: fewer questions, later, opt-outs, calm minutes and the quiet signal of one person."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.clock import SystemClock

if TYPE_CHECKING:
    from relbot.service.set_preferences import Wishes


def set_(
    school_id: Annotated[str, typer.Argument(metavar="ID", help="Who, by their school id.")],
    fewer: Annotated[bool | None, typer.Option("--fewer/--usual", help="Only the questions that matter most.")] = None,
    later: Annotated[
        int | None, typer.Option(metavar="MINUTES", help="Check-ins so much later than everybody's; 0: with them.")
    ] = None,
    opt_out: Annotated[
        str | None, typer.Option(metavar="WHAT", help="What they are not asked: none, check-ins or all.")
    ] = None,
    calm: Annotated[
        int | None, typer.Option(metavar="MINUTES", help="Their calm time after an incident; 0: the setting's.")
    ] = None,
    signal: Annotated[
        bool | None,
        typer.Option("--signal/--no-signal", help="Agree a quiet signal (you are asked for it), or take it away."),
    ] = None,
) -> None:
    """Set how one person is asked, or, with the id alone, show it. HELP and all they begin themselves always work.

    A quiet signal is a word that only the pupil and their adult know: typed, alone, it asks for that adult at once.
    """
    from relbot.service.set_preferences import Wishes

    if opt_out not in (None, "none", "check-ins", "all"):
        screen.stop("--opt-out is none, check-ins or all")
    word = None if signal is None else ""
    if signal:
        word = typer.prompt("The signal, as they will type it", hide_input=True).strip()
        if not word:
            screen.stop("a quiet signal is a word; --no-signal takes one away")
    wishes = Wishes(fewer, later, opt_out and opt_out.replace("-", "_"), calm, word)
    screen.say(f"{school_id}: {asyncio.run(_set(school_id, wishes))}.")


async def _set(school_id: str, wishes: "Wishes") -> str:
    from relbot.cli.opening import opened_setting
    from relbot.service.house import House
    from relbot.service.set_preferences import change

    async with opened_setting() as opened, opened.db.transaction() as uow:
        house = House(opened.db, opened.setting_id, opened.setting, opened.catalogue(), {})
        return await change(house, uow, school_id, wishes, SystemClock().now())
