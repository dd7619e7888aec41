"""What falls due when: on the right days, once a date, no slot lost between two looks at the clock."""

import itertools
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from relbot.service.rhythms_plan import Slot, due, slots_on, upcoming
from relbot.service.setting_file import Audience, Kind, Rhythm, Role, SettingFile, Weekday
from relbot.service.setting_reading import load_setting

EXAMPLE = load_setting(Path(__file__).parents[2] / "examples" / "ysgol-enfys" / "setting.yaml")
SCHOOL = EXAMPLE.model_copy(update={"rhythms": EXAMPLE.rhythms[:1]})
"""The example with its morning check-in alone."""


def rhythm(name: str = "night-watch", at: str = "01:30", **more: Any) -> Rhythm:
    """A rhythm of staff on every day of the year."""
    plain = {"flow": "staff", "audience": Audience(role=Role.STAFF), "days": tuple(Weekday), "every_day": True}
    return Rhythm(**{"name": name, "at": at, **plain, **more})


def home(*rhythms: Rhythm) -> SettingFile:
    """A children's home with these rhythms."""
    return SCHOOL.model_copy(update={"kind": Kind.HOME, "terms": (), "closures": (), "rhythms": rhythms})


def morning(day: date, hour: int = 8) -> Slot:
    """The example school's morning check-in on a date, at `hour`:50 UTC for half an hour."""
    at = datetime(day.year, day.month, day.day, hour, 50, tzinfo=UTC)
    return Slot("morning-check-in", day, at, at + timedelta(minutes=30))


def test_a_rhythm_comes_round_on_days_in() -> None:
    """Over the weekend and the week of half term nothing is due; term days around it are, in local time."""
    slots = due(SCHOOL, datetime(2026, 10, 22, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC))
    assert slots == [morning(date(2026, 10, 22), 7), morning(date(2026, 10, 23), 7), morning(date(2026, 11, 2))]


def test_a_slot_belongs_to_the_look_that_reaches_it() -> None:
    """The end of a stretch counts and its beginning does not, so that two looks share no slot."""
    slot = morning(date(2026, 11, 23))
    assert due(SCHOOL, slot.at - timedelta(seconds=1), slot.at) == [slot]
    assert due(SCHOOL, slot.at, slot.at + timedelta(seconds=1)) == []


def test_the_coming_slots_are_told_in_order() -> None:
    """Two rhythms a day come by time; after the last term there is nothing to tell."""
    later = SCHOOL.rhythms[0].model_copy(update={"name": "check-out", "at": "14:00"})
    setting = SCHOOL.model_copy(update={"rhythms": (later, *SCHOOL.rhythms)})
    found = upcoming(setting, datetime(2026, 11, 27, 9, tzinfo=UTC), 3)
    assert [(slot.rhythm, slot.local_date.isoformat()) for slot in found] == [
        ("check-out", "2026-11-27"),
        ("morning-check-in", "2026-11-30"),
        ("check-out", "2026-11-30"),
    ]
    assert upcoming(setting, datetime(2027, 7, 20, 15, tzinfo=UTC), 3) == []


def test_in_the_doubled_hour_a_rhythm_comes_once() -> None:
    """01:30 happens twice on 25 October 2026; the first one counts."""
    slots = due(home(rhythm()), datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 4, tzinfo=UTC))
    assert [slot.at for slot in slots] == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]


def test_in_the_skipped_hour_a_rhythm_comes_at_the_change() -> None:
    """01:30 does not happen on 29 March 2026; the rhythm comes round as the clocks jump to 02:00."""
    slots = due(home(rhythm()), datetime(2026, 3, 28, 22, tzinfo=UTC), datetime(2026, 3, 29, 4, tzinfo=UTC))
    assert [slot.at for slot in slots] == [datetime(2026, 3, 29, 1, tzinfo=UTC)]


times = st.integers(0, 23 * 60 + 30).map(lambda number: f"{number // 60:02d}:{number % 60:02d}")


@given(st.lists(times, min_size=1, max_size=4), st.lists(st.integers(1, 60 * 24 * 4), min_size=1, max_size=8))
def test_however_often_one_looks_each_rhythm_and_date_comes_once(ats: list[str], steps: list[int]) -> None:
    """Cut a stretch around the October change anywhere: the same slots in the same order, none twice, none lost."""
    setting = home(*(rhythm(f"r{number}", at) for number, at in enumerate(ats)))
    start = datetime(2026, 10, 20, tzinfo=UTC)
    cuts = [start]
    for step in steps:
        cuts.append(cuts[-1] + timedelta(minutes=step))
    looked = [slot for since, until in itertools.pairwise(cuts) for slot in due(setting, since, until)]
    assert looked == due(setting, start, cuts[-1])
    assert len({(slot.rhythm, slot.local_date) for slot in looked}) == len(looked)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), times)
def test_every_date_has_one_slot_of_a_daily_rhythm(day: date, at: str) -> None:
    """Whatever the clocks do: one slot, on its own date, its window as long as the file says."""
    (slot,) = slots_on(home(rhythm(at=at)), day)
    assert slot.local_date == day
    assert slot.at.astimezone(SCHOOL.zone).date() == day
    assert slot.until - slot.at == timedelta(minutes=30)
