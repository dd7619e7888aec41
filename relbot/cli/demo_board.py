"""What stands on the demo's page: who is there, every sentence in both languages, and the clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from relbot.cli.demo_people import Crowd, Figure
from relbot.cli.demo_time import DemoTime, to_utc
from relbot.cli.demo_views import AnswerViews
from relbot.clock import Clock
from relbot.flow.models import Ask, Localised
from relbot.ids import new_id
from relbot.sandbox.errors import SandboxError
from relbot.service import absences
from relbot.service.house import House

LABELS = {
    "talk": "intake.menu_talk",
    "open": "alerts.button_open",
    "mine": "alerts.button_mine",
    "with": "alerts.button_with",
    "safe": "alerts.button_safe",
    "take": "alerts.button_take",
}
"""Buttons of the phones that the page's story names."""
SPANS = {"quarter": timedelta(minutes=15), "hour": timedelta(hours=1)}
CHECK_IN, SCHOOL_DAY = "check-in", "school-day"
TOPIC, HOME = "demo.", "home_"
"""Keys of the page's sentences begin so, and of those that say in a home what others say in a school."""
WEEK = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
"""As JavaScript counts them."""


class DemoBoard:
    """Implements `relbot.sandbox.page.Board`. `began` is where the clock was put, if it was."""

    def __init__(
        self,
        house: House,
        crowd: Crowd,
        clock: Clock,
        time: DemoTime,
        began: datetime | None,
        story: Sequence[str],
    ) -> None:
        self._story = list(story)
        self._house, self._crowd = house, crowd
        self._clock, self._time, self._began = clock, time, began
        self._views = AnswerViews(house, crowd.everybody, clock)
        self._run = new_id()

    def describe(self) -> dict[str, Any]:
        """Sentences by key and language, the setting's name, everybody, and whose phones lie on the page at first.

        `run` is another at every start.
        """
        setting = self._house.setting
        phrases = self._house.catalogue.phrases
        own = sentences(phrases, lives_here=setting.lives_here)
        days = [phrases[f"time.{day}"] for day in WEEK]
        return {
            "run": self._run,
            "phrases": {key: phrase.model_dump() for key, phrase in own.items()},
            "days": [day.model_dump() for day in days],
            "labels": {name: phrases[key].model_dump() for name, key in LABELS.items()}
            | {"today": _rest_of_today(self._house).model_dump()},
            "help": phrases["keyboard.help"].model_dump(),
            "setting": setting.name.model_dump(),
            "time_zone": setting.time_zone,
            "began": None if self._began is None else to_utc(self._began),
            "story": self._story,
            "people": [self._person(figure) for figure in self._crowd.everybody],
            "phones": [figure.person.id for figure in self._crowd.cast],
        }

    def people(self) -> dict[str, Any]:
        """Under `people`, of everybody: the user of their phone, None without one, and how much came to it."""
        self._crowd.looked_at.set()
        return {"people": [_phone(figure) for figure in self._crowd.everybody]}

    async def hold(self, person: str) -> dict[str, Any]:
        """Somebody picks up the phone of this person, who comes in if they had not; gives `people`."""
        await self._crowd.hold(person)
        return self.people()

    def clock(self) -> dict[str, Any]:
        """The moment, and that of the next check-in, None if there is none to move to."""
        check_in = self._time.next_check_in()
        return {"now": to_utc(self._clock.now()), "check_in": None if check_in is None else to_utc(check_in)}

    async def answer(self) -> dict[str, Any]:
        """The newest written answer as three see it, under `answer`; None there while there is none."""
        return {"answer": await self._views.newest()}

    async def move(self, step: str) -> dict[str, Any]:
        """`quarter`, `hour`, `check-in` or `school-day`."""
        if step == CHECK_IN:
            await self._time.forward(self._time.next_check_in)
        elif step == SCHOOL_DAY:
            await self._time.forward(self._time.next_school_day)
        elif step in SPANS:
            await self._time.forward(lambda: self._clock.now() + SPANS[step])
        else:
            raise SandboxError(f"no step is called {step}; there are {', '.join([*SPANS, CHECK_IN, SCHOOL_DAY])}")
        return self.clock()

    def _person(self, figure: Figure) -> dict[str, Any]:
        return {
            **_phone(figure),
            "tablet": not self._crowd.may(figure),
            "first_name": figure.person.first_name,
            "name": f"{figure.person.first_name} {figure.person.last_name}",
            "part": figure.part,
            "adult_of": self._crowd.cast[0].person.first_name,
            "year": figure.person.year,
            "language": figure.person.language.value,
        }


def _phone(figure: Figure) -> dict[str, Any]:
    return {
        "id": figure.person.id,
        "user": None if figure.phone is None else figure.phone.user.id,
        "news": figure.news,
    }


def _rest_of_today(house: House) -> Localised:
    """The button of /away for the rest of today."""
    asked = next(step for step in house.catalogue.flows[absences.FLOW].steps if isinstance(step, Ask))
    return next(each.label for each in asked.choices if each.id == "today")


def sentences(phrases: Mapping[str, Localised], *, lives_here: bool) -> dict[str, Localised]:
    """The page's sentences by their keys; in a home with the words of a home."""
    own = {key.removeprefix(TOPIC): text for key, text in phrases.items() if key.startswith(TOPIC)}
    if lives_here:
        own |= {key.removeprefix(HOME): text for key, text in own.items() if key.startswith(HOME)}
    return own
