"""`relbot init`: the two files a new setting begins with."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.resources import example_dir

if TYPE_CHECKING:
    from relbot.service.people_file import PersonLine

SETTING, PEOPLE = "setting.yaml", "people.csv"

HEAD = """\
# A setting file of relbot, to be made your own: every line below is an example. Look above all at the hours, the terms,
# and who reads what when; children are told what stands here. Check it with: relbot setting check setting.yaml

"""
ON_CALL = """\
# Who is on call when nobody reads. Without them, or for hours that this leaves open, you accept here what children are
# then told, by taking the mark away: "Nobody will read this until opening time."
# on_call: [{days: [mon, tue, wed, thu, fri], from: "16:30", to: "08:00", adults: [S01]}]
# out_of_hours: {accepts: "Nobody will read this until opening time."}"""
FOUND_AT = '# found_at: [{adult: S03, place: library, from: "12:15", to: "12:45"}]\n'
"""Marked, for an adult whom it names must be here; ids are the reader's to give."""
INVENTED = (
    "S01,Alex,Example,safeguarding+staff,,en,,,",
    "S02,Billie,Example,lead,,en,,,",
    "S03,Charlie,Example,staff,,cy,,,",
    "P01,Dylan,Example,pupil,12,en,S03,S01,12A",
)


def is_invented(line: "PersonLine") -> bool:
    """Whether this is somebody whom `relbot init` wrote into the people file, to be replaced."""
    begins = f"{line.id},{line.first_name},{line.last_name},"
    return any(each.startswith(begins) for each in INVENTED)


def init(
    folder: Annotated[Path, typer.Argument(help="Folder for the two files; made if it is not there.")] = Path(),
) -> None:
    """Write a commented setting.yaml and a people.csv to begin with, and say what comes next."""
    from relbot.service.people_file import COLUMNS

    for name in (SETTING, PEOPLE):
        if (folder / name).exists():
            screen.stop(
                f"{folder / name} is already there and is left as it is. Name another folder: relbot init FOLDER"
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / SETTING).write_text(_setting(), encoding="utf-8")
        # it comes to hold the names of children
        screen.write_private(folder / PEOPLE, "\n".join((",".join(COLUMNS), *INVENTED, "")))
    except OSError as error:
        screen.stop(f"nothing can be written in {folder} ({error.strerror}). Name another folder: relbot init FOLDER")
    steps = (
        *(() if folder.resolve() == Path.cwd() else (f"cd {folder}   (key, database and codes come to lie here too)",)),
        f"Make {SETTING} your own, then: relbot setting check {SETTING}",
        "relbot keys new relbot.key   (keep a copy apart from the database; nothing opens without it)",
        f"relbot setting apply {SETTING}",
        f"Put your people into {PEOPLE} in place of the invented ones, then: relbot people import {PEOPLE}",
        "relbot people invite --all --bot YOUR_BOT --csv invitations.csv   (YOUR_BOT: its user name on Telegram)",
    )
    screen.say(
        f"{folder / SETTING} and {folder / PEOPLE} are written. Next:",
        *(f"  {number}. {step}" for number, step in enumerate(steps, 1)),
        "relbot doctor says at any time what is still missing.",
    )


def _setting() -> str:
    """The example that comes with relbot, without its name, its people, and what only the reader can accept."""
    from relbot.service.setting_checks import TEMPLATE_ID, TEMPLATE_NAME

    text = (example_dir() / SETTING).read_text(encoding="utf-8")
    _, _, entries = text.partition("\n\n")
    named = re.sub(
        r"^id: .*$", f"id: {TEMPLATE_ID}        # a short name for the command line", entries, flags=re.MULTILINE
    )
    text = re.sub(r"^name: .*$", f"name: {{en: {TEMPLATE_NAME}, cy: Ein Hysgol}}", named, flags=re.MULTILINE)
    text = re.sub(r"^found_at:\n(?:  - .*\n)+", FOUND_AT, text, flags=re.MULTILINE)
    return HEAD + re.sub(r"^# Nobody is on call here.*\n(.*\n)*?out_of_hours: .*$", ON_CALL, text, flags=re.MULTILINE)
