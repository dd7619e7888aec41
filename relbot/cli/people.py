"""`relbot people …`: who is here, and how their accounts are linked."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.cli.importing import import_
from relbot.cli.inviting import invite
from relbot.cli.marking_away import away
from relbot.cli.preferring import set_
from relbot.cli.resetting_pin import pin_reset
from relbot.clock import SystemClock

if TYPE_CHECKING:
    from relbot.service.erasing import Erasing
    from relbot.service.leaving import Leaving
    from relbot.service.mail_addresses import Addressed
    from relbot.service.people_list import Entry
    from relbot.service.unlinking import Unlinking
    from relbot.store.unit_of_work import UnitOfWork

Force = Annotated[
    bool, typer.Option("--force", help="Also where fewer than two of safeguarding and leadership would be left.")
]

people_app = typer.Typer(name="people", help="Say who is here, and invite them.", no_args_is_help=True)

people_app.command("import")(import_)
people_app.command("invite")(invite)
people_app.command("away")(away)
people_app.command("pin-reset")(pin_reset)
people_app.command("set")(set_)


@people_app.command("email")
def email(file: Annotated[Path, typer.Argument(help="CSV file with the columns id,email.")]) -> None:
    """Say which adults get e-mail beside Telegram, and where; an empty address takes one away.

    E-mail says only that something waits. It needs RELBOT_MAIL_URL and RELBOT_MAIL_FROM.
    """
    from relbot.service.mail_addresses import AddressFileError

    try:
        done = asyncio.run(_email(file))
    except AddressFileError as faults:
        screen.report(str(fault) for fault in faults.errors)
    screen.say(f"{done.written} addresses written, {done.removed} taken away, {done.unchanged} as they were.")


@people_app.command("list")
def list_() -> None:
    """Show everybody with their names. That somebody looked is written into the audit."""
    entries = asyncio.run(_list())
    columns = ("id", "name", "role", "year", "class", "language", "named adult", "second adult", "linked")
    screen.table(columns, map(_row, entries))


@people_app.command("unlink")
def unlink(
    school_id: Annotated[str, typer.Argument(metavar="ID", help="Whose account, by their school id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this, only say what would be done.")] = False,
    force: Force = False,
) -> None:
    """Take away a person's account and unused codes, at once: a lost telephone. They may be invited again."""
    done, refused = asyncio.run(_unlink(school_id, yes, force))
    if done.nothing:
        screen.say(f"{school_id} has no account and no unused code: there is nothing to take away.")
        return
    would = "" if yes else "would be "
    screen.say(
        f"{school_id}: accounts {would}unlinked: {done.accounts}; unused codes {would}made worthless: {done.codes}."
    )
    if done.alerts:
        screen.say(f"Open alerts that were sent to them: {done.alerts}. They go on to the other adults.")
    if yes:
        screen.say(f"For a new account: relbot people invite {school_id}")
    else:
        _say_how("unlink", school_id, refused, force)


@people_app.command("leave")
def leave(
    school_id: Annotated[str, typer.Argument(metavar="ID", help="Who leaves, by their school id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this, only say what would be done.")] = False,
    force: Force = False,
) -> None:
    """End a person's access, at once, and hand on who waits for them. What is kept of them stays."""
    done, refused = asyncio.run(_leave(school_id, yes, force))
    would = "" if yes else "would be "
    screen.say(
        f"{school_id}: accounts {would}unlinked: {done.accounts}; unused codes {would}made worthless: {done.codes};"
        f" conversations {would}ended: {done.conversations}."
    )
    if done.alerts or done.talks:
        screen.say(
            f"Alerts that go on to the other adults: {done.alerts}; talks that others are asked for: {done.talks}."
        )
    if done.children:
        screen.say(
            f"Children who need another named or second adult: {', '.join(done.children)}."
            " Say who it is in the people file and import it."
        )
    if yes:
        screen.say(
            f"{school_id} has left. To take them out of the people file is yours: an import of it brings them back."
        )
    else:
        _say_how("leave", school_id, refused, force)


