"""Hearing what a child writes: offline, pure, the same answer every time. It only ever raises.

`screen` is what the house calls; the figures, the method and the limits stand in `docs/screening.md`.
"""

from relbot.screening.levels import Level, Reason, Screening
from relbot.screening.screener import screen
from relbot.screening.tables import reason_codes

__all__ = ["Level", "Reason", "Screening", "reason_codes", "screen"]
