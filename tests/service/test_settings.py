"""Settings in the database: applied, applied again, found, and the changes told."""

from datetime import timedelta

import pytest

from relbot.errors import ConfigurationError, NotFoundError
from relbot.service import settings
from relbot.service.setting_file import Place
from relbot.store.database import Database
from tests.service.school import NOW, SETTING, applied

pytestmark = pytest.mark.both_databases


async def test_an_applied_setting_is_found_and_read(database: Database) -> None:
    """By its short name, by its id, and without a name while it is the only one."""
    setting_id = await applied(database)
    async with database.reading() as uow:
        for name in ("ysgol-enfys", setting_id, ""):
            row = await settings.find(uow, name)
            assert row.id == setting_id
            assert settings.read(row) == SETTING


async def test_the_same_again_changes_nothing(database: Database) -> None:
    """A second time: no change, no audit row, the first date stays."""
    setting_id = await applied(database)
    async with database.transaction() as uow:
        again = await settings.apply(uow, SETTING, NOW + timedelta(days=1))
    assert again == settings.Applied(setting_id, new=False, changes=())
    async with database.reading() as uow:
        assert (await settings.find(uow, "")).applied_at == NOW


async def test_a_change_is_told_field_by_field(database: Database) -> None:
    """A changed time, a new place, a rhythm gone: each by its own name, before and after."""
    await applied(database)
    rhythm = SETTING.rhythms[0].model_copy(update={"at": "09:00"})
    hall = Place.model_validate({"id": "hall", "name": {"en": "the hall", "cy": "y neuadd"}})
    changed = SETTING.model_copy(
        update={"rhythms": (rhythm,), "places": (*SETTING.places[1:], hall), "telegram_under_16": True}
    )
    async with database.transaction() as uow:
        done = await settings.apply(uow, changed, NOW + timedelta(days=1))
    cwtch = '{"id": "cwtch", "name": {"en": "the Cwtch", "cy": "y Cwtch"}}'
    assert done.changes == (
        ("places.cwtch", cwtch, ""),
        ("places.hall", "", '{"id": "hall", "name": {"en": "the hall", "cy": "y neuadd"}}'),
        ("rhythms.morning-check-in.at", '"08:50"', '"09:00"'),
        ("telegram_under_16", "false", "true"),
    )
    async with database.reading() as uow:
        row = await settings.find(uow, "")
        assert (settings.read(row), row.applied_at) == (changed, NOW + timedelta(days=1))


async def test_without_a_setting_one_is_told_to_apply_one(database: Database) -> None:
    """An empty database says what to do."""
    async with database.reading() as uow:
        with pytest.raises(NotFoundError) as raised:
            await settings.find(uow, "")
    assert str(raised.value) == (
        "no setting has been applied yet. Write one and apply it: relbot init, relbot setting apply"
    )


async def test_with_several_settings_a_name_is_needed(database: Database) -> None:
    """Both are named; a name that is neither is refused."""
    await applied(database)
    await applied(database, SETTING.model_copy(update={"id": "ysgol-arall"}))
    async with database.reading() as uow:
        with pytest.raises(ConfigurationError) as unclear:
            await settings.find(uow, "")
        with pytest.raises(NotFoundError) as unknown:
            await settings.find(uow, "enfys")
    known = "ysgol-arall, ysgol-enfys"
    assert str(unclear.value) == f"this database holds several settings: choose one with RELBOT_SETTING ({known})"
    assert str(unknown.value) == f"there is no setting enfys in this database. There is: {known}"


async def test_a_setting_of_another_version_is_not_guessed_at(database: Database) -> None:
    """A document that does not fit the model says that its file is to be applied again."""
    await applied(database)
    async with database.transaction() as uow:
        (await settings.find(uow, "")).document = '{"id": "ysgol-enfys"}'
    async with database.reading() as uow:
        with pytest.raises(ConfigurationError) as raised:
            settings.read(await settings.find(uow, ""))
    assert str(raised.value) == (
        "the setting ysgol-enfys was applied by another version of relbot and does not fit this one."
        " Apply its file again: relbot setting apply FILE"
    )
