"""What relbot does before it takes anything in: gives back what a killed process held, names its commands."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from relbot.errors import ConfigurationError
from relbot.flow.models import Language
from relbot.flow.sentences import written
from relbot.service import log
from relbot.service.hearing import make_ready
from relbot.service.house import House
from relbot.service.outcomes import settle_claimed
from relbot.service.setting_adults import missing_adults
from relbot.service.setting_checks import silent_faults

COMMANDS = ("help", "talk", "who", "about", "stop", "inbox", "away", "pin", "english", "cymraeg")


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


async def look_at_setting(house: House) -> None:
    """ConfigurationError for a setting, applied by an older relbot, that leaves somebody unheard (rule 5).

    An adult whom its file names and who is not here is said at every start, and does not stop it: a relbot that runs
    asks everybody else.
    """
    faults = silent_faults(house.setting)
    if faults:
        said = "; ".join(f"{written(fault.location)}: {fault.message}" for fault in faults)
        raise ConfigurationError(
            f"the setting {house.setting.id} cannot be worked with. {said}. Mend its file: relbot setting apply FILE"
        )
    async with house.db.reading() as uow:
        for fault in await missing_adults(uow, house.setting_id, house.setting):
            log.worrying("setting_names_nobody_here", field=written(fault.location))


def commands(house: House) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The menu of commands for every language, and English for those with none (Bot API setMyCommands)."""
    menus = {
        language.value: [(name, house.phrase(f"commands.{name}", language)) for name in COMMANDS]
        for language in Language
    }
    return {"": menus["en"], **menus}
