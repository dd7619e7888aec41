"""`relbot backup` and `relbot restore`: sealed copies of the database, and of people's keys apart from it."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.clock import SystemClock

if TYPE_CHECKING:
    from relbot.store.backup import Contents
    from relbot.store.restoring import Restored, Wanted
    from relbot.store.revisions import Part

_OPTION = {"main": "without", "keys": "with"}
"""How each part is named on the command line."""


def backup(
    file: Annotated[Path | None, typer.Argument(help="File for the database, without people's keys.")] = None,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="File for people's keys, in another folder; kept 30 days at most.")
    ] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Write nothing: read these files to their end.")] = False,
) -> None:
    """Write a sealed copy of the database, or of people's keys, while relbot runs, and read it back.

    It opens with the key file alone. Without a copy of people's keys, no name and no word in the database can be read.
    """
    given: dict[Part, Path] = {}
    if file is not None:
        given["main"] = file
    if keys is not None:
        given["keys"] = keys
    if not given:
        screen.stop("name a file for the database, one for people's keys (--keys FILE), or both")
    if verify:
        for part, path in given.items():
            screen.say(f"{path} opens whole and adds up. {_described(_verify(part, path))}")
        return
    for part, contents in asyncio.run(_back_up(given)).items():
        screen.say(f"Wrote {given[part]} and read it back. {_described(contents)}")
    if keys is not None:
        screen.say(f"Delete {keys} after 30 days: who is erased must not come back with it.")
        _complain_of_old(keys)


def restore(
    file: Annotated[Path | None, typer.Argument(help="What `relbot backup FILE` wrote.")] = None,
    keys: Annotated[
        Path | None,
        typer.Option("--keys", help="What `relbot backup --keys FILE` wrote, where people's keys are lost."),
    ] = None,
    old_keys: Annotated[
        bool, typer.Option("--old-keys", help="Take a copy of keys that is older than 30 days: there is no other.")
    ] = False,
) -> None:
    """Restore a database from a backup, where none is. Who was erased since then stays erased."""
    from relbot.store.restoring import Wanted

    if file is None and keys is None:
        screen.stop("name the file of the database, that of people's keys (--keys FILE), or both")
    done = asyncio.run(_restore(Wanted(file, keys, old_keys)))
    for contents in done.contents.values():
        screen.say(f"Restored. {_described(contents)}")
    if done.erased:
        screen.say(f"Erased again, because they were erased after the files were made: {done.erased}.")
    for path in done.unread:
        screen.complain(f"{path} does not open with this key file: whom it knows to be erased was not asked")
    if done.keyless:
        screen.complain(
            f"{done.keyless} people have no key here: their names and words cannot be read."
            " Is there a newer copy of the keys?"
        )
    screen.say("Next: relbot doctor. Who was erased after the newest of your copies has to be erased again by hand.")


def _described(contents: "Contents") -> str:
    from relbot.store.schema import NAMES

    header = contents.header
    return (
        f"The {NAMES[header.part]}, made on {header.made_at:%Y-%m-%d %H:%M} UTC by relbot {header.relbot}, key"
        f" {header.key}: {len(contents.rows)} tables, {sum(contents.rows.values())} rows."
    )


def _verify(part: "Part", path: Path) -> "Contents":
    from relbot.cli.opening import KEY_FILE
    from relbot.settings import read_settings
    from relbot.store.backup import verify
    from relbot.store.keyfile import read_key_file
    from relbot.store.schema import NAMES

    contents = verify(path, read_key_file(read_settings().key_file or KEY_FILE))
    if contents.header.part != part:
        screen.stop(f"{path} is a copy of the {NAMES[contents.header.part]}: {_OPTION[contents.header.part]} --keys")
    return contents


async def _back_up(files: "dict[Part, Path]") -> "dict[Part, Contents]":
    from relbot.cli.opening import KEY_FILE
    from relbot.settings import read_settings
    from relbot.store.backup import back_up

    given = read_settings()
    key_file, now = given.key_file or KEY_FILE, SystemClock().now()
    return await back_up(given.database_url, keys_url=given.keys_url, key_file=key_file, files=files, now=now)


async def _restore(wanted: "Wanted") -> "Restored":
    from functools import partial

    from relbot.cli.opening import KEY_FILE
    from relbot.service.restored import settle
    from relbot.settings import read_settings
    from relbot.store.restoring import restore as restore_database

    given, now = read_settings(), SystemClock().now()
    return await restore_database(
        given.database_url,
        keys_url=given.keys_url,
        key_file=given.key_file or KEY_FILE,
        wanted=wanted,
        settle=partial(settle, now=now),
        now=now,
    )


def _complain_of_old(written: Path) -> None:
    """Copies of keys in the same folder whose time is over."""
    from relbot.errors import StoreError
    from relbot.store.backup_file import is_backup, read_header
    from relbot.store.restoring import KEYS_KEPT

    for path in sorted(written.resolve().parent.iterdir()):
        if not path.is_file() or not is_backup(path):
            continue
        try:
            header = read_header(path)
        except StoreError:
            continue
        if header.part == "keys" and SystemClock().now() - header.made_at > KEYS_KEPT:
            screen.complain(f"{path.name} was made on {header.made_at:%Y-%m-%d}: its 30 days are over, delete it")
