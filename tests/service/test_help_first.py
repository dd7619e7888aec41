"""Nothing routine stands before a call for help, no pupil is spoken to first at night, and `remind: false` holds."""

import pytest

from relbot.service.setting_file import SettingFile
from relbot.store.database import Database
from relbot.store.tables import AnswerRow, Prompt
from tests.service.scene import MONDAY, scene
from tests.service.test_waves import with_rhythm


async def test_check_in_waits_for_a_call_for_help(database: Database) -> None:
    """HELP at 08:40, nothing more: the check-in of 08:50 does not come over it, and is written down as missed."""
    async with scene(database, now=MONDAY.replace(hour=8, minute=40)) as on:
        await on.write("P1202", "HELP")
        before = len(on.channel.rung)
        for _ in range(12):
            await on.later(minutes=5)
        assert [
            message.text for who, message in on.channel.rung[before:] if who == "P1202" and "1 to 10" in message.text
        ] == []
        person = await on.person("P1202")
        assert [row.status for row in await on.rows(Prompt) if row.person_id == person] == ["missed"]


async def test_a_help_that_ends_at_night_wakes_nobody(database: Database) -> None:
    """A check-in broken off by HELP at 15:50: when HELP expires at 19:50 the child is not spoken to; next day it is."""
    async with scene(database, now=MONDAY.replace(hour=15, minute=50)) as on:
        await on.command("P1202", "start")
        await on.tap("P1202", "Check in")
        await on.tap("P1202", "7")
        await on.write("P1202", "HELP")
        await on.tap("S02", "I have them")
        await on.tap("S02", "With them now")
        before = len(on.channel.rung)
        for _ in range(5):
            await on.later(hours=1)
        assert [message.text for who, message in on.channel.rung[before:] if who == "P1202"] == []


@pytest.mark.parametrize("remind, reminders", [(True, 1), (False, 0)])
async def test_a_rhythm_that_does_not_remind(database: Database, remind: bool, reminders: int) -> None:
    """`remind: false` in the setting file: an unanswered check-in stays alone."""
    setting: SettingFile = with_rhythm(remind=remind)
    async with scene(database, now=MONDAY.replace(hour=8, minute=49), setting=setting, linked=("P1202",)) as on:
        await on.later(minutes=1)
        before = len(on.channel.rung)
        await on.later(minutes=61)
        assert len(on.channel.rung) - before == reminders


async def test_a_call_for_help_stays_on_top(database: Database) -> None:
    """An old check-in button, pressed while help is asked: help's question comes again; later the button counts."""
    async with scene(database) as on:
        await on.command("P1202", "start")
        await on.tap("P1202", "Check in")
        asked = on.with_button("P1202", "7")
        await on.write("P1202", "HELP")
        helping = on.channel.standing("P1202")[-1]
        await on.press("P1202", asked.press("7"), asked.reference)
        repeated = on.channel.standing("P1202")[-1]
        assert repeated.message.text.endswith(helping.message.text.rpartition("\n\n")[2])
        assert repeated.labels == helping.labels
        assert [row.collect for row in await on.rows(AnswerRow)] == []
        await on.tap("P1202", "Yes")
        await on.tap("P1202", "Skip")
        assert "7" not in on.channel.standing("P1202")[-1].labels
        await on.press("P1202", asked.press("7"), asked.reference)
        assert [row.score for row in await on.rows(AnswerRow) if row.flow == "pupil-check-in-secondary"] == [7]


async def test_who_asks_for_a_person_is_not_asked_about_the_machine(database: Database) -> None:
    """HELP waits below a talk request; "can i talk to someone please": the answer first, then HELP's own question."""
    async with scene(database) as on:
        await on.write("P1202", "HELP")
        await on.tap("P1202", "Yes")
        question = on.channel.standing("P1202")[-1].message.text.rpartition("\n\n")[2]
        await on.press("P1202", "m.pupil-check-in-secondary")
        assert on.channel.standing("P1202")[-1].message.text.endswith(question)  # nothing routine covers HELP
        await on.press("P1202", "m.pupil-talk-time")
        await on.write("P1202", "can i talk to someone please")
        answer, again = [shown.message.text for shown in on.channel.standing("P1202")][-2:]
        assert "can read it with the rest" in answer
        assert again.endswith(question)
