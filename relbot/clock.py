"""The one place that reads the machine's clock. Everything else is told what time it is."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time. Times in relbot are aware and in UTC; local hours belong to the setting."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """The machine's clock plus an offset that only grows: the demo's "+1 hour".

    `start` is the moment the clock shows when it is made; without it, the present.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._system = SystemClock()
        self._offset = timedelta() if start is None else start - self._system.now()

    def now(self) -> datetime:
        """The moved moment, aware, in UTC."""
        return self._system.now() + self._offset

    def forward(self, by: timedelta) -> datetime:
        """Moves the clock forward and returns the new moment.

        Raises ValueError for a step backwards: due work would seem to come undone.
        """
        if by < timedelta():
            raise ValueError("a clock can only be moved forward")
        self._offset += by
        return self.now()


class SteppedClock:
    """A clock that stands still until it is moved: tests and benchmarks."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The moment the clock stands at."""
        return self._now

    def forward(self, by: timedelta) -> datetime:
        """Moves the clock forward and returns the new moment; ValueError for a step backwards."""
        if by < timedelta():
            raise ValueError("a clock can only be moved forward")
        self._now += by
        return self._now

    def set(self, moment: datetime) -> None:
        """Moves the clock to a later moment; ValueError if it is earlier."""
        self.forward(moment - self._now)
