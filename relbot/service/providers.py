"""Lists that come from data (flow.providers names them): the adults a child may choose, places, times."""

from datetime import timedelta

from relbot.engine.state import Option
from relbot.service.calendar import local as to_local
from relbot.service.event import Event
from relbot.service.setting_file import Role, minutes
from relbot.service.who import Who, adult_name, present_with_role, reach

MOST_ADULTS = 12
STEP = 10
"""Minutes between two times an adult is offered."""
MOST_TIMES = 8


async def provide(event: Event, who: Who, provider: str) -> tuple[Option, ...]:
    """The options of a provider for this person; KeyError for a name the checks should have found."""
    return await {
        "adults_for_me": adults_for_me,
        "talk_places": talk_places,
        "talk_times": talk_times,
    }[provider](event, who)


async def adults_for_me(event: Event, who: Who) -> tuple[Option, ...]:
    """The named adult first, then the second, then others by name, whom relbot can reach (P07, P08)."""
    own = [adult for adult in (who.person.named_adult_id, who.person.second_adult_id) if adult]
    others = set()
    for role in (Role.STAFF, Role.SAFEGUARDING, Role.LEAD):
        others |= {person.id for person in await present_with_role(event.uow, event.house.setting_id, role)}
    names = {
        adult: await adult_name(event.uow, adult) or ""
        for adult in (*own, *(others - {who.id, *own}))
        if await reach(event.uow, adult) is not None
    }
    ranked = sorted(names, key=lambda adult: (own.index(adult) if adult in own else len(own), names[adult], adult))
    return tuple(Option(id=adult, label=names[adult], words=(names[adult],)) for adult in ranked[:MOST_ADULTS])


async def talk_places(event: Event, who: Who) -> tuple[Option, ...]:
    """The setting's places for a quiet talk, in the person's language."""
    return tuple(
        Option(id=place.id, label=place.name.in_(who.language), words=(place.name.en, place.name.cy))
        for place in event.house.setting.places
    )


async def talk_times(event: Event, _: Who) -> tuple[Option, ...]:
    """The next times today, every ten minutes until people stop reading, as local hours ("11:10")."""
    setting = event.house.setting
    local = to_local(setting, event.now)
    reading = setting.reading_hours.on(local.date())
    last = minutes(reading.to) if reading else 0
    first = local + timedelta(minutes=STEP - local.minute % STEP)
    times = []
    for count in range(MOST_TIMES):
        time = first + timedelta(minutes=STEP * count)
        if time.date() != local.date() or time.hour * 60 + time.minute > last:
            break
        label = time.strftime("%H:%M")
        times.append(Option(id=time.strftime("%H%M"), label=label, words=(label,)))
    return tuple(times)
