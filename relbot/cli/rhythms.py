"""`relbot rhythms next|run`: what is asked when."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from relbot.cli import screen
from relbot.clock import SystemClock
from relbot.errors import NotAllowedError, NotFoundError

if TYPE_CHECKING:
    from relbot.service.rhythms_plan import Slot
    from relbot.service.setting_file import SettingFile

rhythms_app = typer.Typer(name="rhythms", help="See what is asked when, and open it now.", no_args_is_help=True)


@rhythms_app.command("next")
def next_(
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=100, help="How many to show.")] = 10,
) -> None:
    """Show what comes round next, in the setting's local time."""
    setting, slots = asyncio.run(_next(count))
    if not slots:
        screen.say("Nothing comes round: the setting file has no rhythms, or its terms are over.")
        return
    screen.table(("when", "until", "rhythm", "flow", "whom"), (_row(setting, slot) for slot in slots))


@rhythms_app.command("run")
def run(
    name: Annotated[str, typer.Argument(help="The rhythm's name in the setting file.")],
    force: Annotated[bool, typer.Option("--force", help="Ask pupils also when nobody reads what they answer.")] = False,
) -> None:
    """Open a rhythm now, whatever its hour. Each person is asked at most once a rhythm and day."""
    if asyncio.run(_run(name, force)):
        screen.say(f"{name} is open; a running relbot asks everybody it is for.")
    else:
        screen.stop(f"{name} was opened today already; everybody is asked at most once a day", screen.FOUND)


async def _next(count: int) -> tuple["SettingFile", list["Slot"]]:
    from relbot.cli.opening import opened_setting
    from relbot.service.rhythms_plan import upcoming

    async with opened_setting() as opened:
        return opened.setting, upcoming(opened.setting, SystemClock().now(), count)


async def _run(name: str, force: bool) -> bool:
    from relbot.app import build_house
    from relbot.cli.opening import opened_setting
    from relbot.service import rhythms
    from relbot.service.calendar import is_reading
    from relbot.service.setting_file import Role

    async with opened_setting() as opened:
        rhythm = opened.setting.rhythm(name)
        if rhythm is None:
            known = ", ".join(each.name for each in opened.setting.rhythms) or "none"
            raise NotFoundError(f"the setting file has no rhythm {name}. It has: {known}")
        now = SystemClock().now()
        if rhythm.audience.role is Role.PUPIL and not is_reading(opened.setting, now) and not force:
            raise NotAllowedError(
                f"nobody reads just now what pupils would answer to {name}. Open it in reading hours, or, if somebody"
                f" does read: relbot rhythms run {name} --force"
            )
        house = await build_house(opened.db, opened.setting_id, opened.given.conversations, {})
        async with opened.db.transaction() as uow:
            opened_now = await rhythms.open_now(house, uow, rhythm, now)
            if opened_now:
                uow.audit.append(opened.setting_id, now, "rhythm.opened", object_kind="rhythm", object_id=None)
            return opened_now


def _row(setting: "SettingFile", slot: "Slot") -> tuple[str, ...]:
    from relbot.service.calendar import local

    rhythm = setting.rhythm(slot.rhythm)
    assert rhythm is not None  # noqa: S101 - the slot was made from it
    audience = rhythm.audience
    years = " ".join(map(str, audience.years))
    whom = [audience.role.value, f"year {years}" if years else "", f"class {' '.join(audience.classes)}"]
    return (
        f"{local(setting, slot.at):%a %d %b %Y %H:%M}",
        f"{local(setting, slot.until):%H:%M}",
        slot.rhythm,
        rhythm.flow,
        ", ".join(part for part in (whom if audience.classes else whom[:2]) if part),
    )
