"""What a locked screen shows of an answer to something urgent: its first hundred characters."""

import pytest

from tests.service.scene import CATALOGUE

SHOWN = 100
TELLING = ("hurt", "harm", "danger", "999", "help", "adult", "safe ", "brifo", "niwed", "perygl", "cymorth", "oedolyn")


@pytest.mark.parametrize("language", ["en", "cy"])
@pytest.mark.parametrize("key", ["cover.reply", "cover.question"])
def test_a_cover_fills_what_a_lock_screen_shows_and_says_nothing(key: str, language: str) -> None:
    """It is long enough, and no word of it tells what the answer is about."""
    text = getattr(CATALOGUE.phrases[key], language)
    assert len(text) >= SHOWN
    assert [word for word in TELLING if word in text.casefold()] == []
