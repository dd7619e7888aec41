"""What is about an incident is known by these names."""

KEEP = "incident"
"""Retention class whose answers belong to the incident, and with it to the child's record."""
PARAM = "incident"
"""A conversation about an incident is begun with its id under this name."""
TEXT = "incident_text.text"
SOURCE = "incident"
"""Source of the concern by which adults read of an incident."""
