"""`relbot setting calendar`: closed days out of the calendar that a school publishes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen

if TYPE_CHECKING:
    from relbot.service.calendar_file import Entry, Found
    from relbot.service.setting_file import SettingFile


def calendar(
    file: Annotated[Path, typer.Argument(metavar="FILE.ics", help="The calendar, saved from where it is published.")],
    setting_file: Annotated[Path, typer.Argument(metavar="SETTING", help="Your setting file.")] = Path("setting.yaml"),
    add: Annotated[bool, typer.Option("--add", help="Write the closures into the setting file.")] = False,
    words: Annotated[
        list[str] | None, typer.Option("--word", help="A word of titles that mean a closed day here; may be repeated.")
    ] = None,
) -> None:
    """Show which closed days a calendar has that the setting file lacks, as lines for it. Terms are only compared."""
    from relbot.service.calendar_file import read_calendar
    from relbot.service.setting_closures import lines_of
    from relbot.service.setting_reading import SettingError, load_setting

    try:
        setting = load_setting(setting_file)
    except SettingError as faults:
        screen.report(str(fault) for fault in faults.errors)
    found = read_calendar(file, setting, words or ())
    for title, reason in found.left_out:
        screen.complain(f"left out: {title}: {reason}")
    _say_terms(found, setting)
    if found.known:
        screen.say(f"{len(found.known)} closed entries change nothing: no school on their days already.")
    if not found.closures:
        screen.say("No closed day is missing in the setting file.")
        return
    if not add:
        screen.say("closures:", *lines_of(found.closures))
        screen.say(f"Look through them. To write them into {setting_file}: --add")
        return
    _add(setting_file, found.closures)
    screen.say(*lines_of(found.closures))
    screen.say(f"These are in {setting_file} now. Look through it, then: relbot setting apply {setting_file}")


def _say_terms(found: "Found", setting: "SettingFile") -> None:
    have = {(term.from_, term.to) for term in setting.terms}
    for term in found.terms:
        if (term.first, term.last) not in have:
            screen.say(f"{term.title}: the setting file has no term from {term.first} to {term.last}.")


def _add(path: Path, closures: "tuple[Entry, ...]") -> None:
    """The file is exchanged as a whole, and only if it can still be used."""
    from relbot.service.setting_closures import with_closures
    from relbot.service.setting_reading import SettingError, load_setting
    from relbot.store.placing import new_draft, place

    draft, file = new_draft(path)
    try:
        with file:
            file.write(with_closures(path.read_bytes().decode(), closures).encode())
        load_setting(draft)
        draft.chmod(path.stat().st_mode)
        place(draft, path)
    except SettingError as faults:
        screen.report(["the setting file was left as it is; with these closures it would have faults:", str(faults)])
    finally:
        draft.unlink(missing_ok=True)
