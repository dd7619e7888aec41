"""Who may not see a record gets nothing of it, whatever they press or ask for (rule 9)."""

from collections.abc import AsyncIterator

import pytest

from relbot.service.setting_file import Role
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AuditRow, NoticeRow, TalkRequestRow
from tests.service.scene import Scene, scene

EVERY_BUTTON = ("open", "mine", "hide", "more1", "no_concern")
NOTHING = ("Nothing is waiting for you.", "Does dim yn aros amdanoch chi.")
REFUSED = ("This is not open to you any more.", "Nid yw hwn ar gael i chi mwyach.")


@pytest.fixture
async def on(database: Database) -> AsyncIterator[Scene]:
    """A school morning; everybody has an account, and nothing stands in their chats."""
    async with scene(database) as made:
        yield made


async def opened_by(on: Scene) -> list[str | None]:
    """Who opened what, by the audit."""
    return [row.actor_id for row in await on.rows(AuditRow) if row.action == "alert_opened"]


async def test_whoever_was_not_sent_an_alert_gets_nothing(on: Scene) -> None:
    """Every button of an alert, pressed by a lead, staff, another pupil and the child: no word, no line, no change."""
    await on.write("P1202", "HELP")
    (alert,) = await on.rows(AlertRow)
    told = {row.adult_id for row in await on.rows(NoticeRow)}
    assert told == {await on.person(one) for one in ("S01", "S02", "S05")}
    before = {who: on.channel.texts(who) for who in ("S03", "S04", "S06", "P1201", "P1202")}
    for who in before:
        for what in EVERY_BUTTON:
            await on.press(who, f"a.{alert.id}.{what}")
    assert {who: on.channel.texts(who) for who in before} == before
    assert await opened_by(on) == []
    assert [row.status for row in await on.rows(AlertRow)] == ["open"]
    for who in ("S03", "S04", "S06"):
        await on.command(who, "inbox")
        assert on.channel.texts(who)[-1] in NOTHING


async def test_go_to_them_opens_to_no_words(on: Scene) -> None:
    """The named adult of an urgent alert learns whom to go to; no further page has what the child wrote (rule 6)."""
    await on.write("P1202", "I want to die")
    (alert,) = await on.rows(AlertRow)
    for what in ("open", "more0", "more1"):
        await on.press("S05", f"a.{alert.id}.{what}")
        assert [text for text in on.channel.texts("S05") if "want to die" in text or "noticed" in text] == []
    await on.press("S05", f"a.{alert.id}.no_concern")
    assert [row.status for row in await on.rows(AlertRow)] == ["open"]


async def test_a_role_that_is_gone_opens_nothing(on: Scene) -> None:
    """Who was sent an alert as safeguarding, and is safeguarding no more, sees it neither there nor in the inbox."""
    await on.write("P1202", "I want to die")
    (alert,) = await on.rows(AlertRow)
    gone = await on.person("S02")
    async with on.db.transaction() as uow:
        await uow.people.set_roles(on.house.setting_id, {gone: [Role.STAFF.value]})
    await on.command("S02", "inbox")
    assert on.channel.texts("S02")[-1] in NOTHING
    await on.press("S02", f"a.{alert.id}.open")
    assert on.channel.texts("S02")[-1] in REFUSED
    assert gone not in await opened_by(on)


async def test_a_talk_request_is_its_adults_alone(on: Scene) -> None:
    """A request somebody else accepted: no time, no passing on, no note; another child neither sees nor changes it."""
    await on.write("P1202", "I'd like to talk")
    for label in ("Tom Bevan", "Don't mind", "Today", "Yes", "Skip"):
        await on.tap("P1202", label)
    await on.tap("S05", "I have them")
    (asked,) = await on.rows(TalkRequestRow)
    for who in ("S01", "S03", "S04"):
        for what in ("time", "pass_on", "note"):
            await on.press(who, f"r.{asked.id}.{what}")
        assert on.channel.texts(who)[-1] in REFUSED
    before = on.channel.texts("P1201")
    for what in ("cancel", "change", "other", "wait"):
        await on.press("P1201", f"t.{asked.id}.{what}")
    assert [text for text in on.channel.texts("P1201") if text not in before and "Joel" in text] == []
    assert [(row.status, row.accepted_by) for row in await on.rows(TalkRequestRow)] == [
        (asked.status, await on.person("S05"))
    ]
