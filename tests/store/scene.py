"""A small school for the store's tests. Everybody in it is invented."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from relbot.ids import new_id
from relbot.store import contexts
from relbot.store.database import Database
from relbot.store.repositories import NewInbox, NewOutbox
from relbot.store.tables import Contact, Person, SessionRow

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Scene:
    """A setting with one pupil and their contact."""

    setting_id: str
    pupil_id: str
    contact_id: str


async def add_setting(database: Database, slug: str = "ysgol-y-bryn") -> str:
    """An empty setting; its id."""
    setting_id = new_id()
    async with database.transaction() as uow:
        await uow.settings.add(setting_id, slug, "{}", "0" * 64, NOW)
    return setting_id


async def add_person(
    database: Database, setting_id: str, school_id: str, first_name: str = "Eira", roles: tuple[str, ...] = ("pupil",)
) -> str:
    """A person with names sealed; their id."""
    person_id = new_id()
    await database.new_person_key(person_id, setting_id, NOW)
    async with database.transaction() as uow:
        uow.people.add(
            Person(
                id=person_id,
                setting_id=setting_id,
                school_id_hash=uow.vault.school_id_hash(setting_id, school_id),
                school_id=await uow.seal(person_id, contexts.SCHOOL_ID, school_id),
                first_name=await uow.seal(person_id, "person.first_name", first_name),
                last_name=await uow.seal(person_id, "person.last_name", "Llewelyn-Test"),
                language="cy",
                created_at=NOW,
            )
        )
        await uow.people.set_roles(setting_id, {person_id: roles})
    return person_id


async def add_contact(database: Database, setting_id: str, person_id: str, address: str) -> str:
    """A linked contact; its id."""
    contact_id = new_id()
    async with database.transaction() as uow:
        uow.contacts.link(
            Contact(
                id=contact_id,
                setting_id=setting_id,
                person_id=person_id,
                channel="telegram",
                address_hash=uow.vault.address_hash(setting_id, "telegram", address),
                address=await uow.seal(person_id, contexts.ADDRESS, address),
                linked_at=NOW,
            )
        )
    return contact_id


async def furnish(database: Database) -> Scene:
    """Makes the scene."""
    setting_id = await add_setting(database)
    pupil_id = await add_person(database, setting_id, "P-0417")
    return Scene(setting_id, pupil_id, await add_contact(database, setting_id, pupil_id, "700100200"))


def session_row(scene: Scene, session_id: str, **changes: object) -> SessionRow:
    """An open session of the pupil."""
    values: dict[str, object] = {
        "id": session_id,
        "setting_id": scene.setting_id,
        "person_id": scene.pupil_id,
        "contact_id": scene.contact_id,
        "flow": "check-in",
        "catalogue_hash": "c" * 64,
        "status": "active",
        "state": b"sealed",
        "started_at": NOW,
        "touched_at": NOW,
    }
    return SessionRow(**(values | changes))


def came_in(setting_id: str, key: str, *, chat: str = "chat-a", lane: int = 0, body: bytes = b"hello") -> NewInbox:
    """An update that came in."""
    return NewInbox(setting_id, "telegram:1", key, chat, lane, NOW, body)


def to_send(  # the fields of an operation that tests vary
    setting_id: str,
    event: str,
    *,
    chat: str = "chat-a",
    lane: int = 1,
    due_at: datetime = NOW,
    body: bytes = b"hello",
) -> NewOutbox:
    """An operation on its way out."""
    return NewOutbox(
        setting_id=setting_id,
        event=event,
        index=0,
        channel="telegram",
        chat=chat,
        lane=lane,
        kind="send",
        body=body,
        created_at=NOW,
        due_at=due_at,
    )
