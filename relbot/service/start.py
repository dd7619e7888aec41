"""What relbot does before it takes anything in: gives back what a killed process held, names its commands."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from relbot.flow.models import Language
from relbot.service import log
from relbot.service.hearing import make_ready
from relbot.service.house import House
from relbot.service.outcomes import settle_claimed

COMMANDS = ("help", "talk", "stop", "inbox", "away", "english", "cymraeg")


async def take_up(house: House, now: datetime) -> None:
    """Screening is made ready. After a crash: rows of the only process are given back at once; what may have left
    already is settled.

    With SQLite a second process is refused, so every claim is a dead one's; on PostgreSQL leases run out by themselves.
    """
    make_ready()
    if house.db.dialect != "sqlite":
        return
    async with house.db.transaction() as uow:
        given_back = await uow.inbox.release_all(house.setting_id)
        settled = await settle_claimed(house, uow, now)
    if given_back or settled:
        log.noted("taken_up", inbox=given_back, outbox=settled)


def commands(house: House) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The menu of commands for every language, and English for those with none (Bot API setMyCommands)."""
    menus = {
        language.value: [(name, house.phrase(f"commands.{name}", language)) for name in COMMANDS]
        for language in Language
    }
    return {"": menus["en"], **menus}
