"""What a child keeps from an adult never reaches that adult, and reaches two others (DOMAIN 3.3)."""

from datetime import timedelta

import pytest

from relbot.service.audit_trail import Line, show
from relbot.service.conversation import Conversation
from relbot.service.event import Event
from relbot.service.hearing import Heard
from relbot.service.who import reach
from relbot.store.database import Database
from relbot.store.tables import AlertRow, AnswerRow, ConcernRow, IncidentRow, IncidentTextRow, NoticeRow
from tests.service.scene import MONDAY, Scene, scene


def heard(_who: object, text: str) -> Heard:
    """Levels by the text itself."""
    level = {"urgent words": "urgent", "worrying words": "concern"}.get(text, "ordinary")
    return Heard(level, ("retraction",), "retraction") if text == "taken back" else Heard(level)


async def of_routed(on: Scene) -> dict[str, set[str]]:
    """Who was sent each alert that is routed away, by the alert's id."""
    routed = {row.id: set[str]() for row in await on.rows(AlertRow) if row.route is not None}
    for notice in await on.rows(NoticeRow):
        if notice.alert_id in routed and notice.state != "passed_on":
            routed[notice.alert_id].add(notice.adult_id)
    return routed


@pytest.mark.parametrize("flow", ["pupil-not-to-named-adult", "pupil-about-staff"])
async def test_never_to_who_is_left_out(database: Database, monkeypatch: pytest.MonkeyPatch, flow: str) -> None:
    """Whatever follows within the conversation and the hour after it: no notice, and two others have each alert."""
    monkeypatch.setattr("relbot.service.hearing.judge", heard)
    async with scene(database) as on:
        left_out = await on.person("S05" if flow == "pupil-not-to-named-adult" else "S03")
        own = {await on.person("S05"), await on.person("S06")}
        await on.command("P1202", "start")
        label = "Write, not to Tom Bevan" if flow == "pupil-not-to-named-adult" else "About an adult here"
        await on.tap("P1202", label)
        if flow == "pupil-about-staff":
            await on.tap("P1202", "Eleri Vaughan")
        for act in ("everyday words", "urgent words", "taken back", "HELP", "worrying words"):
            await on.write("P1202", act)
            await on.later(minutes=6)
        routed = await of_routed(on)
        assert routed
        for adults in routed.values():
            assert left_out not in adults
            assert not own & adults
            assert len(adults) >= 2
        assert [row.source for row in await on.rows(ConcernRow) if row.route is None] == []
        assert on.channel.chats.get("S05", {}) == {}
        await on.command("S05", "inbox")
        assert on.channel.texts("S05") == ["Nothing is waiting for you."]
        assert await shown(on) == []
        assert {line.what for line in await shown(on, all_=True)} >= {"alert raised", "alert climbed"}
        async with on.db.reading() as uow:
            assert await uow.care.tally(on.house.setting_id) == ({}, {})


async def shown(on: Scene, *, all_: bool = False) -> list[Line]:
    """What `relbot audit show` says of alerts."""
    async with on.db.transaction() as uow:
        lines = await show(uow, on.house.setting_id, on.clock.now(), since=MONDAY - timedelta(days=1), all_=all_)
    return [line for line in lines if line.record.startswith("alert") or "all" in line.what]


async def test_words_kept_back_are_not_in_an_incident_either(database: Database) -> None:
    """A child looks back on an incident, and keeps a further answer from the named adult: it is not in that record."""
    async with scene(database) as on:
        child, adult = await on.person("P1202"), await on.person("S04")
        async with on.db.transaction() as uow:
            event = Event(on.house, uow, "test.1", on.clock.now())
            incident = IncidentRow(
                id=on.house.ids(),
                setting_id=on.house.setting_id,
                person_id=child,
                reporter_id=adult,
                event=event.name,
                index=event.next_index(),
                session_id=None,
                ended_at=event.now,
                logged_at=event.now,
                kind="low",
                held="none",
                gravity="none",
                calm_until=event.now,
                talk="owed",
                status="open",
            )
            uow.add(incident)
            await uow.flush()
            who = await reach(uow, child)
            assert who is not None
            await Conversation.begin(event, who, "pupil-reflect", {"incident": incident.id})
        await on.settle()
        await on.tap("P1202", "I'm ready")
        await on.tap("P1202", "Start here")
        await on.tap("P1202", "Not to Tom Bevan, please")
        await on.write("P1202", "it was the bell")
        assert [row.text for row in await on.rows(IncidentTextRow) if row.text is not None] == []
        assert await on.words_of("P1202") == ["it was the bell"]
        assert [(row.route, row.text is None) for row in await on.rows(AnswerRow)] == [("safeguarding", False)]


async def test_what_was_tapped_is_kept_from_them_too(database: Database) -> None:
    """A low score is a note; with "Not to {named adult}" in the same check-in, that adult has none of it."""
    async with scene(database) as on:
        await on.press("P1202", "m.pupil-check-in-secondary")
        for label in ("2", "Sleep", "Quiet space", "Not now", "Not to Tom Bevan, please", "Skip"):
            await on.tap("P1202", label)
        (row,) = await on.rows(ConcernRow)
        assert (row.source, row.route) == ("taps", "safeguarding")
        (adults,) = (await of_routed(on)).values()
        assert await on.person("S05") not in adults
        assert len(adults) >= 2
