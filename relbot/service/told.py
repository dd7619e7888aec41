"""What a child hears of their request or alert. That somebody comes is said only after they accepted (rule 5)."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Literal

from relbot.engine.message import Lane, Message
from relbot.service import log, spoken, whereabouts
from relbot.service.event import AFTERWARDS, Errand, Event, Filing
from relbot.service.facts import own_texts, setting_texts
from relbot.service.house import House
from relbot.service.who import Who, adult_name, reach
from relbot.store.tables import AlertRow

STAYS = timedelta(hours=12)
"""An answer a child is waiting for stays until they had a chance to see it, at most this long."""


Cover = Literal["none", "reply", "answer"]
COMES_WITHIN = timedelta(minutes=15)
"""So long before something new is said, an adult who has the child counts as on their way to them (DOMAIN 3.5)."""
MOST_COMING = 3
"""So many messages that say who comes are remembered of an alert."""
JUST_NOW = timedelta(minutes=1)
"""Who wrote within this time has the telephone in their hand: the answer need not ring."""

SIGNS = frozenset(
    {"low_scores", "night_use", "incident", "low_cup", "taps", "silence", "opted_out", "profile_review"}
) | {"account_gone"}
"""Sources of concerns that a child sent no message about: there is none to say that somebody has it."""


async def tell(
    event: Event,
    who: Who,
    key: str,
    texts: Mapping[str, str] | None = None,
    *,
    lane: Lane = Lane.REPLY,
    stays: timedelta = AFTERWARDS,
    cover: Cover = "none",
) -> str:
    """Says phrases to somebody outside any question; they go after `stays`. Returns the delivery key.

    `key`: of one phrase, or of several, separated by spaces. `cover`: a pupil's locked screen shows nothing of a
    "reply", nor of an "answer" to what this event brought, which needs no sound either for who has just sent that.
    """
    message = await _message(event, who, key, texts)
    return await event.send(
        who.contact,
        message.model_copy(update={"covered": cover != "none" and who.is_pupil}),
        lane,
        Errand(
            "told",
            filing=Filing(linger=int(stays.total_seconds())),
            silent=cover == "answer" and who.is_pupil and event.now - event.written_at < JUST_NOW,
        ),
    )


async def _message(event: Event, who: Who, key: str, texts: Mapping[str, str] | None) -> Message:
    own = await own_texts(event.house, event.uow, who.person, who.language, event.now)
    known = own | setting_texts(event.house, event.now, who.language, pupil=who.is_pupil)
    text = phrases(event.house, key, who.language, known | dict(texts or {}))
    return Message(text=text, sensitive=True, language=who.language)


def phrases(house: House, keys: str, language: str, texts: Mapping[str, str]) -> str:
    """Phrases by their keys, separated by spaces, as one text."""
    return " ".join(house.phrase(key, language, **texts) for key in keys.split())


async def accepted(event: Event, alert: AlertRow, adult: Who, *, reads: bool) -> bool:
    """An adult has accepted a concern or a call for help: the child hears who.

    `reads`: the adult sees the words; nobody is said to have a message that they cannot read, or that was not written.
    Nor is anybody said to come to a child who is not expected here.

    True: they have heard that this adult comes, or looks after it, because of what they said.
    """
    who = await reach(event.uow, alert.person_id)
    if who is None:
        log.worrying("child_cannot_be_told", alert=alert.id)
        return False
    name = await adult_name(event.uow, adult.id) or ""
    concerns = await event.uow.care.concerns_of(alert.id)
    has_message = reads and any(row.text is not None for row in concerns)
    if not who.is_pupil:
        key = "told.helped_staff" if has_message else "told.knows_staff"
    elif {row.source for row in concerns} <= SIGNS:
        key = "told.hello"
    elif alert.kind == "urgent":
        key = "told.help_accepted" if has_message else "told.help_knows"
    else:
        key = "told.accepted" if has_message else "told.knows"
    lane = Lane.URGENT if alert.kind == "urgent" else Lane.REPLY
    _keep(alert, await _placed(event, who, key, {"adult": name}, lane))
    return key != "told.hello"


async def _placed(
    event: Event, who: Who, key: str, texts: Mapping[str, str] | None = None, lane: Lane = Lane.URGENT
) -> str:
    """Says it where they are expected here; else the words for who is not, covered: others are near their telephone."""
    here = await whereabouts.is_here(event, who.id)
    key = key if here else key + whereabouts.AFAR
    return await tell(event, who, key, texts, lane=lane, stays=STAYS, cover="none" if here else "reply")


def _keep(alert: AlertRow, key: str) -> None:
    """Remembers which messages say who comes, the newest last."""
    alert.coming_key = " ".join([*(alert.coming_key or "").split(), key][-MOST_COMING:])


async def is_over(event: Event, alert: AlertRow, adult: Who) -> None:
    """An adult has noted that the child is looked after: nothing on their screen says any more that somebody comes.

    The newest such message is changed in place, without a sound, to what was noted, and to what to do if it is not so.
    """
    *older, newest = (alert.coming_key or "").split() or [""]
    for key in older:
        await event.remove(key)
    alert.coming_key = None
    who = await reach(event.uow, alert.person_id) if newest else None
    if who is None:
        return
    texts = {
        "adult": await adult_name(event.uow, adult.id) or event.house.phrase("missing.adult", who.language),
        "other": await adult_name(event.uow, alert.handed_to_id) or "",
    }
    said = "told.is_over_with" if texts["other"] else "told.is_over"
    await event.edit(who.contact, newest, await _message(event, who, said if who.is_pupil else f"{said}_staff", texts))


async def comes_instead(event: Event, alert: AlertRow, coming: str, not_coming: str) -> None:
    """An adult of whom the child heard that they come cannot; another does (ids)."""
    who = await reach(event.uow, alert.person_id)
    if who is not None:
        names = {
            "adult": await adult_name(event.uow, coming),
            "other": await adult_name(event.uow, not_coming),
        }
        key = "told.comes_instead" if who.is_pupil else "told.comes_instead_staff"
        _keep(alert, await _placed(event, who, key, {k: name or "" for k, name in names.items()}))


async def asking_more(event: Event, alert: AlertRow) -> None:
    """Whoever was coming has not said that they are there: the child hears that others are asked too."""
    if {row.source for row in await event.uow.care.concerns_of(alert.id)} <= SIGNS:
        return
    who = await reach(event.uow, alert.person_id)
    if who is not None and who.is_pupil:
        await _placed(event, who, "told.asking_more")


async def cannot_come(
    event: Event, alert: AlertRow, adult_id: str, asked: Iterable[str], *, was_there: bool = False
) -> None:
    """An adult of whom the child heard that they come does not: who that is, and who is asked now (ids).

    `was_there`: they have said that they were with the child, and do not stay.
    """
    if {row.source for row in await event.uow.care.concerns_of(alert.id)} <= SIGNS:
        return
    who = await reach(event.uow, alert.person_id)
    if who is None:
        return
    names = [name for one in asked if await reach(event.uow, one) and (name := await adult_name(event.uow, one))]
    texts = {
        "adult": await adult_name(event.uow, adult_id) or event.house.phrase("missing.adult", who.language),
        "others": spoken.all_of(event.house, sorted(names), who.language),
    }
    key = "told.cannot_come" if names else "told.cannot_come_nobody"
    if not who.is_pupil:
        await tell(event, who, f"{key}_staff", texts, lane=Lane.URGENT, stays=STAYS)
    elif was_there and await whereabouts.is_here(event, who.id):
        await tell(
            event, who, "told.cannot_stay" if names else "told.cannot_stay_nobody", texts, lane=Lane.URGENT, stays=STAYS
        )
    else:
        await _placed(event, who, key, texts)


async def nobody_yet(event: Event, alert: AlertRow) -> None:
    """Nobody has answered a call for help so far, or a concern by the end of the day: said once, plainly.

    With whom to turn to meanwhile. Not while somebody is on their way to this child, or with them, because of something
    else they said.
    """
    if {row.source for row in await event.uow.care.concerns_of(alert.id)} <= SIGNS:
        return  # they sent no message: nothing of theirs waits
    who = await reach(event.uow, alert.person_id)
    if who is not None and who.is_pupil and not await _somebody_comes(event, alert):
        await tell(event, who, "told.nobody_yet", lane=Lane.URGENT, stays=STAYS)


async def _somebody_comes(event: Event, alert: AlertRow) -> bool:
    """Whether an adult has said lately that they have this child, or are with them, and not that they are safe."""
    since = alert.raised_at - COMES_WITHIN
    others = await event.uow.care.unfinished(event.house.setting_id, since)
    return any(each.person_id == alert.person_id and each.kind in ("urgent", "concern") for each in others)


async def has_read(event: Event, alert: AlertRow, adult: Who) -> None:
    """Something urgent was closed before anybody went: who sent it hears that it was read, and whom to turn to still.

    Not how it was judged (DOMAIN 3.3), and of what they did not send, nothing.
    """
    who = await reach(event.uow, alert.person_id)
    if who is None or {row.source for row in await event.uow.care.concerns_of(alert.id)} <= SIGNS:
        return
    key = "told.has_read" if who.is_pupil else "told.has_read_staff"
    cover: Cover = "none" if await whereabouts.is_here(event, who.id) else "reply"
    await tell(event, who, key, {"adult": await adult_name(event.uow, adult.id) or ""}, stays=STAYS, cover=cover)


async def taken_over(event: Event, alert: AlertRow, adult: Who, before: str, key: str) -> None:
    """Another adult has taken over from one who has gone home or is away: the child hears who (`key`: how).

    Who is "here for them" is so only for a child who is here.
    """
    if {row.source for row in await event.uow.care.concerns_of(alert.id)} <= SIGNS:
        return
    who = await reach(event.uow, alert.person_id)
    if who is not None and who.is_pupil:
        missing = event.house.phrase("missing.adult", who.language)
        names = {
            "adult": await adult_name(event.uow, adult.id) or missing,
            "other": await adult_name(event.uow, before) or missing,
        }
        here = await whereabouts.is_here(event, who.id)
        key = key if here else "told.taken_on"
        _keep(alert, await tell(event, who, key, names, lane=Lane.URGENT, stays=STAYS))
