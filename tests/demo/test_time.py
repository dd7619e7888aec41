"""The demo's time: where it begins, and that nothing in between is left out when it moves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from relbot.cli.demo_run import Demo, demo_at
from relbot.cli.demo_school import example_setting
from relbot.cli.demo_time import opening_moment
from relbot.sandbox.phone import Phone
from tests.demo.conftest import SUNDAY


@pytest.mark.parametrize(
    "now, begins",
    [
        ("2026-11-23T07:00", "2026-11-23T08:00"),  # a Monday before school
        ("2026-11-23T08:44", "2026-11-23T08:00"),  # the check-in of 08:50 would come between
        ("2026-11-23T08:45", "2026-11-23T08:00"),
        ("2026-11-23T09:19", "2026-11-23T08:00"),
        ("2026-11-23T09:20", None),
        ("2026-11-23T15:14", None),
        ("2026-11-23T15:15", "2026-11-24T08:00"),
        ("2026-11-22T12:00", "2026-11-23T08:00"),  # a Sunday
        ("2026-12-18T18:00", "2027-01-05T08:00"),  # the holidays, then an INSET day
        ("2027-05-01T12:00", "2027-05-04T07:00"),  # a Saturday in summer time, then a bank holiday
        ("2027-07-20T18:00", "2027-07-20T07:00"),  # the example's terms are over: their last day
        ("2031-01-01T12:00", "2027-07-20T07:00"),
    ],
)
def test_where_the_demo_begins(now: str, begins: str | None) -> None:
    """In school hours, half an hour away from any check-in, the real clock will do; else adults begin to read."""
    found = opening_moment(example_setting(), datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert (None if found is None else found.isoformat()) == (None if begins is None else f"{begins}:00+00:00")


@pytest.fixture
async def demo() -> AsyncIterator[Demo]:
    """A demo whose bot runs, with everybody's first message there."""
    async with demo_at(SUNDAY) as made:
        made.time.patience = 300  # on a busy machine too, every moment gets its turn
        task = asyncio.ensure_future(made.run())
        for figure in made.figures:
            if figure.phone is not None:
                await figure.phone.wait_for(lambda screen: bool(screen.keyboard), 30)
        yield made
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _phone(demo: Demo, first_name: str) -> Phone:
    (phone,) = (each.phone for each in demo.figures if each.person.first_name == first_name and each.phone)
    return phone


async def _forward(demo: Demo, **by: float) -> datetime:
    until = demo.relbot.clock.now() + timedelta(**by)
    await demo.time.forward(lambda: until)
    return until


async def test_everything_happens_at_its_own_moment(demo: Demo) -> None:
    """While an hour and a bit passes in a moment, an urgent alert nobody accepts rings at every five minutes of it."""
    joel, gwen = _phone(demo, "Joel"), _phone(demo, "Gwen")
    joel.tap_keyboard("HELP")
    notice = demo.relbot.house.phrase("alerts.notice_again", "cy")
    await joel.wait_for(lambda screen: "Are you safe right now?" in screen.last.text, 30)
    asked = demo.relbot.clock.now()
    await _forward(demo, minutes=62)  # each round begins when the last has gone out, some seconds late
    rung = [each.at for each in gwen.notifications if each.text == notice]
    moments = [asked, *rung, demo.relbot.clock.now()]
    silences = [later - earlier for earlier, later in pairwise(moments)]
    assert max(silences) < timedelta(minutes=7)
    assert len(rung) >= 11


async def test_a_night_passes(demo: Demo) -> None:
    """Messages go overnight in their time; the next school day begins when adults read; its check-in comes in time."""
    joel = _phone(demo, "Joel")
    await _forward(demo, hours=10)
    assert joel.screen.chat[-1].text != ""
    await demo.time.forward(demo.time.next_school_day)
    now = demo.relbot.clock.now()
    assert now.replace(second=0, microsecond=0) == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    await demo.time.forward(demo.time.next_check_in)
    await joel.wait_for(lambda screen: "0 is really bad" in screen.last.text, 30)
    now = demo.relbot.clock.now()
    assert now.replace(second=0, microsecond=0) == datetime(2026, 11, 24, 8, 50, tzinfo=UTC)


async def test_without_a_further_check_in_nothing_moves(demo: Demo) -> None:
    """A calendar that has ended leaves the clock where it is."""
    before = demo.relbot.clock.now()
    await demo.time.forward(lambda: None)
    assert demo.relbot.clock.now() - before < timedelta(minutes=1)
