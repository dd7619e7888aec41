"""An adult goes to a child, and is away then: the child hears who does not come, and who is asked in their place."""

import pytest

from relbot.service.hearing import Heard
from relbot.store.database import Database
from tests.service.scene import scene

ASKED = "Tom Bevan can't come to you after all. relbot is asking Amina Rahman, Daniel Okoro and Gwen Morgan now."


async def test_who_was_to_go_is_away(database: Database) -> None:
    """Tom Bevan was told only whom to go to; he hears, too, that somebody waited for him."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        await on.tap("S05", "I have them")
        await on.command("S05", "away")
        await on.tap("S05", "The rest of today")
        assert any(text.startswith(ASKED) for text in on.channel.texts("P1202"))
        assert "relbot is asking other adults to come too" not in " ".join(on.channel.texts("P1202"))
        assert any("You said that you would go to somebody" in text for text in on.channel.texts("S05"))


@pytest.mark.parametrize("words", ["he hurts me", "HELP"])
async def test_who_has_them_is_away(database: Database, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """The same of who had read it and not reached the child: it is offered to others, and the child knows."""
    monkeypatch.setattr("relbot.service.hearing.judge", lambda *_, **__: Heard("urgent", ("abuse",), "abuse"))
    async with scene(database) as on:
        await on.write("P1202", words)
        await on.tap("S02", "I have them")
        await on.command("S02", "away")
        await on.tap("S02", "The rest of today")
        await on.command("S02", "away")
        await on.tap("S02", "The rest of today")
        said = [text for text in on.channel.texts("P1202") if "can't come to you after all" in text]
        assert [text.partition(" now.")[0] for text in said] == [
            "Daniel Okoro can't come to you after all. relbot is asking Eleri Vaughan and Gwen Morgan"
        ]


async def test_who_is_with_them_and_goes_away_is_not_said_to_be_missing(database: Database) -> None:
    """They reached the child: nothing is taken back."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        await on.tap("S02", "I have them")
        await on.tap("S02", "With them now")
        await on.command("S02", "away")
        await on.tap("S02", "The rest of today")
        assert "can't come" not in " ".join(on.channel.texts("P1202"))
