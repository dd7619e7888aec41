"""A setting file: every fault is named by line, column and field, all at once; good ones mean what they say."""

from datetime import date
from pathlib import Path

import pytest

from relbot.flow.models import Audience as FlowAudience
from relbot.flow.models import Catalogue, Flow
from relbot.service.setting_checks import Fault, flow_faults, warnings_of
from relbot.service.setting_document import document_hash, from_document, to_document
from relbot.service.setting_file import Role, SettingFile, Weekday, is_sixteen, minutes
from relbot.service.setting_reading import SettingError, load_setting

HERE = Path(__file__).parent
BROKEN = HERE / "broken_settings"

EXPECTED: dict[str, list[str]] = {
    "a_list": [
        "1:1: a setting file is a list of `key: value` lines; `relbot init` writes one to begin with",
    ],
    "bad_date": [
        "13:28: terms.0.to: write a date as YYYY-MM-DD, such as 2026-09-01",
    ],
    "bad_kind": [
        "4:7: kind: is one of 'school' or 'home'",
    ],
    "bad_slug": [
        "2:5: id: write it in lower-case letters and digits, words joined by - or _, at most 64 characters",
    ],
    "bad_time": [
        "7:16: hours.mon.start: write a time of day as HH:MM, from 00:00 to 24:00",
        "7:29: hours.mon.end: write a time of day as HH:MM, from 00:00 to 24:00",
    ],
    "bad_time_zone": [
        "6:12: time_zone: is not a time zone; write one such as Europe/London",
    ],
    "closure_backwards": [
        "16:28: closures.0.to: the closure ends before it begins",
    ],
    "four_helplines": [
        "28:25: show_helplines.pupil: has too many; at most 3",
    ],
    "helpline_elsewhere": [
        "28:46: show_helplines.staff.0: shout does not answer in wales; show another",
    ],
    "home_with_terms": [
        "13:3: terms: a home is open all year; take this out",
        "16:3: closures: a home is open all year; take this out",
    ],
    "hours_backwards": [
        "8:8: hours.tue: start comes before end, and home is not before end",
    ],
    "long_window": [
        "25:13: rhythms.0.window: is at most 90",
    ],
    "missing_fields": [
        "1:1: nation: is missing; add the line `nation: …`",
        "1:1: show_helplines: is missing; add the line `show_helplines: …`",
    ],
    "missing_welsh": [
        "3:7: name.cy: the Welsh is missing; every sentence stands in English (en) and Welsh (cy)",
    ],
    "newer_format": [
        "1:9: format: this relbot reads format 1; update relbot",
    ],
    "no_childline": [
        "26:3: helplines: add one with the id childline: children are told its number at once",
    ],
    "no_hours": [
        "1:1: hours: a school has hours on at least one day of the week",
        "20:12: rhythms.0.days.0: mon has no hours, so this never comes round; add hours or take the day out",
        "20:17: rhythms.0.days.1: tue has no hours, so this never comes round; add hours or take the day out",
    ],
    "no_terms": [
        "1:1: terms: a school has terms; add the line `terms:` with from and to of each",
    ],
    "nobody_reads_at_all": [
        "6:16: reading_hours: somebody must read on at least one day of the week",
    ],
    "nobody_reads_in_school": [
        "10:3: reading_hours.tue: somebody must read while pupils are in, 08:45 to 15:15",
        "23:9: rhythms.0.at: nobody reads from 08:50 to 09:20 on tue; see reading_hours",
    ],
    "not_yaml": [
        "5:7: this is not YAML; look at indentation, quotes and colons here or on the line above",
    ],
    "number_in_quotes": [
        "25:13: rhythms.0.window: expected a whole number, without quotes",
    ],
    "place_twice": [
        "19:10: places.1.id: library stands here twice; give each a name of its own",
    ],
    "quiet_never": [
        "12:14: quiet_hours: from and to are the same; pupils need hours in which nothing is sent to them",
    ],
    "reading_backwards": [
        "11:8: reading_hours.tue: from comes before to; midnight at the end of a day is 24:00",
        "11:8: reading_hours.tue: somebody must read while pupils are in, 08:45 to 15:15",
        "24:9: rhythms.0.at: nobody reads from 08:50 to 09:20 on tue; see reading_hours",
    ],
    "reading_stops_before_home": [
        "10:8: reading_hours.mon: somebody must read while pupils are in, 08:45 to 15:25",
    ],
    "rhythm_at_night": [
        "24:9: rhythms.0.at: lies in quiet hours (19:00 to 07:30), when pupils are not written to",
    ],
    "rhythm_day_twice": [
        "23:17: rhythms.0.days.1: mon stands here twice; keep one",
    ],
    "rhythm_past_midnight": [
        "24:9: rhythms.0.at: the window of 30 minutes must end before midnight",
    ],
    "rhythm_unread": [
        "24:9: rhythms.0.at: nobody reads from 16:15 to 16:45 on mon, tue; see reading_hours",
    ],
    "rhythm_without_hours": [
        "23:17: rhythms.0.days.1: sat has no hours, so this never comes round; add hours or take the day out",
        "24:9: rhythms.0.at: nobody reads from 08:50 to 09:20 on sat; see reading_hours",
    ],
    "school_every_day": [
        "25:16: rhythms.0.every_day: pupils of a school are asked on school days only; on other days nobody reads",
    ],
    "staff_with_years": [
        "22:15: rhythms.0.audience: only pupils have years and classes; take them out",
    ],
    "term_backwards": [
        "13:28: terms.0.to: the term ends before it begins",
    ],
    "terms_overlap": [
        "14:5: terms.1: overlaps the term from 2026-09-02 to 2026-12-18",
    ],
    "unknown_field": [
        "5:1: headteacher: is not known here; known are format, id, name, kind, nation, time_zone, languages, hours, "
        "reading_hours, terms, closures, bank_holidays, places, lessons, rhythms, emergency, helplines, "
        "show_helplines, quiet_hours, telegram_under_16, everyday_words, daily_list, quiet_words, ladder, "
        "incidents, on_call, shifts, hand_over, out_of_hours",
    ],
    "unknown_helpline": [
        "28:46: show_helplines.staff.0: there is no helpline samaritans above",
    ],
    "unknown_inner_field": [
        "7:39: hours.mon.bell: is not known here; known are start, end, home",
    ],
}


