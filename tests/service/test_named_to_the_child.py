"""Whoever is named to a child is somebody who is really told (rule 5)."""

from datetime import datetime

import pytest

from relbot.service.setting_file import SettingFile
from relbot.store.database import Database
from relbot.store.tables import NoticeRow
from tests.service.scene import MONDAY, MONDAY_NIGHT, scene
from tests.service.school import SETTING

ADULTS = {
    "S01": "Gwen Morgan",
    "S02": "Daniel Okoro",
    "S03": "Eleri Vaughan",
    "S05": "Tom Bevan",
    "S06": "Amina Rahman",
}
NIGHT = {"from": "21:00", "to": "07:00"}
EARLY, LATE = {"from": "07:00", "to": "13:00"}, {"from": "13:00", "to": "21:00"}


@pytest.mark.parametrize(
    "now, words, shifts, named",
    [
        (MONDAY, "HELP", {"S01": LATE, "S02": EARLY}, {"S02", "S05", "S06"}),
        (MONDAY, "HELP", {"S01": LATE, "S02": LATE, "S05": LATE}, {"S03", "S06"}),
        (MONDAY, "they keep calling me names at lunch", {"S01": LATE, "S02": EARLY}, {"S02", "S05"}),
        (MONDAY, "they keep calling me names at lunch", {"S05": LATE}, {"S01"}),
        (MONDAY, "I had pizza for lunch", {"S05": LATE}, {"S06"}),
        (MONDAY_NIGHT, "they keep calling me names at lunch", {"S01": EARLY, "S05": EARLY}, {"S02"}),
        (MONDAY_NIGHT, "my uncle hits me", {"S01": EARLY, "S06": NIGHT}, {"S06"}),
    ],
)
async def test_who_is_off_shift_is_not_named(
    database: Database, now: datetime, words: str, shifts: dict[str, dict[str, str]], named: set[str]
) -> None:
    """What a child reads names these, and each of them has a notice; who is off shift is neither named nor rung."""
    rota = [{**span, "adults": [one]} for one, span in shifts.items()]
    setting = SettingFile.model_validate({**SETTING.model_dump(by_alias=True), "shifts": rota})
    async with scene(database, now=now, setting=setting, linked=("P1202", *ADULTS)) as on:
        await on.write("P1202", words)
        said = " ".join(on.channel.texts("P1202"))
        assert {one for one, name in ADULTS.items() if name in said} == named
        ids = {await on.person(one): one for one in ADULTS}
        assert {ids[row.adult_id] for row in await on.rows(NoticeRow)} >= named