@people_app.command("erase")
def erase(
    school_id: Annotated[str, typer.Argument(metavar="ID", help="Whom to erase, by their school id.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this, only say what would be done.")] = False,
) -> None:
    """Destroy the key of somebody who has left: what was written by and about them can never be read again."""
    done = asyncio.run(_erase(school_id, yes))
    would = "" if yes else "would be "
    screen.say(
        f"{school_id}: texts {would}made unreadable for good: {done.words}; accounts {would}forgotten: {done.accounts};"
        f" messages kept whole {would}emptied: {done.messages}."
        " Scores, choices and times stay, without a name."
    )
    screen.say(
        "Start every `relbot run` anew: what runs may still hold the key in memory. Old copies of the key database hold"
        " it too: keep none for longer than 30 days."
        if yes
        else "There is no way back. The law may want the record kept: docs/privacy.md says what."
        f" Nothing was changed. To do it: relbot people erase {school_id} --yes"
    )


def _say_how(what: str, school_id: str, refused: bool, force: bool) -> None:
    """What to type to do what was only foretold; exit code 1 if it would be refused."""
    command = f"relbot people {what} {school_id} --yes{' --force' if force or refused else ''}"
    if refused and not force:
        screen.say(f"Nothing was changed, and it would be refused. To do it all the same: {command}")
        raise typer.Exit(screen.FOUND)
    screen.say(f"Nothing was changed. To do it: {command}")


async def _email(file: Path) -> "Addressed":
    from relbot.cli.opening import opened_setting
    from relbot.service.mail_addresses import read_addresses, set_addresses

    lines = read_addresses(file)
    async with opened_setting() as opened, opened.db.transaction() as uow:
        return await set_addresses(uow, opened.setting_id, lines, SystemClock().now(), shown=str(file))


async def _list() -> list["Entry"]:
    from relbot.cli.opening import opened_setting
    from relbot.service.people_list import list_people

    async with opened_setting() as opened, opened.db.transaction() as uow:
        return await list_people(uow, opened.setting_id, SystemClock().now())


async def _unlink(school_id: str, yes: bool, force: bool) -> tuple["Unlinking", bool]:
    from relbot.cli.opening import opened_setting
    from relbot.service import unlinking

    async with opened_setting() as opened:
        act = unlinking.unlink_person if yes else unlinking.foresee
        refused = False
        async with opened.db.transaction() if yes else opened.db.reading() as uow:
            if (await unlinking.foresee(uow, opened.setting_id, school_id, SystemClock().now())).accounts:
                refused = await _too_few_left(uow, opened.setting_id, school_id, refuse=yes and not force)
            return await act(uow, opened.setting_id, school_id, SystemClock().now()), refused


async def _leave(school_id: str, yes: bool, force: bool) -> tuple["Leaving", bool]:
    from relbot.cli.opening import opened_setting
    from relbot.flow.sentences import written
    from relbot.service import leaving
    from relbot.service.setting_adults import named

    async with opened_setting() as opened:
        act = leaving.leave if yes else leaving.foresee
        async with opened.db.transaction() if yes else opened.db.reading() as uow:
            refused = await _too_few_left(uow, opened.setting_id, school_id, refuse=yes and not force)
            if places := [written(place) for place, adult in named(opened.setting) if adult == school_id]:
                screen.complain(
                    f"the setting file names {school_id}: {', '.join(places)}. Name another there, and apply it"
                )
            return await act(uow, opened.setting_id, school_id, SystemClock().now()), refused


async def _too_few_left(uow: "UnitOfWork", setting_id: str, school_id: str, *, refuse: bool) -> bool:
    """Whether fewer than two of safeguarding and leadership would be left; said then, or NotAllowedError raised."""
    from relbot.service import two_adults

    if refuse:
        await two_adults.require(uow, setting_id, school_id)
    elif said := two_adults.too_few(school_id, await two_adults.left_without(uow, setting_id, school_id)):
        screen.complain(said)
        return True
    return False


async def _erase(school_id: str, yes: bool) -> "Erasing":
    from relbot.cli.opening import opened_setting
    from relbot.errors import StoreError
    from relbot.service import erasing

    async with opened_setting() as opened:
        now = SystemClock().now()
        if not yes:
            async with opened.db.reading() as uow:
                return await erasing.foresee(uow, opened.setting_id, school_id, now)
        done = await erasing.erase(opened.db, opened.setting_id, school_id, now)
        try:
            await opened.db.truncate_wal()
        except StoreError:
            screen.complain("the write-ahead log still holds old hashes of their ids, until `relbot run` is stopped")
        return done


def _row(entry: "Entry") -> tuple[str, ...]:
    return (
        entry.school_id,
        entry.name,
        "+".join(entry.roles),
        "" if entry.year is None else "R" if entry.year == 0 else str(entry.year),
        entry.class_name,
        entry.language,
        entry.named_adult,
        entry.second_adult,
        entry.account.value,
    )
