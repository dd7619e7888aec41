"""Who reads the record of an incident, by name: as the adult who writes it is told, before each question (rule 5)."""

from relbot.flow.models import Language
from relbot.service import incident_conduct, spoken
from relbot.service.event import Event
from relbot.service.incident_names import URGENT
from relbot.service.ladder import note_reader
from relbot.service.route_now import past_them
from relbot.service.who import adult_name
from relbot.store.tables import IncidentRow


async def names(event: Event, incident: IncidentRow, named: str, lead: str, language: Language) -> str:
    """Most incidents are a note to one adult, who alone can open it: the named one, or who stands in for them today.

    Of what is urgent the named adult reads nothing; of any other concern both do. What is about an adult here is read
    by those who lead alone, without whom it is about.
    """
    way = await incident_conduct.way_of(event, incident)
    if way is not None:
        return await incident_conduct.readers(event, incident, way, language)
    if incident.gravity in URGENT:
        return lead
    if incident.gravity != "none" or incident.held != "none":
        return spoken.both(event.house, named, lead, language)
    child = await event.uow.people.get(incident.person_id)
    route = await past_them(event.uow, incident.person_id, event.now)
    reader = None if child is None else await note_reader(event, child, route)
    return await adult_name(event.uow, reader) or named
