"""Words that are a button of the menu do what it does, whatever question is open (P13)."""

import pytest

from relbot.store.database import Database
from relbot.store.tables import ConcernRow, SessionRow, TalkRequestRow
from tests.service.scene import scene


@pytest.mark.parametrize("words", ["I'd like to talk", "Hoffwn i siarad"])
async def test_a_talk_is_asked_for_beside_an_open_check_in(database: Database, words: str) -> None:
    """The questions of the talk come; the check-in waits, as when the button is tapped; no note is made of it."""
    async with scene(database) as on:
        await on.press("P1202", "m.pupil-check-in-secondary")
        await on.write("P1202", words)
        assert "Anyone" in on.channel.standing("P1202")[-1].labels
        assert [row.text for row in await on.rows(ConcernRow)] == []
        waiting = {row.flow: row.waiting for row in await on.rows(SessionRow)}
        assert waiting == {"pupil-check-in-secondary": True, "pupil-talk-time": False}


async def test_about_me_beside_an_open_check_in(database: Database) -> None:
    """The same for the pupil's own page."""
    async with scene(database) as on:
        await on.press("P1202", "m.pupil-check-in-secondary")
        await on.write("P1202", "about me")
        assert {row.flow for row in await on.rows(SessionRow) if not row.waiting} == {"pupil-about-me"}


async def test_within_a_call_for_help_it_goes_with_it(database: Database) -> None:
    """HELP stays in front: who comes reads that the child would like to talk."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        await on.write("P1202", "I'd like to talk")
        assert {row.flow for row in await on.rows(SessionRow)} == {"help"}
        await on.tap("S02", "Open")
        assert "I'd like to talk" in on.channel.texts("S02")[0]


async def test_within_the_talk_it_is_an_answer(database: Database) -> None:
    """Typed as what to tell the adult first, it goes with the request, and no second one is made."""
    async with scene(database) as on:
        await on.press("P1202", "m.pupil-talk-time")
        for label in ("Tom Bevan", "Don't mind", "Today", "Yes"):
            await on.tap("P1202", label)
        await on.write("P1202", "I'd like to talk")
        assert len(await on.rows(TalkRequestRow)) == 1
        await on.tap("S05", "Open")
        assert "I'd like to talk" in on.channel.texts("S05")[0]
