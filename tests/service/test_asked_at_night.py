"""A wish to talk, asked when nobody reads: who reads when, and whom to ring, in the same message (DESIGN rule 5)."""

from relbot.store.database import Database
from tests.service.scene import MONDAY_NIGHT, Scene, scene

CLOSED = (
    " You'll hear here when {seen} seen it. If you need someone before then, tell any adult near you. In danger? "
    "Ring 999. Childline is free, any time: 0800 1111."
)


async def ask(on: Scene, adult: str) -> None:
    """Joel asks for time today."""
    await on.command("P1202", "talk")
    for label in (adult, "Don't mind", "Today"):
        await on.tap("P1202", label)


async def test_asked_at_night_says_who_reads_when(database: Database) -> None:
    """At 23:00 a request says that nobody reads, when the adult can, and whom to ring, in one message."""
    async with scene(database, now=MONDAY_NIGHT) as on:
        await ask(on, "Tom Bevan")
        said = "Asked Tom Bevan. Nobody is reading right now. Tom Bevan can read it tomorrow at 08:00."
        assert on.channel.texts("P1202")[-2:] == [said + CLOSED.format(seen="they've"), "Are you safe right now?"]


async def test_anyone_at_night_names_the_named_adult(database: Database) -> None:
    """For "anyone" it is the named adult who can read it in the morning."""
    async with scene(database, now=MONDAY_NIGHT) as on:
        await ask(on, "Anyone")
        said = "Asked. Nobody is reading right now. Tom Bevan can read it tomorrow at 08:00."
        assert on.channel.texts("P1202")[-2] == said + CLOSED.format(seen="an adult has")


async def test_asked_with_nobody_to_reach(database: Database) -> None:
    """No adult has an account: nobody is said to be asked or to read, and the child hears where to turn."""
    async with scene(database, linked=("P1202",)) as on:
        await ask(on, "Anyone")
        assert on.channel.texts("P1202")[-2] == (
            "You asked to talk, and it is saved. But relbot cannot reach an adult here right now. Please go to any "
            "adult near you, or show them this. In danger? Ring 999. Childline is free, any time: 0800 1111."
        )
