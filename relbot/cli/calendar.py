"""`relbot setting calendar`: terms and closed days out of the calendar that a school publishes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from relbot.service.calendar_file import Entry, Found
    from relbot.service.setting_file import SettingFile


def calendar(
    file: Annotated[Path, typer.Argument(metavar="FILE.ics", help="The calendar, saved from where it is published.")],
    setting_file: Annotated[Path, typer.Argument(metavar="SETTING", help="Your setting file.")] = Path("setting.yaml"),
    add: Annotated[bool, typer.Option("--add", help="Write them into the setting file.")] = False,
    words: Annotated[
        list[str] | None, typer.Option("--word", help="A word of titles that mean a closed day here; may be repeated.")
    ] = None,
) -> None:
    """Show which terms and closed days a calendar has that the setting file lacks, as lines for it."""
    from relbot.service.calendar_file import read_calendar
    from relbot.service.setting_closures import with_closures, with_terms

    setting = _setting(setting_file)
    found = read_calendar(file, setting, words or ())
    for title, reason in found.left_out:
        screen.complain(f"left out: {title}: {reason}")
    terms = _say_terms(found, setting, add=add)
    if terms and add:  # what lies in a term that was missing counts only with it
        _write(setting_file, terms, with_terms)
        found = read_calendar(file, _setting(setting_file), words or ())
    if found.known:
        screen.say(f"{len(found.known)} closed entries change nothing: no school on their days already.")
    _say_closures(found, add=add)
    if found.closures and add:
        _write(setting_file, found.closures, with_closures)
    if (terms or found.closures) and add:
        screen.say(f"These are in {setting_file} now. Look through it, then: relbot setting apply {setting_file}")
    elif terms or found.closures:
        screen.say(f"Look through them. To write them into {setting_file}: --add")


def _setting(path: Path) -> "SettingFile":
    """The setting as the file has it; its faults end the command."""
    from relbot.service.setting_reading import SettingError, load_setting

    try:
        return load_setting(path)
    except SettingError as faults:
        screen.report(str(fault) for fault in faults.errors)


def _say_terms(found: "Found", setting: "SettingFile", *, add: bool) -> "tuple[Entry, ...]":
    """Names the terms that the file has otherwise, for people to decide; the lines of those it lacks, and these."""
    from relbot.service.setting_closures import term_lines_of

    have = {(term.from_, term.to) for term in setting.terms}
    missing: list[Entry] = []
    for term in found.terms:
        if (term.first, term.last) in have:
            continue
        if any(term.first <= to and from_ <= term.last for from_, to in have):
            screen.say(f"{term.title}: the setting file has no term from {term.first} to {term.last}.")
        else:
            missing.append(term)
    if missing:
        screen.say(*(() if add else ("terms:",)), *term_lines_of(missing))
    return tuple(missing)


def _say_closures(found: "Found", *, add: bool) -> None:
    from relbot.service.setting_closures import lines_of

    if not found.closures:
        screen.say("No closed day is missing in the setting file.")
        return
    screen.say(*(() if add else ("closures:",)), *lines_of(found.closures))


def _write(path: Path, entries: "tuple[Entry, ...]", put: "Callable[[str, Sequence[Entry]], str]") -> None:
    """The file is exchanged as a whole, and only if it can still be used."""
    from relbot.service.setting_reading import SettingError, load_setting
    from relbot.store.placing import new_draft, place

    draft, file = new_draft(path)
    try:
        with file:
            file.write(put(path.read_bytes().decode(), entries).encode())
        load_setting(draft)
        draft.chmod(path.stat().st_mode)
        place(draft, path)
    except SettingError as faults:
        screen.report(["the setting file was left as it is; with these lines it would have faults:", str(faults)])
    finally:
        draft.unlink(missing_ok=True)
