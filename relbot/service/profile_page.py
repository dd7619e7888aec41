"""A child's page as it is shown, to the child and to an adult as far as the child lets them; and its parts as lists."""

from relbot.engine.message import Lane, Message
from relbot.engine.state import Option
from relbot.flow.actions import ShowPage
from relbot.flow.models import Ask, Language
from relbot.service import log, profile
from relbot.service.access import Standing, may_add_to_page
from relbot.service.event import AFTERWARDS, Errand, Event, Filing
from relbot.service.house import House
from relbot.service.profile import ADULT, CHILD, FLOW, PARTS, Said
from relbot.service.setting_file import Role
from relbot.service.who import Who, adult_name, first_name, opened, present_with_role
from relbot.store.tables import Person, ProfilePartRow

PROVIDERS = frozenset({"about_me_mine", "my_children"})
PAGE = 2000
"""Characters of one message; two UTF-16 units each at most (Bot API editMessageText)."""
MOST_CHILDREN = 20
PLACE = "place"


async def provide(event: Event, who: Who, provider: str) -> tuple[Option, ...]:
    """The parts that stand on somebody's own page, or the children whose page an adult may open by name."""
    if provider == "my_children":
        return await _my_children(event, who)
    mine = {row.part for row in await event.uow.profiles.parts(who.id) if row.layer == CHILD}
    return tuple(_option(event.house, who.language, part) for part in PARTS if part in mine)


def _option(house: House, language: Language, part: str) -> Option:
    words = tuple(house.phrase(f"page.part_{part}", each) for each in Language)
    return Option(id=part, label=house.phrase(f"page.part_{part}", language), words=words)


async def _my_children(event: Event, who: Who) -> tuple[Option, ...]:
    """By first name and class."""
    found: dict[str, str] = {}
    for child in await present_with_role(event.uow, event.house.setting_id, Role.PUPIL):
        if who.id in (child.named_adult_id, child.second_adult_id) and child.id != who.id:
            first = await opened(event.uow, child.id, "person.first_name", child.first_name)
            group = child.class_name and await opened(event.uow, child.id, "person.class_name", child.class_name)
            found[child.id] = ", ".join(each for each in (first, group) if each)
    ranked = sorted(found.items(), key=lambda item: (item[1].casefold(), item[0]))
    return tuple(Option(id=child_id, label=label) for child_id, label in ranked[:MOST_CHILDREN])


async def show(event: Event, who: Who, said: ShowPage) -> None:
    """Shows a page: the words come by an edit, which no lock screen shows (rule 7). Adults are audited (rule 9)."""
    child = who.person if who.is_pupil else await event.uow.people.get(said.of or "")
    if child is None:
        return
    standing = Standing(who.id, who.roles, child)
    if not who.is_pupil and not may_add_to_page(standing):
        log.worrying("page_of_other")
        return
    rows = await profile.visible(event.uow, standing)
    parts = [await line(event, who, row, owned=who.is_pupil) for row in rows]
    suffix = "" if who.is_pupil else "_adult"
    text = "\n\n".join(part for part in parts if part) or event.house.phrase(f"page.empty{suffix}", who.language)
    if not who.is_pupil:
        name = await first_name(event.uow, child)
        text = f"{event.house.phrase('page.of_adult', who.language, name=name)}\n\n{text}"
        event.audit("page_opened", actor=who.id, subject=child.id, kind="page", object_id=child.id)
    first = event.house.phrase(f"page.opening{suffix}", who.language)
    await bring(event, who, first, text)


async def bring(event: Event, who: Who, first: str, text: str) -> None:
    """Words that no lock screen is to show: a message says what comes, an edit brings them, page by page (rule 7)."""
    filing = Filing(linger=int(AFTERWARDS.total_seconds()))
    opening, language = Message(text=first, sensitive=True, language=who.language), who.language
    for start in range(0, len(text), PAGE):
        key = await event.send(who.contact, opening, Lane.REPLY, Errand("told", filing=filing, silent=True))
        words = Message(text=text[start : start + PAGE], sensitive=True, language=language)
        await event.edit(who.contact, key, words)


async def calm_place(event: Event, adult: Who, child: Person) -> str | None:
    """Which of the setting's places a child likes to calm in, for an adult who talks with them about an incident.

    Only if the child lets them see it, and never their own words: this is said in a new message (rule 7).
    """
    seen = await profile.visible(event.uow, Standing(adult.id, adult.roles, child), working=True)
    for row in seen:
        if row.part == PLACE:
            said = await profile.said_in(event.uow, row)
            places = [event.house.setting.place(tick) for tick in said.ticks]
            return "; ".join(place.name.in_(adult.language) for place in places if place) or None
    return None


async def line(event: Event, reader: Who, row: ProfilePartRow, *, owned: bool = False) -> str:
    """One part: its name and what stands in it; to the child, `owned`, also who sees it."""
    said = await profile.said_in(event.uow, row)
    words = "; ".join([*(tick_label(event.house, reader.language, row.part, tick) for tick in said.ticks), *_own(said)])
    if not words:
        return ""
    phrase = event.house.phrase
    parts = [phrase("page.line", reader.language, choice=phrase(f"page.part_{row.part}", reader.language), words=words)]
    if row.layer == ADULT:
        adult = await adult_name(event.uow, row.author_id) or phrase("missing.adult", reader.language)
        parts.append(phrase("page.added", reader.language, adult=adult))
        if row.seen_by != "circle":
            parts.append(phrase("page.not_agreed_adult", reader.language))
    elif owned:
        parts.append(await _seen_by(event, reader, row))
    return "\n".join(parts)


def _own(said: Said) -> list[str]:
    return [f"“{said.words}”"] if said.words else []


async def _seen_by(event: Event, child: Who, row: ProfilePartRow) -> str:
    """Who sees it now: "only" somebody who is their named adult no more is nobody."""
    name = await adult_name(event.uow, row.for_id) if row.for_id == child.person.named_adult_id else None
    key = "nobody" if row.seen_by == "named" and name is None else row.seen_by
    return event.house.phrase(f"page.seen_{key}", child.language, adult=name or "")


def tick_label(house: House, language: Language, part: str, tick: str) -> str:
    """The button's words in a reader's language; of one that is gone by now its id."""
    place = house.setting.place(tick) if part == PLACE else None
    if place is not None:
        return place.name.in_(language)
    flow = house.catalogue.flows.get(FLOW)
    for step in flow.steps if flow else ():
        if isinstance(step, Ask) and step.id == part:
            for choice in step.choices:
                if choice.id == tick:
                    return choice.label.in_(language)
    return tick