@pytest.fixture
def good() -> SettingFile:
    """A small setting without a fault."""
    return load_setting(HERE / "good_setting.yaml")


def said(path: Path) -> list[str]:
    """The faults of a file, as line:column: field: message."""
    with pytest.raises(SettingError) as raised:
        load_setting(path)
    assert str(raised.value) == "\n".join(str(error) for error in raised.value.errors)
    return [str(error).removeprefix(f"{path}:") for error in raised.value.errors]


def test_every_broken_file_is_expected_here() -> None:
    """A broken setting nobody expects anything of would test nothing."""
    assert sorted(path.stem for path in BROKEN.iterdir()) == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_file_is_refused_with_every_fault_and_its_place(name: str) -> None:
    """Each broken setting is refused with exactly these sentences."""
    assert said(BROKEN / f"{name}.yaml") == EXPECTED[name]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is said not to be, with where one comes from."""
    missing = tmp_path / "setting.yaml"
    with pytest.raises(SettingError) as raised:
        load_setting(missing)
    assert str(raised.value) == f"{missing}: is not there; `relbot init` writes one to begin with"


def test_the_example_setting_is_good_and_needs_no_warning() -> None:
    """The invented school that comes with relbot reads without fault or warning on a day of its autumn term."""
    setting = load_setting(HERE.parents[1] / "examples" / "ysgol-enfys" / "setting.yaml")
    assert warnings_of(setting, date(2026, 11, 23)) == []


def test_a_setting_survives_being_stored(good: SettingFile) -> None:
    """The stored JSON gives the same setting back, and equal settings have equal hashes."""
    document = to_document(good)
    assert from_document(document) == good
    assert document_hash(to_document(from_document(document))) == document_hash(document)


def test_what_is_left_out_takes_the_careful_default(good: SettingFile) -> None:
    """Without a word in the file: quiet from 19:00 to 07:30, no Telegram under sixteen, 30 minutes of window, 999."""
    assert (good.quiet_hours.from_, good.quiet_hours.to) == ("19:00", "07:30")
    assert good.telegram_under_16 is False
    assert good.rhythms[0].window == 30
    assert good.emergency == "999"
    assert good.ladder.urgent.repeat_minutes == 5


def test_things_are_found_by_their_ids(good: SettingFile) -> None:
    """Rhythms, places and helplines are looked up by id; an unknown one is None."""
    assert good.rhythm("morning") is good.rhythms[0]
    assert good.place("library") is good.places[0]
    assert [line.id for line in good.helplines_for(Role.PUPIL)] == ["childline"]
    assert (good.rhythm("x"), good.place("x"), good.helpline("x")) == (None, None, None)


def test_home_time_is_the_end_of_lessons_unless_said(good: SettingFile) -> None:
    """On Monday the file says 15:25; on Tuesday nothing, so the end of lessons counts."""
    monday, tuesday = good.hours.of(Weekday.MON), good.hours.of(Weekday.TUE)
    assert monday is not None
    assert tuesday is not None
    assert (monday.home_time, tuesday.home_time) == ("15:25", "15:15")


@pytest.mark.parametrize("year, sixteen", [(0, False), (11, False), (12, True), (13, True), (None, True)])
def test_sixteen_is_judged_by_school_year(year: int | None, sixteen: bool) -> None:
    """Year 12 and above count as sixteen, and so do adults, who have no year."""
    assert is_sixteen(year) is sixteen


def test_minutes_count_from_midnight() -> None:
    """24:00 is the midnight that ends the day."""
    assert [minutes(time) for time in ("00:00", "08:45", "24:00")] == [0, 525, 1440]


def warned(setting: SettingFile, today: date) -> list[tuple[str, str]]:
    """Warnings as dotted field and message."""
    return [(".".join(map(str, fault.location)), fault.message) for fault in warnings_of(setting, today)]


def test_a_helpline_nobody_checked_for_a_year_is_a_warning(good: SettingFile) -> None:
    """On the 366th day both numbers are to be looked up again; on the 365th not yet."""
    long_terms = good.model_copy(update={"terms": (good.terms[0].model_copy(update={"to": date(2028, 1, 1)}),)})
    assert warned(long_terms, date(2027, 9, 1)) == []
    advice = "was last checked on 2026-09-01; look up name, number and hours, then write today's date"
    assert warned(long_terms, date(2027, 9, 2)) == [
        ("helplines.0.checked", f"Childline {advice}"),
        ("helplines.1.checked", f"Shout {advice}"),
    ]


def test_a_check_in_the_future_is_a_warning(good: SettingFile) -> None:
    """A date of checking that has not come yet cannot be true."""
    assert [place for place, _ in warned(good, date(2026, 8, 31))] == ["helplines.0.checked", "helplines.1.checked"]


def test_terms_that_run_out_are_a_warning(good: SettingFile) -> None:
    """Thirty days before the last term ends the next one is asked for."""
    message = "the last term ends on 2027-03-25; add the next, or nobody is asked or told a reading time after it"
    assert warned(good, date(2027, 2, 23)) == []
    assert warned(good, date(2027, 2, 24)) == [("terms", message)]


def test_what_changes_nothing_is_a_warning(good: SettingFile) -> None:
    """A closure outside every term and a removed day that is no bank holiday are pointed out."""
    closure = good.closures[0].model_copy(update={"from_": date(2026, 12, 28), "to": None, "reason": "Snow"})
    bank = good.bank_holidays.model_copy(update={"remove": (date(2026, 12, 25), date(2026, 11, 30))})
    setting = good.model_copy(update={"closures": (closure,), "bank_holidays": bank})
    assert warned(setting, date(2026, 11, 22)) == [
        ("closures.0", "Snow lies outside the terms, so it changes nothing"),
        ("bank_holidays.remove.1", "2026-11-30 is no bank holiday in wales"),
    ]


def test_a_rhythm_needs_a_flow_for_its_audience(good: SettingFile) -> None:
    """A flow that does not exist, or is written for somebody else, is found."""
    assert flow_faults(good, Catalogue(flows={}, phrases={})) == [
        Fault(
            ("rhythms", 0, "flow"),
            "there is no flow pupil-check-in-secondary; `relbot flows check` lists those there are",
        )
    ]
    name = "pupil-check-in-secondary"
    for audience, faults in (
        (FlowAudience.PUPIL, []),
        (
            FlowAudience.STAFF,
            [Fault(("rhythms", 0, "audience", "role"), f"{name} is written for staff, not for pupil")],
        ),
    ):
        assert flow_faults(good, Catalogue(flows={name: a_flow(name, audience)}, phrases={})) == faults


def a_flow(name: str, audience: FlowAudience) -> Flow:
    """A flow of one sentence."""
    words = {"en": "Hello", "cy": "Helo"}
    return Flow.model_validate(
        {
            "flow": name,
            "audience": audience,
            "age": "secondary",
            "title": words,
            "seen_by": ["named_adult"],
            "keep": "check_in",
            "steps": [{"id": "hello", "say": words}],
        }
    )
