"""Hearing what a child writes: offline, pure, the same answer every time. It only ever raises.

`screen` is what the house calls; the figures, the method and the limits stand in `docs/screening.md`.
"""

import gc
from functools import cache

from relbot.screening.levels import Level, Reason, Screening
from relbot.screening.screener import screen
from relbot.screening.tables import reason_codes

__all__ = ["Level", "Reason", "Screening", "load", "reason_codes", "screen"]


@cache
def load() -> None:
    """Read all tables and weights now, not with the first text, and leave them out of the collector's rounds.

    They stay for as long as the process lives: looking through them for garbage would slow every long text.
    """
    screen("hi")
    gc.collect()
    gc.freeze()
