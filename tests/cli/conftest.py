"""A terminal in an empty folder: commands are typed, and what they print is read."""

import csv
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from relbot.cli.main import main
from relbot.clock import SystemClock

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Printed:
    """What a command left: its exit code and its lines."""

    code: int
    out: list[str]
    err: list[str]


Relbot = Callable[..., Printed]


@pytest.fixture
def relbot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Relbot:
    """Types a command in the test's folder, on a Monday in November, with nothing set in the environment."""
    import os

    for name in [name for name in os.environ if name.startswith("RELBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)

    def typed(*arguments: str) -> Printed:
        monkeypatch.setattr(sys, "argv", ["relbot", *arguments])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return Printed(code if isinstance(code, int) else 0, printed.out.splitlines(), printed.err.splitlines())

    return typed


@pytest.fixture(scope="session")
def school_kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first test that asks for `school` leaves a copy of it for the others."""
    return tmp_path_factory.mktemp("school") / "kept"


@pytest.fixture
def school(relbot: Relbot, tmp_path: Path, school_kept: Path) -> Path:
    """A key, and the example that `relbot init` writes, made their own, applied, and its people imported."""
    if school_kept.exists():
        shutil.copytree(school_kept, tmp_path, dirs_exist_ok=True)
        return tmp_path
    relbot("init")
    made_own(tmp_path / "setting.yaml")
    for command in ("keys new relbot.key", "setting apply setting.yaml", "people import people.csv"):
        assert relbot(*command.split()).code == 0
    shutil.copytree(tmp_path, school_kept)
    return tmp_path


def made_own(path: Path) -> None:
    """Gives the setting of `relbot init` a name, and accepts what children are told when nobody reads."""
    text = path.read_text(encoding="utf-8")
    for before, after in (
        ("id: our-school", "id: enfys"),
        ("{en: Our School, cy: Ein Hysgol}", "{en: Enfys, cy: Enfys}"),
        ("# out_of_hours: {accepts", "out_of_hours: {accepts"),
    ):
        assert text.count(before) == 1
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def rows(path: Path) -> list[list[str]]:
    """The rows of a CSV file, header included."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


async def link_all(folder: Path) -> None:
    """Links everybody's account by the codes in invitations.csv."""
    from relbot.service import settings
    from relbot.service.invitations import link
    from relbot.store.database import Database

    db = await Database.open(f"sqlite:///{folder}/relbot.sqlite", keys_url=None, key_file=folder / "relbot.key")
    async with db.transaction() as uow:
        setting_id = (await settings.find(uow, "")).id
        for number, row in enumerate(rows(folder / "invitations.csv")[1:]):
            await link(uow, setting_id, row[1], "telegram", str(number), NOW)
    await db.close()
