"""`relbot people invite`: single-use codes, as a list for a machine and as sheets to print."""

import asyncio
import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.clock import SystemClock

if TYPE_CHECKING:
    from datetime import datetime

    from relbot.cli.opening import Opened
    from relbot.service.invitations import Invitations
    from relbot.store.unit_of_work import UnitOfWork

INVITATION_COLUMNS = ("id", "code", "link", "expires")
LIST = Path("invitations.csv")
"""Where the list goes unless something else is asked for."""

_BOT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{4,31}")
_PLACEHOLDER = "your_bot"
"""What `relbot init` and the README write where a bot's name is to stand."""
_WHY_NOT = {  # by invitations.NotInvited
    "under_16": (
        "is under 16, the minimum age of Telegram in the United Kingdom (year 12 and above count as 16)."
        " To invite younger pupils all the same, write telegram_under_16: true in the setting file and apply it"
    ),
    "left": "has left",
    "linked": "is linked already; for a new telephone, name the id instead of --all",
}


def invite(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Whom to invite, by their school id.")] = None,
    everybody: Annotated[bool, typer.Option("--all", help="Invite all who are not linked yet.")] = False,
    file: Annotated[
        Path | None,
        typer.Option(
            "--csv",
            help="File for the codes (invitations.csv, unless --sheets is given); only you may read it, and none is"
            " overwritten.",
        ),
    ] = None,
    sheets: Annotated[
        Path | None,
        typer.Option("--sheets", metavar="FILE.html", help="File to print: an A4 page a person, with a QR code."),
    ] = None,
    bot: Annotated[
        str, typer.Option("--bot", envvar="RELBOT_TELEGRAM_BOT", help="Your bot's user name on Telegram.")
    ] = "",
    days: Annotated[int, typer.Option("--days", min=1, max=60, help="For how many days the codes hold.")] = 14,
) -> None:
    """Make single-use codes that link people's accounts. Earlier codes of the same people are worth nothing then."""
    if bool(ids) == everybody:
        screen.stop("say whom to invite: ids as `relbot people list` shows them, or --all")
    name = bot.strip().removeprefix("@")
    if name.casefold() == _PLACEHOLDER:
        screen.stop(
            f"{name} stands for your own bot: put its user name there, as @BotFather on Telegram gave it to you"
        )
    if name and not _BOT_NAME.fullmatch(name):
        screen.stop(
            f'"{bot}" can be no bot\'s user name on Telegram: that is 5 to 32 letters, digits and _ without a space, as'
            " @BotFather gave it to you"
        )
    if not name:
        screen.stop("the links need your bot's user name on Telegram: --bot NAME, or RELBOT_TELEGRAM_BOT")
    files = {"--csv": LIST if file is None and sheets is None else file, "--sheets": sheets}
    given = {option: path for option, path in files.items() if path is not None}
    for option, path in given.items():
        if path.exists():
            screen.stop(f"{path} is already there and is left as it is. Name another file: {option} FILE")
    done = asyncio.run(_invite(ids or [], given, name, timedelta(days=days)))
    for school_id, reason in done.refused:
        screen.complain(f"{school_id} {_WHY_NOT[reason]}")
    if not done.invited:
        screen.say("Nobody was invited, and no file was written.")
        return
    named = " and in ".join(map(str, given.values()))
    screen.say(
        f"{len(done.invited)} codes are in {named}. Hand each to its person and to nobody else, then delete"
        f" {'the file' if len(given) == 1 else 'both'}."
    )


async def _invite(ids: Sequence[str], files: Mapping[str, Path], bot: str, valid_for: timedelta) -> "Invitations":
    """The files are on the disk before the codes count: no code that counts is ever lost."""
    from relbot.cli.opening import opened_setting
    from relbot.service import invitations
    from relbot.service.invitations import Inviting

    def link_of(code: str) -> str:
        return f"https://t.me/{bot}?start={code}"

    written: list[Path] = []
    try:
        async with opened_setting() as opened, opened.db.transaction() as uow:
            now, how = SystemClock().now(), Inviting(opened.db.ids, valid_for)
            if ids:
                done = await invitations.invite_some(uow, opened.setting_id, ids, how, now)
            else:
                done = await invitations.invite_all(uow, opened.setting_id, how, now)
            for option, path in files.items() if done.invited else ():
                text = (
                    _list(opened, done, link_of)
                    if option == "--csv"
                    else await _sheets(opened, uow, done, link_of, now)
                )
                screen.write_private(path, text)
                written.append(path)
    except BaseException:
        for path in written:
            screen.remove(path)
        raise
    return done


def _list(opened: "Opened", done: "Invitations", link_of: Callable[[str], str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(INVITATION_COLUMNS)
    for each in done.invited:
        expires = each.expires_at.astimezone(opened.setting.zone).isoformat(timespec="minutes")
        writer.writerow((each.school_id, each.code, link_of(each.code), expires))
    return out.getvalue()


async def _sheets(
    opened: "Opened", uow: "UnitOfWork", done: "Invitations", link_of: Callable[[str], str], now: "datetime"
) -> str:
    from relbot.cli.sheet_page import page_of
    from relbot.service.house import House
    from relbot.service.sheets import sheets_for

    house = House(opened.db, opened.setting_id, opened.setting, opened.catalogue(), {})
    return page_of(await sheets_for(house, uow, done.invited, now), link_of)
