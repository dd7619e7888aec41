"""Appreciations, apologies and stands (S02, DOMAIN 2.13): their writer sees them again, and nobody else by relbot."""

from datetime import timedelta

from relbot.service import profile_page, spoken
from relbot.service.access import may_see_round
from relbot.service.event import Event
from relbot.service.who import Who, opened

FLOW = "staff-round"
SHOWN = timedelta(days=14)
"""How long words are shown again: the round is weekly, and one may be missed."""


async def show(event: Event, who: Who) -> None:
    """Shows an adult what they wrote, oldest first. It comes by an edit, which no lock screen shows (rule 7)."""
    rows = await event.uow.answers.for_person(who.id, event.now - SHOWN, event.now)
    lines = []
    for row in rows:
        words = None
        if row.flow == FLOW and row.text is not None and may_see_round(who.id, row):
            words = await opened(event.uow, who.id, "answer.text", row.text)
        if words is not None:
            when = spoken.clock_time(event.house, row.answered_at)
            lines.append(f"{event.house.phrase(f'round.{row.collect}_adult', who.language, when=when)}\n{words}")
    text = "\n\n".join(lines) or event.house.phrase("round.empty_adult", who.language)
    await profile_page.bring(event, who, event.house.phrase("round.opening_adult", who.language), text)
