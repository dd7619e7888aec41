"""Times of a child's day by their name: "after lunch", "at break", "before home" (`breaks` in the setting file)."""

from datetime import date, datetime, timedelta

from relbot.engine.match import plain
from relbot.flow.models import Language
from relbot.service.calendar import home_time, is_school_day, moment_of
from relbot.service.house import House
from relbot.service.school_time import in_lesson
from relbot.service.setting_file import SettingFile, weekday_of

BEFORE = timedelta(minutes=15)
"""So long before lunch or home a talk begins."""
NEAR = timedelta(minutes=60)
"""No further from it: a time an hour after lunch is not "after lunch"."""
STEP = timedelta(minutes=5)
NAMES = ("at_break", "at_lunch", "after_break", "after_lunch", "before_lunch", "before_home")


def named_time(house: House, day: date, year: int | None, now: datetime, text: str) -> datetime | None:
    """The moment on that day that the words mean; None for other words, or where the file says no such time.

    It lies in no lesson of a child of that school year, and is still to come.
    """
    said = plain(text)
    name = next((each for each in NAMES if said and said in _words(house, each)), None)
    if name is None or not is_school_day(house.setting, day):
        return None
    return next((at for at in _candidates(house.setting, name, day, year, now) if at > now), None)


def _words(house: House, name: str) -> set[str]:
    lines = (house.phrase(f"times_of_day.{name}", language) for language in Language)
    return {plain(word) for line in lines for word in line.split(",")}


def _candidates(setting: SettingFile, name: str, day: date, year: int | None, now: datetime) -> list[datetime]:
    """The times the name may mean, the likeliest first."""
    where, _, what = name.partition("_")
    if what == "home":
        home = home_time(setting, day)
        return [] if home is None else _free(setting, year, home - BEFORE, home - NEAR, home - STEP)
    found = [
        (moment_of(setting, day, each.from_), moment_of(setting, day, each.to))
        for each in setting.breaks
        if each.what == what and each.counts(year, weekday_of(day))
    ]
    times: list[datetime] = []
    for begins, ends in found:
        if where == "at":
            times += _free(setting, year, max(begins, _step_after(now)), begins, ends - STEP)
        elif where == "after":
            times += _free(setting, year, ends, ends, ends + NEAR)
        else:
            times += _free(setting, year, begins - BEFORE, begins - NEAR, begins - STEP)
    return times


def _free(setting: SettingFile, year: int | None, best: datetime, first: datetime, last: datetime) -> list[datetime]:
    """Times from `first` to `last` outside lessons: `best` and later ones, then earlier ones, the latest first."""
    later = _times(best, last)
    earlier = [at for at in reversed(_times(first, best)) if at < best]
    return [at for at in (*later, *earlier) if not in_lesson(setting, at, year)]


def _times(begin: datetime, end: datetime) -> list[datetime]:
    return [begin + STEP * number for number in range(int((end - begin) / STEP) + 1)] if end >= begin else []


def _step_after(now: datetime) -> datetime:
    """The next full five minutes."""
    step = STEP.total_seconds()
    return now.replace(minute=0, second=0, microsecond=0) + STEP * (int((now.minute * 60 + now.second) // step) + 1)
