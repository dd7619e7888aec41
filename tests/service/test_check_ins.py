"""Which check-in whom, and that "is going home OK?" is asked while there is still time."""

from datetime import UTC, datetime

import pytest

from relbot.service.check_ins import flow_for
from relbot.service.setting_checks import flow_faults
from relbot.service.setting_file import SettingFile
from relbot.store.tables import Person
from tests.service.scene import CATALOGUE
from tests.service.school import SETTING


@pytest.mark.parametrize(
    "year,flow",
    [
        (0, "pupil-check-in-ks1"),
        (2, "pupil-check-in-ks1"),
        (3, "pupil-check-in-ks2"),
        (6, "pupil-check-in-ks2"),
        (7, "pupil-check-in-secondary"),
        (13, "pupil-check-in-secondary"),
    ],
)
def test_a_check_in_fits_the_year(year: int, flow: str) -> None:
    """Whichever check-in a rhythm names, a pupil gets the one for their age; other flows stay as they are."""
    person = Person(id="p", year=year, created_at=datetime(2026, 9, 1, tzinfo=UTC))
    assert flow_for(person, "pupil-check-in-secondary") == flow_for(person, "pupil-check-in-ks2") == flow
    assert flow_for(person, "pupil-check-out") == "pupil-check-out"


@pytest.mark.parametrize(
    "at,messages",
    [
        ("14:10", []),
        (
            "14:11",
            [
                "may be asked at 14:41 on mon, and pupils leave at 15:25;"
                " leave 45 minutes for an adult to see a child first"
            ],
        ),
    ],
)
def test_going_home_is_asked_in_time(at: str, messages: list[str]) -> None:
    """The last moment of the window lies 45 minutes before the bell, or the setting file is refused."""
    written = SETTING.model_dump(mode="json", by_alias=True)
    out = {"name": "out", "flow": "pupil-check-out", "audience": {"role": "pupil"}, "days": ["mon"], "at": at}
    setting = SettingFile.model_validate(written | {"rhythms": [out]})
    assert [fault.message for fault in flow_faults(setting, CATALOGUE)] == messages
