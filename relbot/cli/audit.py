"""`relbot audit show|verify`: who saw and did what, when; and whether a line of it was touched."""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.clock import SystemClock

if TYPE_CHECKING:
    from relbot.service.audit_trail import Line, Verdict

audit_app = typer.Typer(
    name="audit", help="See who saw and did what, and that no line was touched.", no_args_is_help=True
)
DAYS = timedelta(days=7)
COLUMNS = ("when", "who", "what", "about", "record")


def _moment(text: str) -> datetime:
    """A day or a moment that was typed; typer.BadParameter, which ends the command, if there is none such."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        message = f'write a day as YYYY-MM-DD, a moment as "YYYY-MM-DD HH:MM"; there is none such as {text}'
        raise typer.BadParameter(message) from None


@audit_app.command("show")
def show(
    person: Annotated[
        str | None, typer.Option(metavar="ID", help="What this person did and saw, and what was done or seen of them.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            parser=_moment, metavar="YYYY-MM-DD[ HH:MM]", help="From then on, in local time; else the last 7 days."
        ),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Also what a child kept from an adult here: for whoever may know of it.")
    ] = False,
) -> None:
    """Show who saw and did what, by school ids; no names, no words. That somebody looked is written down too.

    Nobody under "who": relbot itself, or somebody at the command line.
    """
    lines = asyncio.run(_show(person, since, all_))
    if not lines:
        screen.say("Nothing was done or seen in this time.")
        return
    rows = ((f"{each.at:%Y-%m-%d %H:%M:%S}", each.who, each.what, each.about, each.record) for each in lines)
    screen.table(COLUMNS, rows)


@audit_app.command("verify")
def verify(
    head: Annotated[
        str, typer.Option(metavar="NUMBER:MARK", help="The end as an earlier `verify` gave it: it must still be there.")
    ] = "",
) -> None:
    """Find the first line that was removed, changed or moved; exit code 1 if there is one."""
    number, _, mark = head.partition(":")
    if head and not (number.isdecimal() and mark):
        screen.stop("--head is what `relbot audit verify` printed as the end, such as 120:3f0a9c1be2d47788")
    found = asyncio.run(_verify(head))
    if found.fault:
        screen.report([f"The audit was touched. {found.fault}.", f"Lines before it that fit: {found.lines}."])
    screen.say(
        f"The audit is whole: {found.lines} lines. It ends with {found.end}",
        f"Note this end somewhere else. Later: relbot audit verify --head {found.end}",
    )


async def _show(person: str | None, since: datetime | None, all_: bool) -> "list[Line]":
    from dataclasses import replace

    from relbot.cli.opening import opened_setting
    from relbot.service import audit_trail

    async with opened_setting() as opened, opened.db.transaction() as uow:
        now, zone = SystemClock().now(), opened.setting.zone
        start = now - DAYS if since is None else since.replace(tzinfo=zone)
        lines = await audit_trail.show(uow, opened.setting_id, now, since=start, school_id=person, all_=all_)
        return [replace(each, at=each.at.astimezone(zone)) for each in lines]


async def _verify(noted: str) -> "Verdict":
    from relbot.cli.opening import opened_setting
    from relbot.service import audit_trail

    async with opened_setting() as opened, opened.db.reading() as uow:
        return await audit_trail.verify(uow, opened.setting_id, noted)
