"""Values of a setting file that say nothing, or would fail a child, are refused with line and field."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from relbot.service.setting_checks import Fault, faults_at, faults_of, flow_faults, silent_faults
from relbot.service.setting_file import SettingFile
from relbot.service.setting_reading import SettingError, load_setting
from relbot.store.database import Database
from relbot.store.tables import AlertRow
from tests.service.scene import CATALOGUE, MONDAY, scene
from tests.service.school import SETTING

GOOD = Path(__file__).parent / "good_setting.yaml"
BLANK = "is empty; write what belongs here, or take the line out"


def having(**fields: object) -> SettingFile:
    """Ysgol Enfys, otherwise."""
    return SettingFile.model_validate(SETTING.model_dump(mode="json", by_alias=True) | fields)


@pytest.mark.parametrize(
    "before, after, said",
    [
        ("nation: wales", 'nation: wales\nemergency: "   "', f"6:12: emergency: {BLANK}"),
        (
            "nation: wales",
            "nation: wales\nemergency: none",
            "6:12: emergency: is no number; write the one to ring in danger, such as 999",
        ),
        ("cy: Ysgol Brawf", 'cy: " "', f"3:29: name.cy: {BLANK}"),
        (
            "contact: {en: 0800 1111, cy: 0800 1111}",
            "contact: {en: 0800 1111, cy: ffoniwch}",
            "26:88: helplines.0.contact.cy: is no number; children are told it at once",
        ),
        ("contact: {en: text, cy: tecst}", 'contact: {en: " ", cy: tecst}', f"27:61: helplines.1.contact.en: {BLANK}"),
        (
            "nation: wales",
            "nation: wales\ntime_zone: localtime",
            "6:12: time_zone: is not a time zone; write one such as Europe/London",
        ),
        (
            "nation: wales",
            'nation: wales\nquiet_words: [toucan, "🙂🙂"]',
            "6:23: quiet_words.1: holds no letter or digit, so it is no word; write one that can be typed",
        ),
    ],
)
def test_what_says_nothing_is_refused(tmp_path: Path, before: str, after: str, said: str) -> None:
    """Blank texts, numbers without a digit, words without a letter, a time that each machine takes for its own."""
    text = GOOD.read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "setting.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(SettingError) as raised:
        load_setting(path)
    assert [str(error).removeprefix(f"{path}:") for error in raised.value.errors] == [said]


@pytest.mark.parametrize("word", ["yes", "Iawn!", "10", "skip", "talk", "saesneg"])
def test_no_word_for_help_is_an_answer(word: str) -> None:
    """What a button, a control or a command says calls for nobody."""
    said = f"{word} is what a button or a command says; agree on another word"
    assert flow_faults(having(quiet_words=["toucan", word]), CATALOGUE) == [Fault(("quiet_words", 1), said)]


def test_words_for_help_that_are_none_of_these_are_good() -> None:
    """A word of their own, and HELP itself."""
    assert flow_faults(having(quiet_words=["toucan", "twcan", "help"]), CATALOGUE) == []


async def test_an_emoji_is_no_agreed_word(database: Database) -> None:
    """Of a setting that was applied before such words were refused, too."""
    async with scene(database, setting=SETTING.model_copy(update={"quiet_words": ("--", "toucan")})) as on:
        await on.write("P1202", "👍")
        assert [row.kind for row in await on.rows(AlertRow)] == ["note"]
        await on.write("P1202", "Toucan")
        assert sorted(row.kind for row in await on.rows(AlertRow)) == ["note", "urgent"]


@pytest.mark.parametrize("kind", ["urgent", "out_of_hours"])
def test_something_urgent_does_not_rest(kind: str) -> None:
    """Everybody hears within the hour, again every quarter of one; an older setting still runs."""
    rungs = [{"after": 0, "tell": ["safeguarding"]}, {"after": 61, "tell": ["senior"]}]
    slow = having(ladder={kind: {"repeat_minutes": 16, "rungs": rungs}})
    assert faults_of(slow) == [
        Fault(
            ("ladder", kind, "rungs", 1, "after"), "everybody hears of something urgent after 60 minutes at the latest"
        ),
        Fault(("ladder", kind, "repeat_minutes"), "something urgent goes out again after 15 minutes at the latest"),
    ]
    assert silent_faults(slow) == []
    rungs[1]["after"] = 60
    assert faults_of(having(ladder={kind: {"repeat_minutes": 15, "rungs": rungs}})) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"terms": [{"from": "2025-09-02", "to": "2026-07-20"}]},
        {"closures": [{"from": "2026-01-01", "to": "2027-12-31", "reason": "Works"}]},
    ],
)
def test_a_setting_in_which_nobody_will_read_is_refused(fields: dict[str, object]) -> None:
    """Terms of the past, or closed throughout."""
    message = "nobody reads in the next 400 days; look at terms, closures and bank_holidays, and at the years"
    assert faults_at(having(**fields), MONDAY) == [Fault(("terms",), message)]
    assert faults_at(SETTING, datetime(2027, 7, 20, 8, 0, tzinfo=UTC)) == []
