"""The check that keeps files and functions small."""

from pathlib import Path

import pytest

from scripts import check_sizes


def _function(name: str, lines: int) -> str:
    return "\n".join([f"def {name}():", *["    pass"] * (lines - 1)]) + "\n"


def _found(tmp_path: Path, source: str) -> list[str]:
    path = tmp_path / "module.py"
    path.write_text(source, encoding="utf-8")
    return [str(finding) for finding in check_sizes.find_long(path, "module.py")]


def test_lengths_at_the_aim_are_fine(tmp_path: Path) -> None:
    """A file of 300 lines and a function of 40 pass without a word."""
    assert _found(tmp_path, _function("fits", 40) + "#\n" * 260) == []


def test_a_line_over_the_aim_is_named(tmp_path: Path) -> None:
    """A file of 301 lines and a function of 41, async or inside a class, are named but do not fail."""
    source = "class Inside:\n    async def method(self):\n" + "        pass\n" * 40 + "#\n" * 259
    assert _found(tmp_path, source) == [
        "module.py:1: file has 301 lines (aim 300)",
        "module.py:2: method has 41 lines (aim 40)",
    ]


def test_decorators_do_not_count(tmp_path: Path) -> None:
    """A function is as long as it reads from its `def`."""
    assert _found(tmp_path, "@one\n@two\n@three\n" + _function("fits", 40)) == []


@pytest.mark.parametrize(
    "source, said",
    [
        (_function("long", 61), "module.py:1: long has 61 lines (most 60)"),
        ("#\n" * 351, "module.py:1: file has 351 lines (most 350)"),
    ],
)
def test_over_the_most_the_check_fails(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    source: str,
    said: str,
) -> None:
    """61 lines in a function or 351 in a file end with status 1."""
    (tmp_path / "module.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(check_sizes, "ROOT", tmp_path)
    assert check_sizes.main(["."]) == 1
    assert capsys.readouterr().out == f"{said}\nsizes: 1 files, 0 over the aim, 1 over the most allowed\n"


def test_at_the_most_the_check_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """60 lines in a function are named and pass."""
    (tmp_path / "module.py").write_text(_function("long", 60), encoding="utf-8")
    monkeypatch.setattr(check_sizes, "ROOT", tmp_path)
    assert check_sizes.main(["."]) == 0
    assert capsys.readouterr().out == (
        "module.py:1: long has 60 lines (aim 40)\nsizes: 1 files, 1 over the aim, 0 over the most allowed\n"
    )


def test_nothing_to_check_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder without Python, or a misspelt one, does not pass as checked."""
    monkeypatch.setattr(check_sizes, "ROOT", tmp_path)
    assert check_sizes.main(["relbto"]) == 1
    assert capsys.readouterr().err == "sizes: no Python files under relbto\n"
