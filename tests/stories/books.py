"""What the database holds after a story, as lines: people by their school ids, words opened, nothing left out."""

from sqlalchemy import select

from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import (
    AdultWishRow,
    AlertRow,
    AnswerRow,
    AuditRow,
    ConcernRow,
    IncidentRow,
    NoticeRow,
    Prompt,
    SessionRow,
    TalkNoteRow,
    TalkRequestRow,
)
from relbot.store.unit_of_work import UnitOfWork
from tests.stories.stage import Stage


async def books(stage: Stage) -> dict[str, list[str]]:
    """Sessions, answers, concerns, requests, alerts, notices, prompts and the audit; empty ones are left out."""
    async with stage.db.reading() as uow:
        ids = {
            person.id: await uow.open(person.id, SCHOOL_ID, person.school_id)
            for person, _ in await uow.people.all(stage.house.setting_id)
        }
        incidents = await _all(uow, select(IncidentRow))
        ids |= {row.id: f"an incident of {ids[row.person_id]}" for row in incidents}
        kept = {
            "sessions": await _sessions(uow, ids),
            "answers": await _answers(uow, ids),
            "concerns": await _concerns(uow, ids),
            "requests": await _requests(uow, ids),
            "wishes": await _wishes(uow, ids),
            "alerts": await _alerts(uow, ids),
            "prompts": await _prompts(uow, ids),
            "audit": await _audit(uow, ids),
        }
    return {name: lines for name, lines in kept.items() if lines}


async def _all(uow: UnitOfWork, statement: object) -> list:  # type: ignore[type-arg]
    return list(await uow._session.scalars(statement))  # type: ignore[call-overload]


async def _sessions(uow: UnitOfWork, ids: dict[str, str]) -> list[str]:
    rows = await _all(uow, select(SessionRow).order_by(SessionRow.started_at, SessionRow.flow))
    return [f"{ids[row.person_id]} {row.flow}: {row.status}{' waiting' if row.waiting else ''}" for row in rows]


async def _answers(uow: UnitOfWork, ids: dict[str, str]) -> list[str]:
    lines = []
    for row in await _all(uow, select(AnswerRow).order_by(AnswerRow.answered_at, AnswerRow.number, AnswerRow.flow)):
        text = "" if row.text is None else await uow.open(row.person_id, "answer.text", row.text)
        said = "skipped" if row.skipped else ids.get(row.choice or "", row.choice) or f"“{text}”"
        score = "" if row.score is None else f" ({row.score})"
        lines.append(f"{ids[row.person_id]} {row.flow}.{row.collect}: {said}{score}")
    return lines


async def _concerns(uow: UnitOfWork, ids: dict[str, str]) -> list[str]:
    lines = []
    for row in await _all(uow, select(ConcernRow).order_by(ConcernRow.raised_at, ConcernRow.event, ConcernRow.index)):
        text = "" if row.text is None else f" “{await uow.open(row.person_id, 'concern.text', row.text)}”"
        where = f" at {row.flow}.{row.step}" if row.step else f" at {row.flow}" if row.flow else ""
        lines.append(f"{ids[row.person_id]} {row.level} ({row.source}){where}{text} told {row.told or 'by the flow'}")
    return lines


async def _requests(uow: UnitOfWork, ids: dict[str, str]) -> list[str]:
    lines = []
    for row in await _all(uow, select(TalkRequestRow).order_by(TalkRequestRow.requested_at)):
        when = "" if row.meet_when is None else await uow.open(row.person_id, "talk_request.when", row.meet_when)
        place = "" if row.meet_place is None else await uow.open(row.person_id, "talk_request.place", row.meet_place)
        timed = row.status in ("offered", "agreed", "met", "closed")
        met = f", {when or 'no time'}, {place or 'no place'}" if timed else ""
        met += f", {row.felt}" if row.felt else ""
        met += ", a friend too" if row.friend else ""
        asked = ids.get(row.adult_id or "", "anyone")
        by = ids.get(row.accepted_by or "", "nobody")
        lines.append(f"{ids[row.person_id]} asked {asked} ({row.soon}, {row.place}): {row.status} by {by}{met}")
        lines += [
            f"  {ids.get(each.by_id or '', 'relbot')} {each.move}: {each.before} → {each.after}"
            for each in await uow.talk.moves(row.id)
        ]
        lines += [f"  note by {ids[note.adult_id]}: {await _note(uow, note)}" for note in await uow.talk.notes(row.id)]
    return lines


async def _wishes(uow: UnitOfWork, ids: dict[str, str]) -> list[str]:
    rows = await _all(uow, select(AdultWishRow).order_by(AdultWishRow.wished_at, AdultWishRow.event))
    return [
        f"{ids[row.person_id]} wishes {ids.get(row.adult_id or '', 'anyone')},"
        f" not {ids.get(row.before_id or '', 'nobody')}: {row.status}, asked {ids.get(row.asked_id or '', 'nobody')}"
        for row in rows
    ]


async def _note(uow: UnitOfWork, note: TalkNoteRow) -> str:
    said = [note.happened, note.chosen_by, note.length, note.next_when, note.needs_met, note.shown]
    for column in ("words", "noticed", "next_step"):
        sealed = getattr(note, column)
        said.append(sealed and f"{column} “{await uow.open(note.person_id, f'talk_note.{column}', sealed)}”")
    return ", ".join(each for each in said if each)


async def _alerts(uow: UnitOfWork, ids: dict[str, str]) -> list[str]:
    lines = []
    for row in await _all(uow, select(AlertRow).order_by(AlertRow.raised_at, AlertRow.kind)):
        by = f" by {ids[row.accepted_by]}" if row.accepted_by else ""
        lines.append(f"{ids[row.person_id]} {row.kind}: {row.status}{by}, rung {row.rung}")
        notices = await _all(uow, select(NoticeRow).where(NoticeRow.alert_id == row.id))
        for notice in sorted(notices, key=lambda each: ids[each.adult_id]):
            detail = "details" if notice.detail else "go to them"
            opened = ", opened" if notice.opened_at else ""
            lines.append(f"  {ids[notice.adult_id]}: {notice.state}, {detail}{opened}")
    return lines


async def _prompts(uow: UnitOfWork, ids: dict[str, str]) -> list[str]:
    rows = await _all(uow, select(Prompt).order_by(Prompt.local_date, Prompt.rhythm))
    lines = [f"{ids[row.person_id]} {row.rhythm} {row.local_date}: {row.status}" for row in rows]
    return sorted(line for line in lines if not line.endswith(": unreachable"))


RUNG = frozenset({"alert_rung", "alert_arrived", "alert_not_arrived", "alert_no_contact"})
"""Lines of the audit that the acts of a story show already: each ring stands there."""


async def _audit(uow: UnitOfWork, ids: dict[str, str]) -> list[str]:
    rows = await _all(uow, select(AuditRow).where(AuditRow.subject_id.is_not(None)).order_by(AuditRow.id))
    return [
        f"{ids.get(row.actor_id or '', 'relbot')} {row.action} {ids[row.subject_id]}"
        for row in rows
        if row.subject_id in ids and not row.action.startswith("person") and row.action not in RUNG
    ]
