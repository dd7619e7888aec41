"""A terminal in an empty folder: commands are typed, and what they print is read."""

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


@pytest.fixture
def school(relbot: Relbot, tmp_path: Path) -> Path:
    """A key, and the example that `relbot init` writes applied and its people imported."""
    for command in ("init", "keys new relbot.key", "setting apply setting.yaml", "people import people.csv"):
        assert relbot(*command.split()).code == 0
    return tmp_path
