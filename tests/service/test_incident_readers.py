"""Who is said to read the record of an incident."""

from typing import cast

import pytest

from relbot.flow.models import Language
from relbot.service.event import Event
from relbot.service.incident_readers import names
from relbot.store.tables import IncidentRow

NO_EVENT = cast(Event, None)


@pytest.mark.parametrize("gravity", ["serious_harm", "sexual_harm", "abuse_at_home"])
async def test_the_named_adult_is_not_named_of_what_is_grave(gravity: str) -> None:
    """They read no words of what is urgent (rule 6)."""
    incident = IncidentRow(gravity=gravity, held="none")
    assert await names(NO_EVENT, incident, "Tom Bevan", "Gwen Morgan", Language.EN) == "Gwen Morgan"
