"""Adults whom ladder, rota or found_at name and who are not here: refused, complained of, found again at every look."""

import asyncio
import logging
from pathlib import Path

import pytest

from relbot.app import build_house
from relbot.errors import ConfigurationError
from relbot.service import start
from relbot.service.setting_ladder import Climb, Group, Ladder, Rung
from relbot.store.database import Database
from tests.cli.conftest import Printed, Relbot


def naming(school: Path, *adults: str) -> int:
    """Writes a duty of these adults at the end of the setting file; the number of its line."""
    path = school / "setting.yaml"
    text = path.read_text(encoding="utf-8").rstrip("\n") + "\n"
    duty = f'  - {{from: "16:30", to: "08:00", adults: [{", ".join(adults)}]}}'
    path.write_text(f"{text}on_call:\n{duty}\n", encoding="utf-8")
    return len(text.splitlines()) + 2


def test_a_duty_of_somebody_who_is_not_here_is_not_applied(relbot: Relbot, school: Path) -> None:
    """Nobody of that id, somebody who has left, a pupil: each with its place, and the setting stays as it was."""
    assert relbot("people", "leave", "S02", "--yes", "--force").code == 0
    line = naming(school, "S01", "S99", "S02", "P01")
    assert relbot("setting", "apply", "setting.yaml") == Printed(
        1,
        [],
        [
            f"setting.yaml:{line}:48: on_call.0.adults.1: S99 is not among the people who were imported;"
            " name an adult who is here",
            f"setting.yaml:{line}:53: on_call.0.adults.2: S02 has left; name an adult who is here",
            f"setting.yaml:{line}:58: on_call.0.adults.3: P01 is a pupil; name an adult who is here",
        ],
    )


def test_a_place_to_find_somebody_who_is_not_here_is_not_applied(relbot: Relbot, school: Path) -> None:
    """A child would be sent to a place where nobody is."""
    path = school / "setting.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("# found_at: [{adult: S03,") == 1
    path.write_text(text.replace("# found_at: [{adult: S03,", "found_at: [{adult: S99,"), encoding="utf-8")
    assert [line.partition(": ")[2] for line in relbot("setting", "apply", "setting.yaml").err] == [
        "found_at.0.adult: S99 is not among the people who were imported; name an adult who is here"
    ]


def test_who_leaves_is_found_in_the_setting(relbot: Relbot, school: Path) -> None:
    """`people leave` says where they are named, and `doctor` calls it bad, until the file names somebody else."""
    naming(school, "S02")
    assert relbot("setting", "apply", "setting.yaml").code == 0
    said = "relbot: the setting file names S02: on_call.0.adults.0. Name another there, and apply it"
    assert said in relbot("people", "leave", "S02", "--yes", "--force").err
    assert "bad   setting: on_call.0.adults.0: S02 has left; name an adult who is here" in relbot("doctor").out


def test_the_first_import_says_whom_the_setting_misses(relbot: Relbot, school: Path) -> None:
    """Before anybody is imported nothing can be known; the import looks."""
    naming(school, "S77")
    (school / "relbot.sqlite").unlink()
    (school / "relbot-keys.sqlite").unlink()
    assert relbot("setting", "apply", "setting.yaml").code == 0
    assert relbot("people", "import", "people.csv").err[-1] == (
        "relbot: the setting file names somebody who is not here. on_call.0.adults.0: S77 is not among the people who"
        " were imported; name an adult who is here"
    )


def test_a_start_says_so_and_refuses_silence(relbot: Relbot, school: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An adult who has left does not stop relbot; a ladder that an older relbot took, and that ends nowhere, does."""
    naming(school, "S02")
    relbot("setting", "apply", "setting.yaml")
    relbot("people", "leave", "S02", "--yes", "--force")

    async def begun() -> None:
        db = await Database.open("sqlite:///relbot.sqlite", keys_url=None, key_file=school / "relbot.key")
        try:
            house = await build_house(db, "", None, {})
            await start.look_at_setting(house)
            nowhere = Climb(repeat_minutes=5, rungs=(Rung(after=0, tell=(Group.SAFEGUARDING,)),))
            house.setting = house.setting.model_copy(update={"ladder": Ladder(urgent=nowhere)})
            await start.look_at_setting(house)
        finally:
            await db.close()

    with caplog.at_level(logging.WARNING), pytest.raises(ConfigurationError) as refused:
        asyncio.run(begun())
    assert [each.getMessage() for each in caplog.records] == ["setting_names_nobody_here field=on_call.0.adults.0"]
    assert str(refused.value) == (
        "the setting enfys cannot be worked with. ladder.urgent.rungs.0: the ladder ends nowhere: its last rung tells"
        " senior. Mend its file: relbot setting apply FILE"
    )
