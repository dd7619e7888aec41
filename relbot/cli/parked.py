"""`relbot parked list|retry`: messages that could not be worked. Their words stay sealed; codes are shown."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.errors import NotFoundError

if TYPE_CHECKING:
    from relbot.store.tables import InboxRow

parked_app = typer.Typer(
    name="parked", help="Look at messages that could not be worked, and try them again.", no_args_is_help=True
)


@parked_app.command("list")
def list_() -> None:
    """Show what is set aside: its number, when it came, and a code for what went wrong. No words, no names."""
    rows = asyncio.run(_parked())
    if not rows:
        screen.say("Nothing is set aside.")
        return
    shown = ((str(row.id), f"{row.received_at:%Y-%m-%d %H:%M} UTC", row.source, row.error or "") for row in rows)
    screen.table(("number", "came", "from", "code"), shown)


@parked_app.command("retry")
def retry(number: Annotated[int, typer.Argument(help="The number that `relbot parked list` shows.")]) -> None:
    """Put one back into its chat's order; a running relbot works it at once."""
    asyncio.run(_retry(number))
    screen.say(f"{number} is in the inbox again.")


async def _parked() -> "list[InboxRow]":
    from relbot.cli.opening import opened_setting

    async with opened_setting() as opened, opened.db.reading() as uow:
        return await uow.inbox.parked(opened.setting_id)


async def _retry(number: int) -> None:
    from relbot.cli.opening import opened_setting

    async with opened_setting() as opened, opened.db.transaction() as uow:
        if number not in {row.id for row in await uow.inbox.parked(opened.setting_id)}:
            raise NotFoundError(f"nothing is set aside under {number}. See: relbot parked list")
        await uow.inbox.retry_parked(number)
