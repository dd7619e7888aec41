"""A child's words keep adults away who were asked for a talk, or have it: others are asked, and the child hears so."""

from relbot.service import talk_card, told
from relbot.service.event import Event
from relbot.service.school_time import promised
from relbot.service.talk_change import ask_anew
from relbot.service.talk_record import move
from relbot.service.talk_states import Move, allows
from relbot.service.who import adult_name, reach
from relbot.store.tables import Person, TalkRequestRow


async def keep_from(event: Event, child: Person, asked: TalkRequestRow, left: frozenset[str]) -> bool:
    """If one of them was asked for it or has it, others are asked anew, as for "Someone else"; False if none was.

    Who had it sees what everybody sees whom a child would rather not meet. The child hears that this adult does not
    come: an adult who was asked for or has accepted is one they know of.
    """
    had = asked.accepted_by if asked.accepted_by in left else None
    away = had or (asked.adult_id if asked.adult_id in left else None)
    if away is None or not allows(asked.status, Move.OTHER):
        return False
    await move(event, asked, Move.OTHER, by=child.id, adult_id=away)
    asked.adult_id = None if asked.adult_id in left else asked.adult_id
    asked.promised_at = promised(event.house.setting, event.now, asked.soon)
    await ask_anew(event, child, asked, had, away)
    who = await reach(event.uow, child.id)
    if who is not None:
        name = await adult_name(event.uow, away) or ""
        await told.tell(event, who, "told.not_coming", {"adult": name}, stays=told.STAYS)
        await talk_card.show(event, asked, silent=True)
    return True
