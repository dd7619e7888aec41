"""`relbot setting check|calendar|apply`: the file that says what school or home this is."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.cli.calendar import calendar
from relbot.clock import SystemClock
from relbot.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Callable

    from relbot.service.setting_checks import Fault
    from relbot.service.setting_file import SettingFile
    from relbot.service.settings import Applied
    from relbot.settings import Settings

setting_app = typer.Typer(name="setting", help="Say what school or home this is.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The setting file; `relbot init` writes one.")]


@setting_app.command("check")
def check(file: File) -> None:
    """Look for mistakes in a setting file; each is printed as file:line:column. Exit code 1 if there are any."""
    from relbot.settings import read_settings

    setting, warnings, _ = _read(file, read_settings())
    if warnings:
        screen.report(warnings)
    number = len(setting.rhythms)
    rhythms = "1 rhythm" if number == 1 else f"{number} rhythms"
    screen.say(f"{file}: {setting.name.en}, {rhythms}, no mistakes found")


setting_app.command("calendar")(calendar)


@setting_app.command("apply")
def apply(file: File) -> None:
    """Take a setting file into the database (made if there is none), and say what changed."""
    from relbot.settings import read_settings

    given = read_settings()
    setting, warnings, placed = _read(file, given)
    for warning in warnings:
        screen.complain(warning)
    applied, missing = asyncio.run(_apply(given, setting))
    if applied is None:
        screen.report(map(placed, missing))
    if applied.new:
        screen.say(f"{setting.id} is applied. Next: relbot people import people.csv")
    elif not applied.changes:
        screen.say(f"{setting.id} is as it was: nothing in the file has changed")
    else:
        screen.say(f"{setting.id} is applied. Changed:")
        screen.say(
            *(
                f"  {field}: {before or '(nothing)'} → {after or '(nothing)'}"
                for field, before, after in applied.changes
            )
        )
        screen.say(
            "A relbot that is running still goes by the old one: stop it and start it anew, and the new one counts."
        )


async def _apply(given: "Settings", setting: "SettingFile") -> tuple["Applied | None", list["Fault"]]:
    """What was done; None and why not, where the file names somebody who is not here."""
    from relbot.cli.opening import opened_database
    from relbot.service import settings
    from relbot.service.setting_adults import missing_adults

    async with opened_database(given, create=True) as db, db.transaction() as uow:
        row = await uow.settings.by_slug(setting.id)
        missing = [] if row is None else await missing_adults(uow, row.id, setting)
        return None if missing else await settings.apply(uow, setting, SystemClock().now(), db.ids), missing


def _read(file: Path, given: "Settings") -> tuple["SettingFile", list[str], "Callable[[Fault], str]"]:
    """The setting, its warnings, and how to say where a fault is; ends the command with exit code 1 for mistakes."""
    from relbot.app import catalogue_for
    from relbot.flow.loader import CatalogueErrors
    from relbot.service.calendar import local_date
    from relbot.service.setting_checks import faults_at, flow_faults, warnings_of
    from relbot.service.setting_reading import SettingError, load_with_places

    try:
        setting, source = load_with_places(file)
    except SettingError as faults:
        screen.report(str(fault) for fault in faults.errors)

    def placed(fault: "Fault") -> str:
        line, column = source.place(*fault.location)
        field = ".".join(map(str, fault.location))
        return str(FileError(str(file), fault.message, line=line, column=column, field=field))

    now = SystemClock().now()
    try:
        wrong = [*faults_at(setting, now), *flow_faults(setting, catalogue_for(given.conversations, setting.own_words))]
    except CatalogueErrors as faults:
        screen.report(str(fault) for fault in faults.errors)
    if wrong:
        screen.report(map(placed, wrong))
    today = local_date(setting, now)
    return setting, [placed(fault) for fault in warnings_of(setting, today)], placed
