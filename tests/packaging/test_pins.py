"""The pins: hashed, naming no host, and agreeing with each other."""

import re
from pathlib import Path

import pytest

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
FILES = ("build.txt", "dev.txt", "pins.txt", "run.txt")


def _entries(name: str) -> list[str]:
    text = (REQUIREMENTS / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def _versions(name: str) -> dict[str, str]:
    return dict(re.split(r"==|\s", entry)[:2] for entry in _entries(name))


def test_every_file_of_pins_is_checked() -> None:
    """A new file of pins comes under these tests."""
    assert sorted(path.name for path in REQUIREMENTS.iterdir()) == list(FILES)


@pytest.mark.parametrize("name", FILES)
def test_every_pin_is_exact_and_hashed(name: str) -> None:
    """An entry is `name==version`, perhaps a marker, then hashes, and nothing else: no option, no address."""
    shape = re.compile(r"[a-z0-9.-]+==[^\s;]+( ; [^#\\]+?)?(\s+--hash=sha256:[0-9a-f]{64})+")
    entries = _entries(name)
    assert [entry for entry in entries if not shape.fullmatch(entry)] == []
    assert entries != []


@pytest.mark.parametrize("name", FILES)
def test_no_pin_names_a_host(name: str) -> None:
    """Any index, mirror or folder of wheels may serve the pins."""
    text = (REQUIREMENTS / name).read_text(encoding="utf-8")
    assert re.findall(r"\w+://\S*|--(?:extra-)?index-url|--find-links|@ ", text) == []


@pytest.mark.parametrize("name", ["build.txt", "run.txt"])
def test_people_run_the_versions_that_are_tested(name: str) -> None:
    """What `make demo` installs is, version for version, part of what `make test` installs."""
    tested = _versions("dev.txt")
    assert {package: tested.get(package) for package in _versions(name)} == _versions(name)
