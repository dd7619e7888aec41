"""Signs that no single word shows: three low scores in five days, and use at night (DOMAIN 3.2 and 3.5)."""

from datetime import date, datetime, timedelta

from relbot.flow.models import Ask, Catalogue
from relbot.service.alert_taps import CHECK_IN
from relbot.service.calendar import local
from relbot.service.concerns import Worry, raise_concern
from relbot.service.event import Event
from relbot.service.setting_file import SettingFile
from relbot.service.who import Who
from relbot.store.tables import AnswerRow

FEELING = "feeling"
"""What a check-in collects the answer to "how are you?" as."""
TAPS = "taps"
"""The source of a note that a check-in raised without words."""
WISHES = {
    "helps": frozenset({"quiet_space", "practical"}),
    "need": frozenset({"food", "drink", "rest", "quiet", "move", "friend", "kit"}),
}
"""Answers of check-ins that ask for something: an adult is to know of them."""
LOW_OF_TEN, LOW_OF_FIVE = 3, 2
"""The highest low score of a scale to 10 (secondary) and to 5 (key stage 2): DOMAIN 2.3 and 2.4."""
FIVE = 5
LOW_SCORES, LOW_DAYS = 3, timedelta(days=5)
"""So many low check-ins within this time are a concern (DOMAIN 3.2, tie-break)."""
NIGHT_FROM, NIGHT_TO = 23, 5
"""Local hours in which use is a sign (DOMAIN 3.5, "Out of hours")."""
NIGHTS_WITHIN = timedelta(days=6)
"""Two nights in seven: the second begins at most six days after the first."""
AGAIN_AFTER = timedelta(days=7)
"""The same sign is not raised anew within this time, nor while nobody has settled the last one."""


async def note_score(event: Event, who: Who) -> None:
    """After a check-in's score: three low ones in five days are a concern, a check-in counted once."""
    answers = await event.uow.answers.for_person(who.id, event.now - LOW_DAYS, event.now + timedelta(seconds=1))
    feelings = {answer.session_id: answer for answer in answers if answer.collect == FEELING}
    low = [answer for answer in feelings.values() if _is_low(event.house.catalogue, answer)]
    if len(low) >= LOW_SCORES:
        await _raise_once(event, who, "low_scores")


async def note_taps(event: Event, who: Who, session_id: str) -> None:
    """A low score, or a wish for something, is a note to the named adult, with or without words (DOMAIN 2.3, 2.4).

    Words that came after it in the same conversation have brought it already.
    """
    answers = [row for row in await event.uow.answers.for_session(session_id) if row.keep == CHECK_IN]
    telling = [row for row in answers if _is_telling(event.house.catalogue, row)]
    if not telling:
        return
    latest = max(row.answered_at for row in telling)
    concerns = await event.uow.care.concerns_for(who.id, latest)
    if not any(row.session_id == session_id for row in concerns):
        session = await event.uow.sessions.get(session_id)
        await raise_concern(event, who, Worry("ordinary", TAPS, session=session))


async def note_night(event: Event, who: Who) -> None:
    """Whenever a pupil uses relbot: at night on two nights in seven is a concern.

    The hour is when they wrote: what an outage brings in the morning may be of the night, and the other way round.
    """
    night = night_of(event.house.setting, event.written_at)
    before = who.person.night_seen
    if night is None or night == before:
        return
    who.person.night_seen = night if before is None else max(night, before)
    await event.uow.flush()
    if before is not None and abs(night - before) <= NIGHTS_WITHIN:
        await _raise_once(event, who, "night_use")


def night_of(setting: SettingFile, now: datetime) -> date | None:
    """The date on which the night of this moment began; None by day."""
    here = local(setting, now)
    if here.hour >= NIGHT_FROM:
        return here.date()
    return here.date() - timedelta(days=1) if here.hour < NIGHT_TO else None


def _is_telling(catalogue: Catalogue, answer: AnswerRow) -> bool:
    if answer.collect == FEELING:
        return _is_low(catalogue, answer)
    return answer.choice in WISHES.get(answer.collect, frozenset())


def _is_low(catalogue: Catalogue, answer: AnswerRow) -> bool:
    if answer.score is None:
        return False
    return answer.score <= (LOW_OF_FIVE if _highest(catalogue, answer) <= FIVE else LOW_OF_TEN)


def _highest(catalogue: Catalogue, answer: AnswerRow) -> int:
    """The end of the scale that was answered; a question that is gone by now was one to 10."""
    flow = catalogue.flows.get(answer.flow)
    for step in flow.steps if flow else ():
        if isinstance(step, Ask) and step.id == answer.step:
            ends = [step.scale.to] if step.scale else [choice.score or 0 for choice in step.choices]
            return max(ends, default=2 * FIVE)
    return 2 * FIVE


async def _raise_once(event: Event, who: Who, source: str) -> None:
    """No text and no reply: the child did nothing that asks for one, and an adult decides how to say hello."""
    long_ago = event.now - 100 * AGAIN_AFTER
    earlier = [row for row in await event.uow.care.concerns_for(who.id, long_ago) if row.source == source]
    if earlier:
        alert = await event.uow.care.alert(earlier[-1].alert_id or "")
        unsettled = alert is not None and alert.status == "open"
        if unsettled or event.now - earlier[-1].raised_at < AGAIN_AFTER:
            return
    await raise_concern(event, who, Worry("concern", source, reasons=(source,)))
