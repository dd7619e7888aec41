"""Three check-ins in a row without an answer: a gentle line to the named adult, never to the child (DOMAIN 2.0).

Whoever is away is not asked, so those days do not count; a question that was skipped or stopped is an answer.
"""

from datetime import timedelta

from relbot.engine.state import Status
from relbot.service.check_ins import CHECK_INS
from relbot.service.concerns import Worry, raise_concern
from relbot.service.event import Event
from relbot.service.who import Who
from relbot.store.tables import Prompt

SOURCE = "silence"
IN_A_ROW = 3
LOOKS_BACK = timedelta(days=21)
"""Check-ins further back say nothing about now: holidays lie between."""
AGAIN_AFTER = timedelta(days=7)
"""No second line within this time."""
OFFERED = frozenset({"sent", "offered_again"})
"""What became of a prompt that came to a child, and has no answer."""
NOTHING_SAID = frozenset({"missed", "unreachable", "refused", "uncertain", "queued", "held", "asked"})
"""Of these nobody knows that the child could have answered: they do not count, neither way."""


async def look(event: Event, who: Who, due: Prompt) -> None:
    """Before the next check-in is put: were the last three that came to this pupil left without an answer?"""
    if not who.is_pupil or due.flow not in CHECK_INS:
        return
    before = await event.uow.rhythms.prompts_before(who.id, CHECK_INS, due.local_date, due.local_date - LOOKS_BACK)
    came = [each for each in before if each.status not in NOTHING_SAID][:IN_A_ROW]
    if len(came) < IN_A_ROW or not all([await _is_silent(event, each) for each in came]):
        return
    lately = await event.uow.care.concerns_for(who.id, event.now - AGAIN_AFTER)
    if not any(each.source == SOURCE for each in lately):
        await raise_concern(event, who, Worry("ordinary", SOURCE, listed=True))


async def _is_silent(event: Event, prompt: Prompt) -> bool:
    if prompt.status not in OFFERED:
        return False
    session = None if prompt.session_id is None else await event.uow.sessions.get(prompt.session_id)
    return session is None or session.status != Status.STOPPED
