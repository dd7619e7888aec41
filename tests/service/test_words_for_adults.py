"""What an adult reads when they open an alert is true and in their own language (hostile review 18 and 30)."""

from collections.abc import AsyncIterator

import pytest

from relbot.service.ports import Received
from relbot.store.database import Database
from relbot.store.tables import ConcernRow
from tests.service.scene import Scene, scene


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account."""
    async with scene(database) as made:
        yield made


async def test_words_that_arrive_late_say_when_they_were_written(on: Scene) -> None:
    """After an outage of three hours an adult reads both times: when the alert was raised and when it was written."""
    await on.receive(Received(kind="words", address="P1202", text="HELP", old_seconds=3 * 3600))
    await on.settle()
    (concern,) = await on.rows(ConcernRow)
    assert (concern.raised_at - concern.written_at).total_seconds() == 3 * 3600
    await on.tap("S02", "Open")
    assert on.channel.texts("S02")[0].splitlines()[:2] == ["Joel Mensah", "09:00, 23/11"]
    assert "Written at 06:00, 23/11. It reached relbot later." in on.channel.texts("S02")[0].splitlines()
    await on.write("P1201", "HELP")
    await on.tap("S02", "Open")
    assert "It reached relbot later." not in on.channel.texts("S02")[-1]


async def test_a_welsh_adult_reads_the_button_in_welsh(on: Scene) -> None:
    """The child's "Not sure" is read as its label in the adult's language, never as the id of a choice."""
    await on.write("P1202", "HELP")
    await on.tap("P1202", "Not sure")
    await on.write("S02", "cymraeg")
    await on.tap("S02", "Open")
    assert 'Wrth ofyn "Wyt ti\'n ddiogel nawr?", yr ateb oedd: Ddim yn siŵr' in "\n".join(on.channel.texts("S02"))


async def test_every_kind_of_label_is_pointed_out(on: Scene) -> None:
    """Two kinds in one account: the hint names both, so that "Keep my words" keeps none that was not seen."""
    await on.press("S05", "m.staff-incident")
    await on.tap("S05", "Yes")
    await on.write("S05", "jo")
    for label in (
        "Joel Mensah, 12A",
        "Just now",
        "No",
        "None of these",
        "More than that",
        "No",
        "Short, now",
        "Steady",
    ):
        await on.tap("S05", label)
    await on.write("S05", "He was kicking off and being manipulative.")
    hint = on.channel.texts("S05")[-1]
    assert 'You wrote "kicking off"' in hint
    assert 'You wrote "manipulative"' in hint
