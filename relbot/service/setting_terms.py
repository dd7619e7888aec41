"""On which days of the year there is school: a part of the setting file."""

from datetime import date

from pydantic import ConfigDict, Field

from relbot.flow.models import Strict


class Ranged(Strict):
    """What is written with `from`, a word that Python keeps for itself."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Term(Ranged):
    """Days on which there is school, both ends included; half terms are closures or two terms."""

    from_: date = Field(alias="from")
    to: date


class Closure(Ranged):
    """Days without pupils inside a term: half term, an INSET day, snow. `to` left out: one day."""

    from_: date = Field(alias="from")
    to: date | None = None
    reason: str = Field(min_length=1)

    @property
    def last(self) -> date:
        """The last closed day."""
        return self.to or self.from_


class ExtraHoliday(Strict):
    """A bank holiday that was proclaimed late or is kept here only."""

    day: date
    name: str = Field(min_length=1)


class BankHolidays(Strict):
    """Changes to the nation's bank holidays: days added, and days on which this setting is open all the same."""

    add: tuple[ExtraHoliday, ...] = ()
    remove: tuple[date, ...] = ()
