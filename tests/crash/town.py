"""Who lives here: an invented home whose house is open at every hour, eight adults and as many pupils as are wanted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from relbot.clock import SystemClock
from relbot.sandbox.phone import Phone
from relbot.sandbox.world import World
from relbot.service import settings
from relbot.service.calendar import local
from relbot.service.people import import_people
from relbot.service.people_file import COLUMNS, read_people
from relbot.service.setting_file import SettingFile
from relbot.service.setting_reading import load_setting
from relbot.store.contexts import ADDRESS, SCHOOL_ID
from relbot.store.database import Database
from relbot.store.tables import Contact

EXAMPLE = Path(__file__).parents[2] / "examples" / "ysgol-enfys" / "setting.yaml"
RHYTHM = "check-in"
ADULTS = ("S01", "S02", "S03", "S04", "S05", "S06", "S07", "S08")
NAMED = ADULTS[3:]
_ROLES = {"S01": "safeguarding+staff", "S02": "safeguarding+staff", "S03": "lead"}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Town:
    """The setting's id and document, people's ids by school id, and their phones."""

    setting_id: str
    setting: SettingFile
    ids: dict[str, str]
    phones: dict[str, Phone]

    @property
    def pupils(self) -> tuple[str, ...]:
        """Their school ids, in order."""
        return tuple(name for name in self.ids if name not in ADULTS)


def open_setting(now: datetime) -> SettingFile:
    """Somebody reads at any hour, no hour is quiet, every word is a concern; the rhythm comes round in half a day.

    (A test must not depend on the hour it runs at. Quiet hours from and to the same minute hold never.)
    """
    example = load_setting(EXAMPLE)
    away = (local(example, now) + timedelta(hours=12)).strftime("%H:%M")
    rhythm = {
        "name": RHYTHM,
        "flow": "pupil-check-in-secondary",
        "audience": {"role": "pupil"},
        "days": _DAYS,
        "at": away,
        "window": 60,
        "every_day": True,
    }
    changes = {
        "id": "ty-agored",
        "kind": "home",
        "languages": ["en", "cy"],
        "reading_hours": {day: {"from": "00:00", "to": "23:59"} for day in _DAYS},
        "quiet_hours": {"from": "00:00", "to": "00:00"},
        "everyday_words": "concern",
        "rhythms": [rhythm],
    }
    return SettingFile.model_validate(example.model_dump(mode="json", by_alias=True) | changes)


async def settle_in(db: Database, world: World, folder: Path, pupils: int) -> Town:
    """Applies the setting, imports everybody, and gives each a phone that is linked already."""
    now = SystemClock().now()
    setting = open_setting(now)
    async with db.transaction() as uow:
        setting_id = (await settings.apply(uow, setting, now)).setting_id
    people = folder / "people.csv"
    people.write_text("\n".join((",".join(COLUMNS), *_lines(pupils), "")), encoding="utf-8")
    await import_people(db, setting_id, read_people(people, setting.languages), now, shown="people.csv")
    return await _link_all(db, world, setting_id, setting)


def _lines(pupils: int) -> list[str]:
    lines = [f"{name},Adult,{name},{_ROLES.get(name, 'staff')},,en,,," for name in ADULTS]
    for number in range(1, pupils + 1):
        named, second = (NAMED[(number + step) % len(NAMED)] for step in (0, 1))
        language = "cy" if number % 3 == 0 else "en"
        lines.append(f"P{number:03d},Pupil{number},Invented,pupil,{12 + number % 2},{language},{named},{second},")
    return lines


async def _link_all(db: Database, world: World, setting_id: str, setting: SettingFile) -> Town:
    now = SystemClock().now()
    ids, phones = {}, {}
    async with db.transaction() as uow:
        people = await uow.people.all(setting_id)
        await uow.fetch_keys([person.id for person, _ in people])
        named = {await uow.open(person.id, SCHOOL_ID, person.school_id): person for person, _ in people}
        for name in sorted(named):
            person = named[name]
            user = world.add_user(name)
            person.welcomed_at = now
            uow.contacts.link(
                Contact(
                    id=db.ids(),
                    setting_id=setting_id,
                    person_id=person.id,
                    channel="telegram",
                    address_hash=uow.vault.address_hash(setting_id, "telegram", str(user.id)),
                    address=await uow.seal(person.id, ADDRESS, str(user.id)),
                    linked_at=now,
                )
            )
            ids[name], phones[name] = person.id, Phone(world, user)
            world.private_chat(user).started = True
    return Town(setting_id, setting, ids, phones)
