"""What the adult who has a talk request can do about it: another time, somebody else, and how it went."""

from relbot.service import log, talk_time, told
from relbot.service.access import may_answer_request
from relbot.service.alert_view import standing_of
from relbot.service.conversation import Conversation
from relbot.service.event import Event
from relbot.service.talk_buttons import PRESS
from relbot.service.talk_states import Move, allows
from relbot.service.who import Who


async def press(event: Event, who: Who, token: str) -> None:
    """A button below an accepted request; for whoever has it, and still has to do with the child (service.access)."""
    request_id, _, what = token.removeprefix(PRESS).partition(".")
    asked = await event.uow.care.request_to_move(request_id)
    alert = None if asked is None else await event.uow.care.alert_for_request(asked.id)
    standing = None if alert is None else await standing_of(event, who, alert)
    if asked is None or standing is None or not may_answer_request(standing, asked):
        log.noted("press_not_allowed")
        await told.tell(event, who, "alerts.not_for_you")
        return
    about = await talk_time.question(event, asked)
    if what == "time" and allows(asked.status, Move.COME):
        await Conversation.begin(event, who, talk_time.ANSWER_FLOW, about)
    elif what == "pass_on" and allows(asked.status, Move.PASS_ON):
        await talk_time.pass_on(event, who.id, asked, by=who.id)
    elif what == "note":
        await Conversation.begin(event, who, talk_time.NOTE_FLOW, about)
    else:
        await told.tell(event, who, "intake.old_button")
