"""`relbot screening tally`: how often screening raised something, and how often adults found it was none."""

import asyncio

from relbot.cli import screen

LEVELS = ("urgent", "concern", "ordinary")


def tally() -> None:
    """Count what was raised by level, and how many alerts an adult marked "not a concern". No names, no words.

    The marks are counted for you to judge screening by; relbot never learns from them on its own.
    """
    raised, found = asyncio.run(_tally())
    rows = ((level, str(raised.get(level, 0)), str(found.get(level, 0))) for level in LEVELS)
    screen.table(("level", "raised", "alerts marked not a concern"), rows)


async def _tally() -> tuple[dict[str, int], dict[str, int]]:
    from relbot.cli.opening import opened_setting

    async with opened_setting() as opened, opened.db.reading() as uow:
        return await uow.care.tally(opened.setting_id)
