"""How long to wait before trying again."""


class Backoff:
    """Waits that double from `first` to `longest` seconds; `reset` after a success."""

    def __init__(self, first: float = 1.0, longest: float = 30.0) -> None:
        self._first, self._longest = first, longest
        self._next = first

    def next(self) -> float:
        """Seconds to wait now; the next wait is twice as long."""
        wait, self._next = self._next, min(self._next * 2, self._longest)
        return wait

    def reset(self) -> None:
        """The next wait is the shortest again."""
        self._next = self._first
