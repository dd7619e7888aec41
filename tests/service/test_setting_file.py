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
from tests.service.refusals import EXPECTED

HERE = Path(__file__).parent
BROKEN = HERE / "broken_settings"


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
    """On the 366th day both numbers are to be looked up again, and times of keeping; on the 365th not yet."""
    long_terms = good.model_copy(update={"terms": (good.terms[0].model_copy(update={"to": date(2028, 1, 1)}),)})
    assert warned(long_terms, date(2027, 9, 1)) == []
    advice = "was last checked on 2026-09-01; look up name, number and hours, then write today's date"
    assert warned(long_terms, date(2027, 9, 2)) == [
        ("helplines.0.checked", f"Childline {advice}"),
        ("helplines.1.checked", f"Shout {advice}"),
        ("retention.checked", "last looked at on 2026-09-01; ask who answers for records, then write that day"),
    ]


def test_a_check_in_the_future_is_a_warning(good: SettingFile) -> None:
    """A date of checking that has not come yet cannot be true."""
    places = [place for place, _ in warned(good, date(2026, 8, 31))]
    assert places == ["helplines.0.checked", "helplines.1.checked", "retention.checked"]


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
