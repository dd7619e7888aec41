"""What the demo's stories promise happens: in the school one of two phones accepts, in the home a shift hands over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

import pytest

from relbot.cli.demo_run import Demo, demo_at
from relbot.cli.demo_school import STAGES
from relbot.sandbox.phone import Phone
from relbot.sandbox.view import Shown
from tests.demo.conftest import SUNDAY

PATIENCE = 60.0


@pytest.fixture
async def demo(request: pytest.FixtureRequest) -> AsyncIterator[Demo]:
    """The school or the home, with everybody's first message there."""
    async with demo_at(SUNDAY, stage=STAGES[request.param]) as made:
        made.time.patience = 300
        task = asyncio.ensure_future(made.run())
        for figure in made.figures:
            if figure.phone is not None:
                await figure.phone.wait_for(lambda screen: bool(screen.keyboard), PATIENCE)
        yield made
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def phone(demo: Demo, first_name: str) -> Phone:
    """Somebody's phone."""
    (found,) = (each.phone for each in demo.figures if each.person.first_name == first_name and each.phone)
    return found


async def rings(whose: Phone, text: str) -> None:
    """Waits for a message of that text."""
    await whose.wait_for(lambda screen: any(each.text == text for each in screen.chat), PATIENCE)


async def press(demo: Demo, whose: Phone, key: str, language: str) -> None:
    """Waits for the newest message with a button and presses it."""
    label = demo.relbot.house.phrase(key, language)
    screen = await whose.wait_for(lambda shown: any(label in _labels(each) for each in shown.chat), PATIENCE)
    newest = [each for each in screen.chat if label in _labels(each)][-1]
    whose.tap(label, newest.message_id)


def _labels(shown: Shown) -> list[str]:
    return [button.text for row in shown.buttons for button in row]


@pytest.mark.parametrize("demo", ["school"], indirect=True)
async def test_two_phones_ring_and_one_accepts(demo: Demo) -> None:
    """Joel's words ring Gwen's and Tom's phones; Tom says that he is away, Gwen accepts and stays until Joel is safe.

    Nothing rings on any more, however often it rang before, and one notice of it stands on Gwen's phone.
    """
    joel, gwen, tom = phone(demo, "Joel"), phone(demo, "Gwen"), phone(demo, "Tom")
    joel.send(demo.relbot.house.phrase("demo.story_words", "en"))
    for whose, language in ((gwen, "cy"), (tom, "en")):
        await rings(whose, demo.relbot.house.phrase("alerts.notice", language))
    tom.send("/away")
    await tom.wait_for(lambda screen: "The rest of today" in _labels(screen.last), PATIENCE)
    tom.tap("The rest of today")
    await tom.wait_for(lambda screen: "Noted: away" in screen.last.text, PATIENCE)
    rung = len(tom.notifications)
    until = demo.relbot.clock.now() + timedelta(minutes=15)
    await demo.time.forward(lambda: until)
    assert len(tom.notifications) == rung
    for key in ("button_mine", "button_with", "button_safe", "button_safe_family"):
        await press(demo, gwen, f"alerts.{key}", "cy")
    await joel.wait_for(lambda screen: any("Gwen Morgan" in each.text for each in screen.chat), PATIENCE)
    until = demo.relbot.clock.now() + timedelta(hours=1)
    rung = len(gwen.notifications)
    await demo.time.forward(lambda: until)
    assert len(gwen.notifications) == rung
    again = demo.relbot.house.phrase("alerts.notice_again", "cy")
    assert [each.text for each in gwen.chat if each.text == again] == []


@pytest.mark.parametrize("demo", ["home"], indirect=True)
async def test_a_shift_hands_over(demo: Demo) -> None:
    """Ffion is with Ioan as her shift ends: Grace, who comes on, takes over, and Ioan reads that she is there."""
    ioan, ffion, grace = phone(demo, "Ioan"), phone(demo, "Ffion"), phone(demo, "Grace")
    ioan.send(demo.relbot.house.phrase("demo.story_words", "cy"))
    await press(demo, ffion, "alerts.button_mine", "cy")
    await press(demo, ffion, "alerts.button_with", "cy")
    assert [each.text for each in grace.notifications if "needs you" in each.text] == []
    until = demo.relbot.clock.now() + timedelta(hours=1, minutes=1)
    await demo.time.forward(lambda: until)
    await press(demo, grace, "alerts.button_take", "en")
    await ioan.wait_for(lambda screen: "Grace Obi yn dod atat ti nawr" in screen.last.text, PATIENCE)
