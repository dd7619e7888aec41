"""Me and my adults (/who): who is there for a child, where and when; how a wish for another stands (P07, P09)."""

from collections.abc import Sequence

from relbot.engine.message import Button, Lane, Message
from relbot.flow.models import Language
from relbot.service import log, spoken
from relbot.service.event import Errand, Event, Filing
from relbot.service.facts import own_texts, setting_texts
from relbot.service.moment import passed_over
from relbot.service.replies import INFANTS, age_band
from relbot.service.setting_file import Weekday
from relbot.service.told import STAYS, phrases
from relbot.service.who import Who, adult_name, opened, reach
from relbot.service.wish_people import deciders
from relbot.service.wish_states import ENDS, State
from relbot.store.contexts import SCHOOL_ID
from relbot.store.tables import AdultWishRow

TALK, CHANGE = "m.pupil-talk-time", "m.pupil-change-adult"
ABOUT, WORKS = "m.pupil-about-me", "m.pupil-first-use"
"""The menu's tokens for the conversations that go on from here."""


async def show(event: Event, who: Who, *, first: str = "", silent: bool = False) -> None:
    """Says who is there for them, and how their wish stands. `first`: keys of phrases said before."""
    found = await event.uow.wishes.under_way(event.house.setting_id, tuple(ENDS), person_id=who.id)
    row = found[-1] if found else None
    status = [] if row is None else [await _status(event, who, row)]
    await _send(event, who, row, [first, *await _adults(event, who), *status], more=_more(who), silent=silent)


def _more(who: Who) -> list[tuple[str, str]]:
    """What else of theirs a pupil finds here: their page, unless they write it with an adult, and how relbot works."""
    about = [] if age_band(who.person.year) == INFANTS else [(ABOUT, "who.button_about")]
    return [*about, (WORKS, "intake.menu_welcome")]


async def tell(event: Event, row: AdultWishRow) -> None:
    """A wish has moved on: its child hears how it stands, in place of what stood there."""
    who = await reach(event.uow, row.person_id)
    if who is None:
        log.worrying("child_cannot_be_told", wish=row.id)
    elif row.status == State.DONE:
        await _send(event, who, row, [await _status(event, who, row), *await _found(event, row.asked_id, who.language)])
    else:
        await _send(event, who, row, [await _status(event, who, row)])


async def _send(
    event: Event,
    who: Who,
    row: AdultWishRow | None,
    said: list[str],
    *,
    more: Sequence[tuple[str, str]] = (),
    silent: bool = False,
) -> None:
    known = await own_texts(event.house, event.uow, who.person, who.language, event.now)
    known |= setting_texts(event.house, event.now, who.language, pupil=True)
    lines = [phrases(event.house, each, who.language, known) if _is_key(each) else each for each in said if each]
    buttons = [(TALK, "who.button_talk"), (CHANGE, "who.button_change")]
    if row is not None and row.card is not None:
        await event.remove(row.card)
    if row is not None and row.status not in ENDS:
        buttons = [(TALK, "who.button_talk"), (CHANGE, "who.button_other"), (f"w.{row.id}.leave", "who.button_leave")]
    rows = tuple(
        (Button(label=event.house.phrase(key, who.language), press=press),) for press, key in (*buttons, *more)
    )
    message = Message(text="\n".join(lines), rows=rows, sensitive=True, language=who.language)
    filing = Filing(linger=int(STAYS.total_seconds()))
    key = await event.send(who.contact, message, Lane.REPLY, Errand("told", filing=filing, silent=silent))
    if row is not None:
        row.card = key
        await event.uow.flush()


def _is_key(said: str) -> bool:
    return said.startswith("who.") and " " not in said


async def _adults(event: Event, who: Who) -> list[str]:
    """The named adult, where and when to find them, then the second: nobody away is said to be there (rule 5)."""
    absent = await passed_over(event)
    lines: list[str] = []
    pairs = (("named", who.person.named_adult_id), ("second", who.person.second_adult_id))
    for which, adult_id in pairs:
        name = await adult_name(event.uow, adult_id)
        if name is None or adult_id is None:
            continue
        away = adult_id in absent
        key = f"who.{which}_away" if away else f"who.{which}"
        lines.append(event.house.phrase(key, who.language, adult=name))
        lines += [] if away else await _found(event, adult_id, who.language)
    return lines or ["who.nobody"]


async def _found(event: Event, adult_id: str | None, language: Language) -> list[str]:
    """Where and when an adult can be found, as the setting file says; nothing where it does not."""
    adult = None if adult_id is None else await event.uow.people.get(adult_id)
    school_id = None if adult is None else await opened(event.uow, adult.id, SCHOOL_ID, adult.school_id)
    lines = []
    for each in event.house.setting.found_at:
        place = event.house.setting.place(each.place)
        if each.adult != school_id or place is None:
            continue
        days = each.days or tuple(day for day in Weekday if event.house.setting.reading_hours.of(day) is not None)
        said = spoken.hours_of(event.house, days, each.from_, each.to, language)
        lines.append(event.house.phrase("who.found", language, place=place.name.in_(language), when=said))
    return lines


async def _status(event: Event, who: Who, row: AdultWishRow) -> str:
    """How a wish stands, and no more than that (rule 5)."""
    names = [await adult_name(event.uow, one) for one in (row.asked_id, row.adult_id, row.decided_by)]
    missing = event.house.phrase("missing.adult", who.language)
    asked, wished, decided = (name or missing for name in names)
    match State(row.status):
        case State.ASKED | State.DONE:
            return event.house.phrase(f"who.wish_{row.status}", who.language, adult=asked)
        case State.UNMET if row.asked_id is not None:
            return event.house.phrase("who.wish_declined", who.language, adult=asked)
        case State.UNMET:
            return event.house.phrase("who.wish_unmet", who.language, adult=decided)
        case _:
            return await _waiting(event, who, row, wished)


async def _waiting(event: Event, who: Who, row: AdultWishRow, wished: str) -> str:
    """Who can see it; where relbot can reach nobody, that."""
    found = await deciders(event, row, wide=False)
    name = await adult_name(event.uow, found[0]) if found else None
    if name is None:
        return event.house.phrase("who.wish_reaches_nobody", who.language)
    key = "who.wish_open" if row.adult_id else "who.wish_open_anyone"
    return event.house.phrase(key, who.language, adult=name, other=wished)
