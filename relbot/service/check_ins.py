"""Which check-in a pupil gets: the one written for their age (DOMAIN 2.2 to 2.4)."""

from relbot.service.replies import KS1_YEARS, KS2_YEARS
from relbot.store.tables import Person

KS1, KS2, SECONDARY = "pupil-check-in-ks1", "pupil-check-in-ks2", "pupil-check-in-secondary"
CHECK_INS = frozenset({KS1, KS2, SECONDARY})


def check_in_for(person: Person) -> str:
    """The flow of this pupil's check-in, by school year; the words of ks1 are read together with an adult."""
    if person.year in KS1_YEARS:
        return KS1
    return KS2 if person.year in KS2_YEARS else SECONDARY


def flow_for(person: Person, flow: str) -> str:
    """What a rhythm's flow is for this pupil: a check-in becomes the one that fits them, all else stays as it is."""
    return check_in_for(person) if flow in CHECK_INS else flow
