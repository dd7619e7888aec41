"""`relbot people pin-reset`: an adult has forgotten their PIN."""

import asyncio
from typing import Annotated

import typer

from relbot.cli import screen
from relbot.clock import SystemClock


def pin_reset(
    school_id: Annotated[str, typer.Argument(metavar="ID", help="Whose PIN, by their school id.")],
) -> None:
    """Take away an adult's forgotten PIN, or the wait after wrong ones. Only with them before you: ask for their phone.

    They choose a new one when relbot next asks for it, or with /pin. It is written into the audit.
    """
    if asyncio.run(_reset(school_id)):
        screen.say(f"{school_id} has no PIN any more. They choose a new one when relbot next asks, or with /pin.")
    else:
        screen.say(f"{school_id} has no PIN: there is nothing to take away.")


async def _reset(school_id: str) -> bool:
    from relbot.cli.opening import opened_setting
    from relbot.service.pin_reset import reset

    async with opened_setting() as opened, opened.db.transaction() as uow:
        return await reset(uow, opened.setting_id, school_id, SystemClock().now())
