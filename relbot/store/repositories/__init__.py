"""What relbot asks of its tables, one class an idea. Used through UnitOfWork, inside its transaction."""

from relbot.store.repositories.absences import Absences
from relbot.store.repositories.audit import Audit
from relbot.store.repositories.care import Care
from relbot.store.repositories.catalogues import Catalogues
from relbot.store.repositories.contacts import Contacts
from relbot.store.repositories.deliveries import Deliveries
from relbot.store.repositories.erasure import Erasure
from relbot.store.repositories.inbox import Inbox, NewInbox
from relbot.store.repositories.incidents import Incidents
from relbot.store.repositories.invitations import Invitations
from relbot.store.repositories.mornings import Mornings
from relbot.store.repositories.notes import Notes
from relbot.store.repositories.outbox import NewOutbox, Outbox
from relbot.store.repositories.people import People
from relbot.store.repositories.pins import Pins
from relbot.store.repositories.profiles import Profiles
from relbot.store.repositories.retention import Retention
from relbot.store.repositories.rhythms import NewPrompt, Rhythms
from relbot.store.repositories.sessions import Answers, Sessions
from relbot.store.repositories.settings import Settings
from relbot.store.repositories.talk import Talk
from relbot.store.repositories.timers import Timers
from relbot.store.repositories.wishes import Wishes

__all__ = [
    "Absences",
    "Answers",
    "Audit",
    "Care",
    "Catalogues",
    "Contacts",
    "Deliveries",
    "Erasure",
    "Inbox",
    "Incidents",
    "Invitations",
    "Mornings",
    "NewInbox",
    "NewOutbox",
    "NewPrompt",
    "Notes",
    "Outbox",
    "People",
    "Pins",
    "Profiles",
    "Retention",
    "Rhythms",
    "Sessions",
    "Settings",
    "Talk",
    "Timers",
    "Wishes",
]
