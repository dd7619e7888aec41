"""What a setting file says of incidents: how long after one who is asked what (DOMAIN 3.5 "Same-day reflect")."""

from pydantic import Field

from relbot.flow.models import Strict


class Incidents(Strict):
    """Minutes. `calm_minutes`: a child's calm time after an incident (G07). `prompt_minutes`: after an
    incident, until the adult is asked about the talk. `last_before_home`: before home time, when they are asked again.
    """

    calm_minutes: int = Field(default=20, ge=0, le=240)
    prompt_minutes: int = Field(default=60, ge=10, le=240)
    last_before_home: int = Field(default=60, ge=10, le=240)
