import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from relbot.cli.keys import keys_app
from relbot.errors import KeyFileError
from relbot.store.database import Database


def test_new_writes_a_key_file_and_says_what_next(tmp_path: Path) -> None:
    """The id is printed, the secret is not."""
    path = tmp_path / "relbot.key"
    result = CliRunner().invoke(keys_app, ["new", str(path)], catch_exceptions=False)
    key = json.loads(path.read_text())["keys"][0]
    assert result.exit_code == 0
    assert result.output == (
        f"Wrote {path} with key {key['id']}. Keep a copy where no backup of the database goes: without it\n"
        f"nobody can read the database, and with both anybody can. Now: relbot setting apply setting.yaml\n"
    )


def test_new_does_not_overwrite(tmp_path: Path) -> None:
    """The error is relbot's own; the command line prints it."""
    path = tmp_path / "relbot.key"
    path.write_text("precious")
    with pytest.raises(KeyFileError):
        CliRunner().invoke(keys_app, ["new", str(path)], catch_exceptions=False)
    assert path.read_text() == "precious"


def test_new_beside_a_database_says_that_it_does_not_open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key was lost: a new one is made, and nobody is told to go on as if it were the old."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("RELBOT_DATABASE_URL", raising=False)
    (tmp_path / "relbot.sqlite").touch()
    result = CliRunner().invoke(keys_app, ["new", "relbot.key"], catch_exceptions=False)
    assert (tmp_path / "relbot.key").exists()
    assert "relbot setting apply" not in result.stdout
    assert "relbot.sqlite is here already, and this new key opens nothing in it" in result.stderr


def test_rotate_changes_the_key_of_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It works on what the environment names, and says what to do with the key file."""
    path, url = tmp_path / "relbot.key", f"sqlite:///{tmp_path}/relbot.sqlite"
    CliRunner().invoke(keys_app, ["new", str(path)], catch_exceptions=False)
    before = json.loads(path.read_text())["keys"]
    asyncio.run(_create(url, path))
    monkeypatch.setenv("RELBOT_DATABASE_URL", url)
    monkeypatch.setenv("RELBOT_KEY_FILE", str(path))
    result = CliRunner().invoke(keys_app, ["rotate"], catch_exceptions=False)
    after = json.loads(path.read_text())["keys"]
    assert result.exit_code == 0
    assert result.stdout == (
        f"The database is under key {after[0]['id']}: wrapped the keys of 0 people, moved 0 settings.\n"
        "Copy the key file to where you keep its copy. Older backups need the key file from before.\n"
    )
    assert len(after) == 1
    assert after != before


async def _create(url: str, key_file: Path) -> None:
    await (await Database.create(url, keys_url=None, key_file=key_file)).close()
