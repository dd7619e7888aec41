"""What adults read of an alert that is closed: that it is over, and of "not a concern" who said so, when and why."""

from relbot.service import spoken
from relbot.service.event import Event
from relbot.service.who import Who, adult_name
from relbot.store.tables import AlertRow

OVERTAKEN = frozenset({"cancelled", "changed"})
"""How a child ends an alert about their own talk request."""
NOT_A_CONCERN = "not_a_concern"
"""How an adult settles an alert about words that were none to worry about."""


def key(alert: AlertRow) -> str:
    """What everybody but who closed it reads."""
    return f"request_{alert.outcome}" if alert.outcome in OVERTAKEN else "closed"


async def line(event: Event, reader: Who, alert: AlertRow, *, reads: bool) -> str | None:
    """Who sees no concern, when, and, for whoever `reads` the words, why; None if it did not end so."""
    if alert.status != "closed" or alert.outcome != NOT_A_CONCERN or alert.closed_at is None:
        return None
    said = "dismissed_by_you" if alert.closed_by == reader.id else "dismissed_by_other"
    texts = {
        "adult": await adult_name(event.uow, alert.closed_by) or event.house.phrase("missing.adult", reader.language),
        "time": spoken.clock_time(event.house, alert.closed_at),
    }
    if reads and alert.closed_why is not None:
        said = f"{said}_why"
        texts["choice"] = event.house.phrase(f"alerts.button_no_concern_{alert.closed_why}", reader.language)
    return event.house.phrase(f"alerts.{said}", reader.language, **texts)
