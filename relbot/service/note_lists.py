"""Notes that fall due together come to an adult as one message: it says how many, and opens them one by one."""

from collections.abc import Sequence

from relbot.engine.message import Button, Lane, Message
from relbot.service import alerts, inbox_view
from relbot.service.calendar import is_reading
from relbot.service.event import Errand, Event
from relbot.service.ladder import recipients
from relbot.service.who import Who, reach
from relbot.store.tables import AlertRow, Person

PRESS = "notes"
"""The button below such a message."""

Due = tuple[AlertRow, Person]


async def fall_due(event: Event, alert: AlertRow) -> None:
    """Brings every note that is due by now: one message an adult, whose own notice it is if it is the only one.

    A notice that could not be delivered brings its note back before it is due: that one goes out by itself, at once.
    """
    if alert.repeat_at is not None and alert.repeat_at > event.now:
        if not any(notice.state == alerts.LISTED for notice in await event.uow.care.notices(alert.id)):
            await alerts.again(event, alert.id)
        return
    for reader, notes in (await _by_reader(event)).items():
        adult = None if reader is None or len(notes) == 1 else await reach(event.uow, reader)
        if adult is None:
            for note, child in notes:
                await alerts.notify(event, note, child)
        else:
            await _list(event, adult, notes)


async def opened(event: Event, who: Who) -> None:
    """The adult pressed the button: what waits for them comes, each closed."""
    await inbox_view.show(event, who)


async def _by_reader(event: Event) -> dict[str | None, list[Due]]:
    """The notes that are due, by who reads them; under None those that nobody reads now."""
    found: dict[str | None, list[Due]] = {}
    reads_now = is_reading(event.house.setting, event.now)
    for alert in await event.uow.care.open_alerts(event.house.setting_id):
        if alert.kind != alerts.NOTE or alert.repeat_at is None or alert.repeat_at > event.now:
            continue
        child = await event.uow.people.get(alert.person_id)
        if child is not None:
            readers = await recipients(event, alert, child)
            reader = readers[0].person_id if len(readers) == 1 and reads_now else None
            found.setdefault(reader, []).append((alert, child))
    return found


async def _list(event: Event, adult: Who, notes: Sequence[Due]) -> None:
    for alert, _ in notes:
        await alerts.list_for(event, alert, adult.id)
    text = event.house.phrase("alerts.notes", adult.language, count=str(len(notes)))
    label = event.house.phrase("alerts.button_open", adult.language)
    message = Message(text=text, rows=((Button(label=label, press=PRESS),),), language=adult.language)
    await event.send(adult.contact, message, Lane.ROUTINE, Errand("told"))
