"""`relbot keys new|rotate`: the key from which everything in the database is sealed."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.clock import SystemClock

if TYPE_CHECKING:
    from relbot.settings import Settings

_NEXT = " Now: relbot setting apply setting.yaml"

keys_app = typer.Typer(name="keys", help="Make and change the key of a database.", no_args_is_help=True)


@keys_app.command("new")
def new(file: Annotated[Path, typer.Argument(help="Where to write it; nothing may be there yet.")]) -> None:
    """Make a key file for a new database."""
    from relbot.store.keyfile import new_key_file

    there = _database_there()
    made = new_key_file(file)
    typer.echo(
        f"Wrote {file} with key {made.keys[0].id}. Keep a copy where no backup of the database goes: without it\n"
        f"nobody can read the database, and with both anybody can.{'' if there else _NEXT}"
    )
    if there:
        screen.complain(
            f"{there} is here already, and this new key opens nothing in it: it needs the key it was made with, or the"
            " copy of that. If that key is lost, what is in the database is lost; put it aside and begin anew"
        )


@keys_app.command("rotate")
def rotate() -> None:
    """Change the key of the database, that of RELBOT_KEY_FILE or relbot.key. Stop relbot first.

    If it is interrupted, run it again: it goes on where it was.
    """
    from relbot.settings import read_settings

    asyncio.run(_rotate(read_settings()))


def _database_there() -> str:
    """The SQLite database that the environment names, if it has been made; "" if not, or if nothing can be said."""
    from relbot.errors import ConfigurationError
    from relbot.settings import read_settings
    from relbot.store.address import parse_address

    try:
        address = parse_address(read_settings().database_url)
    except ConfigurationError:  # every other command says what is wrong with it
        return ""
    return str(address) if address.is_sqlite and address.path.exists() else ""


async def _rotate(settings: "Settings") -> None:
    from relbot.cli.opening import KEY_FILE
    from relbot.store.rotation import Stage, rotate_keys

    def report(stage: Stage) -> None:
        typer.echo(f"{stage} …", err=True)

    done = await rotate_keys(
        settings.database_url,
        keys_url=settings.keys_url,
        key_file=settings.key_file or KEY_FILE,
        now=SystemClock().now(),
        report=report,
    )
    typer.echo(
        f"The database is under key {done.key_id}: wrapped the keys of {done.persons} people, moved {done.settings}"
        f" settings."
    )
    if done.leftover:
        typer.echo(f"Now take key {', '.join(done.leftover)} out of RELBOT_KEY.")
    else:
        typer.echo("Copy the key file to where you keep its copy. Older backups need the key file from before.")
