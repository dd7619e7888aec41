"""`relbot retention show|run`: how long each kind of record is kept, and deleting what is over its time."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.clock import SystemClock

if TYPE_CHECKING:
    from relbot.service.retention import Over

retention_app = typer.Typer(
    name="retention", help="See how long records are kept, and delete what is over its time.", no_args_is_help=True
)


@retention_app.command("show")
def show() -> None:
    """Show how long each kind of record is kept, how much is over that, and who left with a record still readable."""
    found, left = asyncio.run(_show())
    screen.table(("record", "kept for", "over its time"), ((each.kind, _kept(each), str(each.rows)) for each in found))
    if all(each.days is None for each in found):
        screen.say("The setting file has no `retention`: nothing is deleted. docs/privacy.md says what to decide.")
    if left:
        screen.say(f"{left} who have left are not erased. Once a record's time is over: relbot people erase ID")


@retention_app.command("run")
def run(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
) -> None:
    """Delete what is over its time now. A relbot that runs does so each night by itself."""
    found = asyncio.run(_run(dry_run))
    gone = [each for each in found if each.rows]
    for each in gone:
        screen.say(f"{each.kind}: {each.rows} {'would be deleted' if dry_run else 'deleted'}")
    if not gone:
        screen.say("Nothing is over its time.")


def _kept(over: "Over") -> str:
    return "until erased" if over.days is None else f"{over.days} days"


async def _show() -> tuple[list["Over"], int]:
    from relbot.cli.opening import opened_setting
    from relbot.service import retention

    async with opened_setting() as opened, opened.db.reading() as uow:
        found = await retention.foresee(uow, opened.setting_id, opened.setting, SystemClock().now())
        return found, await uow.retention.left(opened.setting_id)


async def _run(dry_run: bool) -> list["Over"]:
    from relbot.cli.opening import opened_setting
    from relbot.service import retention
    from relbot.service.house import House

    async with opened_setting() as opened:
        now = SystemClock().now()
        if dry_run:
            async with opened.db.reading() as uow:
                return await retention.foresee(uow, opened.setting_id, opened.setting, now)
        return await retention.delete(House(opened.db, opened.setting_id, opened.setting, opened.catalogue(), {}), now)
