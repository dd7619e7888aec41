"""What an adult writes down after a talk, in under a minute (DOMAIN 2.14). Everything in words is the child's."""

from relbot.flow.actions import NoteTalk, TellSafeguarding
from relbot.screening import Level
from relbot.service import log, named_readers, route_away, talk_card, talk_clock, talk_time
from relbot.service.concerns import About, Worry, raise_concern
from relbot.service.event import Event
from relbot.service.routing import NOTED, Route, together
from relbot.service.school_time import promised
from relbot.service.talk_record import move
from relbot.service.talk_states import TIMED, Move
from relbot.service.who import Who
from relbot.store.tables import SessionRow, TalkNoteRow, TalkRequestRow


async def note(event: Event, adult: Who, row: SessionRow, said: NoteTalk) -> None:
    """Keeps the note; the first time it is said in a conversation, the request moves on and the child hears it."""
    asked = await _theirs(event, adult, said.request)
    if asked is None:
        return
    kept = await event.uow.talk.note_of(row.id)
    if kept is None:
        kept = TalkNoteRow(
            id=event.house.ids(),
            setting_id=asked.setting_id,
            request_id=asked.id,
            person_id=asked.person_id,
            adult_id=adult.id,
            session_id=row.id,
            happened=said.happened,
            written_at=event.now,
        )
        event.uow.add(kept)
        event.audit("talk_noted", actor=adult.id, subject=asked.person_id, kind="talk_request", object_id=asked.id)
        await _move_on(event, adult, asked, said.happened)
    await _write(event, kept, said)


async def tell_safeguarding(event: Event, adult: Who, row: SessionRow, said: TellSafeguarding) -> None:
    """What safeguarding must see goes now, whatever becomes of the rest of the note."""
    asked = await _theirs(event, adult, said.request)
    if asked is not None and said.words:
        await _raise(event, adult, asked, row, Level.CONCERN, said.words)


async def heard(event: Event, adult: Who, request_id: str, row: SessionRow, level: str, words: str) -> None:
    """Words of a note that sound urgent or worrying are brought to adults as the child's own would be (rule 4)."""
    asked = await event.uow.care.request(request_id)
    if asked is not None:
        await _raise(event, adult, asked, row, level, words)


async def _raise(event: Event, adult: Who, asked: TalkRequestRow, row: SessionRow, level: str, words: str) -> None:
    """To safeguarding, as the question says: past the child's own adults, whoever is named, and who wrote it.

    A note names colleagues for many reasons; only an adult of the child's own who is named is kept away from the child.
    """
    child = await event.uow.people.get(asked.person_id)
    said = await event.uow.care.concerns_for(asked.person_id, event.now)
    again = any(each.event == event.name and each.source == NOTED for each in said)  # heard, and said to be for them
    if child is not None and not again:
        found = await named_readers.past(event, child, words, alarming=True)
        if found is not None and not (found.by_name or found.later):
            found = None  # "his teacher" in an adult's note is not whom the child calls "sir"
        route = together(found.route if found else None, Route("safeguarding", frozenset([adult.id])))
        own = frozenset(one for one in (child.named_adult_id, child.second_adult_id) if one and one != adult.id)
        if found is not None:
            await route_away.keep_away(event, child, found.route.left_out & own, alarming=True)
        await raise_concern(event, About(child), Worry(str(level), NOTED, words, (), row, route=route))


async def _theirs(event: Event, adult: Who, request_id: str) -> TalkRequestRow | None:
    """The request, if this adult has or had it: the child may have moved on before the note is written."""
    asked = await event.uow.care.request_to_move(request_id)
    moves = [] if asked is None else await event.uow.talk.moves(asked.id)
    if asked is None or adult.id not in {each.adult_id for each in moves}:
        log.worrying("note_by_other", request=request_id)
        return None
    return asked


async def _move_on(event: Event, adult: Who, asked: TalkRequestRow, happened: str) -> None:
    if asked.accepted_by != adult.id or asked.status not in TIMED:
        return
    if happened == "yes":
        await move(event, asked, Move.MEET, by=adult.id, adult_id=adult.id)
        if not await talk_clock.when_open(event, asked, talk_clock.Stage.CHILD):
            await talk_card.show(event, asked)
            await talk_clock.watch(event, asked)
        return
    await move(event, asked, Move.MISS, by=adult.id, adult_id=adult.id)
    await move(event, asked, Move.AGAIN, by=adult.id, adult_id=adult.id)
    asked.accepted_at = event.now
    asked.promised_at = promised(event.house.setting, event.now, "today")
    await talk_clock.watch(event, asked)
    alert = await event.uow.care.alert_for_request(asked.id)
    if alert is not None:
        await talk_time.look_again(event, alert, reminded=False)
    await talk_card.show(event, asked)


async def _write(event: Event, kept: TalkNoteRow, said: NoteTalk) -> None:
    kept.happened = said.happened
    kept.chosen_by, kept.length = said.chosen_by or kept.chosen_by, said.length or kept.length
    kept.next_when, kept.needs_met = said.next_when or kept.next_when, said.needs_met or kept.needs_met
    kept.shown = said.shown or kept.shown
    for column in ("words", "noticed", "next_step"):
        text = getattr(said, column)
        if text:
            setattr(kept, column, await event.uow.seal(kept.person_id, f"talk_note.{column}", text))
    await event.uow.flush()
