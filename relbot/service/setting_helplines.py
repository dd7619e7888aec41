"""Whom to ring outside the setting: numbers are dated configuration, never code (DOMAIN 3.6)."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from relbot.flow.models import Identifier, Localised, Strict

MOST_HELPLINES = 3
"""Somebody who needs one reads no more (DOMAIN 3.6)."""


class Nation(StrEnum):
    """Whose bank holidays, helplines and law count."""

    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern_ireland"


class Helpline(Strict):
    """Somewhere to ring outside the setting. `checked` is when a person last made sure that it is right."""

    id: Identifier
    name: Localised
    contact: Localised
    hours: Localised | None = None
    nations: tuple[Nation, ...] = ()
    """Where it answers; empty means everywhere in the United Kingdom."""
    checked: date


class ShownHelplines(Strict):
    """Ids of the helplines each group is shown, the most important first."""

    pupil: tuple[Identifier, ...] = Field(min_length=1, max_length=MOST_HELPLINES)
    staff: tuple[Identifier, ...] = Field(min_length=1, max_length=MOST_HELPLINES)
    self_harm: tuple[Identifier, ...] = Field(default=(), max_length=MOST_HELPLINES)
    """For pupils of sixteen and over who may hurt themselves (DOMAIN 3.4); none: as all pupils."""
    alert: tuple[Identifier, ...] = Field(default=(), max_length=MOST_HELPLINES)
    """For adults who have opened an urgent alert or a concern: the council's children's services and the like."""
    about_staff: tuple[Identifier, ...] = Field(default=(), max_length=MOST_HELPLINES)
    """In their place, where it is about somebody who works here: the local authority's designated officer first."""
