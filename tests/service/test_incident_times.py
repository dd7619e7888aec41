"""When an incident is looked at: the same day, never before the child is calm, else the next school day."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from relbot.service.incident_times import Look, day_end, next_look
from tests.service.school import SETTING

MORNING = datetime(2026, 11, 23, 10, 0, tzinfo=SETTING.zone)
"""A school Monday; pupils go home at 15:25."""


def look(now: datetime, *, calm: int = 20, talk_at: datetime | None = None) -> Look | None:
    """The next look at an incident that was over at MORNING."""
    calm_until = MORNING + timedelta(minutes=calm)
    return next_look(SETTING, now, ended_at=MORNING, calm_until=calm_until, talk_at=talk_at)


def test_the_looks_of_a_day() -> None:
    """After an hour, an hour before home, and at home time it is carried over to the first lesson."""
    home = day_end(SETTING, MORNING.date())
    assert home is not None
    first = look(MORNING)
    assert first == Look("prompt", MORNING + timedelta(hours=1))
    last = look(first.at)
    assert last == Look("last", home - timedelta(hours=1))
    assert look(last.at) == Look("carry", home)
    after = look(home)
    assert after is not None
    assert (after.stage, f"{after.at.astimezone(SETTING.zone):%d %H:%M}") == ("prompt", "24 08:45")


@given(st.integers(0, 240), st.integers(0, 600))
def test_nobody_is_asked_before_the_child_is_calm(calm: int, waited: int) -> None:
    """Whatever the calm time and the hour, no question comes before it is over."""
    found = look(MORNING + timedelta(minutes=waited), calm=calm)
    assert found is not None
    assert found.stage == "carry" or found.at >= MORNING + timedelta(minutes=calm)


def test_a_planned_talk_is_asked_about_after_it() -> None:
    """Whoever named a time is not asked before it."""
    planned = MORNING + timedelta(hours=2)
    assert look(MORNING, talk_at=planned) == Look("prompt", planned + timedelta(minutes=15))
