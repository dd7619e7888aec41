"""The state of a conversation as it is stored, what it is about, and the talk request it holds on to."""

from relbot.engine.state import Session
from relbot.service.event import Event
from relbot.service.incident_names import PARAM
from relbot.store.tables import SessionRow

STATE_CONTEXT = "session.state"
REQUEST = "request"
PARAMS = (REQUEST, PARAM)
"""Params that name what a conversation is about."""


async def read(event: Event, row: SessionRow) -> Session:
    """The state in a stored row."""
    return Session.model_validate_json(await event.uow.open(row.person_id, STATE_CONTEXT, row.state))


async def read_held(event: Event, row: SessionRow) -> Session:
    """The same, with the talk request it is about held (`hold`), and the row looked at again.

    A child may just have ended it: then the row says so.
    """
    session = await read(event, row)
    if not await hold(event, params_in(session)):
        return session
    await event.uow.sessions.look_again(row)
    return await read(event, row)


async def hold(event: Event, params: dict[str, str]) -> bool:
    """Keeps the talk request that a conversation is about from being moved meanwhile; False if it is about none."""
    return REQUEST in params and await event.uow.care.request_to_move(params[REQUEST]) is not None


def params_in(session: Session) -> dict[str, str]:
    """What the conversation was begun with; a session that is done has no frames any more."""
    answers = session.frames[0].answers if session.frames else {}
    return {name: answers[name].text or "" for name in PARAMS if name in answers}
