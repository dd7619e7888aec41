"""An incident that may be about an adult here (DOMAIN 3.3): those who lead read its record, without whom it is about.

The child's named adult hears nothing of it, nor does safeguarding where two who lead can be reached. The alert is about
the colleague who told of it: whoever accepts it speaks with them. Its record is the child's, and opens with the alert.
"""

from relbot.flow.models import Language
from relbot.service import routing
from relbot.service.event import Event
from relbot.service.facts import own_texts
from relbot.service.incident_names import ADULT_HERE, CONDUCT, SOURCE
from relbot.service.routing import Route
from relbot.service.who import Who
from relbot.store.tables import AlertRow, ConcernRow, IncidentRow


async def way_of(event: Event, incident: IncidentRow) -> Route | None:
    """Who alone reads what is written about an incident; None: the usual readers.

    Of what is about an adult here: those who lead, without whoever the colleague that logged it has left out.
    """
    if incident.gravity != ADULT_HERE:
        return None
    since = await event.uow.care.concerns_for(incident.reporter_id, incident.logged_at)
    own = [row for row in since if row.source == CONDUCT and row.session_id == incident.session_id]
    session = await event.uow.sessions.get(incident.session_id) if incident.session_id else None
    return routing.together(Route("leadership"), *map(routing.route_of, [session, *own]))


async def readers(event: Event, incident: IncidentRow, way: Route, language: Language) -> str:
    """The names of everybody who reads what goes this way."""
    reporter = await event.uow.people.get(incident.reporter_id)
    if reporter is None:
        return event.house.phrase(f"missing.{way.to}", language)
    return (await own_texts(event.house, event.uow, reporter, language, event.now, way))["readers"]


async def of_concern(event: Event, concern: ConcernRow) -> IncidentRow | None:
    """The incident whose record opens with a concern of this kind; None: the colleague logged none."""
    if concern.source != CONDUCT or concern.session_id is None:
        return None
    incident = await event.uow.incidents.logged_in(concern.session_id)
    return None if incident is None or incident.gravity != ADULT_HERE else incident


async def note_reading(event: Event, adult: Who, alert: AlertRow) -> None:
    """Such a record is a child's: that an adult opened it is written down under the child, too (rule 9)."""
    found = [await of_concern(event, each) for each in await event.uow.care.concerns_of(alert.id)]
    for incident in {each.id: each for each in found if each is not None}.values():
        event.audit("incident_read", actor=adult.id, subject=incident.person_id, kind=SOURCE, object_id=incident.id)
