"""`relbot migrate`: brings a database that an older relbot made to this one's shape."""

import asyncio

from relbot.cli import screen


def migrate() -> None:
    """Bring the database of an older relbot to this one's shape. Stop relbot and make a backup first."""
    asyncio.run(_migrate())
    screen.say("The database fits this relbot.")


async def _migrate() -> None:
    from relbot.cli.opening import opened_database
    from relbot.settings import read_settings

    async with opened_database(read_settings(), migrate=True):
        pass
