"""What a person wrote is screened before anything else happens to it (rule 4)."""

from dataclasses import dataclass

from relbot.engine.message import Lane
from relbot.service import log, told
from relbot.service.concerns import Worry, raise_concern
from relbot.service.event import Event
from relbot.service.facts import facts_for
from relbot.service.who import Who
from relbot.store.tables import ConcernRow, SessionRow


@dataclass(frozen=True)
class Heard:
    """What screening made of a text. `level`: urgent, concern, ordinary; `reasons` are codes."""

    level: str
    reasons: tuple[str, ...] = ()


def judge(who: Who) -> Heard:
    """Until text is screened by its meaning, whatever a pupil writes is a concern: two adults read it."""
    return Heard("concern", ("unscreened",)) if who.is_pupil else Heard("ordinary")


def _judged(who: Who) -> Heard:
    """What screening says; if it fails, a pupil's words are a concern (rule 4)."""
    try:
        return judge(who)
    except Exception as error:  # noqa: BLE001 - no fault of the screener may keep a child's words from adults
        log.failed("screening_failed", error)
        return Heard("concern", ("screening_failed",)) if who.is_pupil else Heard("ordinary")


async def hear(
    event: Event,
    who: Who,
    text: str,
    *,
    source: str,
    session: SessionRow | None = None,
    step: str | None = None,
    lane: Lane = Lane.REPLY,
) -> ConcernRow | None:
    """Keeps a worrying text, alerts, and tells the child at once who reads it and when. None: nothing to raise.

    `lane`: of the conversation it was said in, so that the reply stands in its place.
    """
    heard = _judged(who)
    if heard.level == "ordinary":
        return None
    told_key, phrase = await _answer(event, who, heard, lane)
    worry = Worry(heard.level, source, text, heard.reasons, session, step, phrase, told_key)
    return await raise_concern(event, who, worry)


async def _answer(event: Event, who: Who, heard: Heard, lane: Lane) -> tuple[str, str]:
    """The reply of the same step; out of hours it is the truth about who reads and when, 999 and Childline (rule 5)."""
    facts = await facts_for(event.house, event.uow, who, event.now)
    kind = "urgent" if heard.level == "urgent" else "text"
    phrase = f"safeguarding.{kind}_{'open' if facts.flags['open'] else 'closed'}"
    lane = Lane.URGENT if heard.level == "urgent" else lane
    return await told.tell(event, who, phrase, facts.texts, lane=lane), phrase
