"""`relbot people import`: takes in the people file, or says what that would change."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.clock import SystemClock

if TYPE_CHECKING:
    from relbot.cli.opening import Opened
    from relbot.service.people import Imported
    from relbot.service.people_answered import Answered
    from relbot.service.people_changes import Preview
    from relbot.service.people_file import PersonLine

_REST = "Who is not in the file stays as they are."


def import_(
    file: Annotated[Path, typer.Argument(help="CSV file; `relbot init` writes one to begin with.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say who would be added and what would change, and change nothing.")
    ] = False,
    renamed: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Who is the same person under another name; again for each of several."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Also where too few of safeguarding and leadership would be left.")
    ] = False,
) -> None:
    """Add and update everybody in the file, or, if anything in it is wrong, nobody. Exit code 1 then."""
    from relbot.service.people_answered import Answered
    from relbot.service.people_file import PeopleFileError

    answered = Answered(frozenset(renamed or ()), force)
    try:
        if dry_run:
            _show(asyncio.run(_preview(file, answered)))
            return
        done = asyncio.run(_import(file, answered))
    except PeopleFileError as faults:
        screen.report(str(fault) for fault in faults.errors)
    screen.say(f"{len(done.added)} added, {len(done.changed)} changed, {len(done.unchanged)} as they were. {_REST}")


def _show(found: "Preview") -> None:
    _list("new", found.added)
    for school_id, changes in found.changed:
        for each in changes:
            field = f"{each.field}: " if each.field else ""
            screen.say(f"{school_id}  {field}{each.before or '(nothing)'} → {each.after or '(nothing)'}")
    _list("not in the file", found.missing)
    refused = [
        *map(str, found.others),
        *([f"relbot: {found.too_few}. To do it all the same: --force"] if found.too_few else []),
    ]
    if refused:
        screen.say("Nothing would be changed; first answer this:")
        screen.report(refused)
    added, changed, unchanged = len(found.added), len(found.changed), len(found.unchanged)
    screen.say(f"{added} would be added, {changed} would be changed, {unchanged} as they were. {_REST}")
    if found.missing:
        screen.say("For each of them who has left: relbot people leave ID")


def _list(what: str, ids: Sequence[str]) -> None:
    if ids:
        screen.say(f"{what}: {', '.join(ids)}")


async def _preview(file: Path, answered: "Answered") -> "Preview":
    from relbot.cli.opening import opened_setting
    from relbot.service.people_changes import preview

    async with opened_setting() as opened:
        lines = await _lines(file, opened)
        now = SystemClock().now()
        return await preview(opened.db, opened.setting_id, lines, now, shown=str(file), answered=answered)


async def _import(file: Path, answered: "Answered") -> "Imported":
    from relbot.cli.opening import opened_setting
    from relbot.flow.sentences import written
    from relbot.service import people
    from relbot.service.setting_adults import missing_adults

    async with opened_setting() as opened:
        lines = await _lines(file, opened)
        now = SystemClock().now()
        done = await people.import_people(opened.db, opened.setting_id, lines, now, shown=str(file), answered=answered)
        async with opened.db.reading() as uow:
            for fault in await missing_adults(uow, opened.setting_id, opened.setting):
                screen.complain(
                    f"the setting file names somebody who is not here. {written(fault.location)}: {fault.message}"
                )
        return done


async def _lines(file: Path, opened: "Opened") -> list["PersonLine"]:
    """The people of the file; PeopleFileError with all that is wrong with it, alone and beside the database."""
    from relbot.cli.init import is_invented
    from relbot.service.people_file import look_through
    from relbot.service.people_known import refuse_with

    lines, faults = look_through(file, opened.setting.languages)
    if faults:
        await refuse_with(opened.db, opened.setting_id, lines, faults, str(file))
    if invented := [line.id for line in lines if is_invented(line)]:
        screen.complain(
            f"{', '.join(invented)}: the invented people of `relbot init`; put your own in their place in {file}"
        )
    return lines
