"""Loading what is whole: shorthands, places, catalogue text and hash, formats."""

from pathlib import Path

import pytest

from relbot.errors import FileError
from relbot.flow.catalogue import CatalogueTextError, catalogue_from_text, catalogue_text, text_hash
from relbot.flow.formats import upgrade
from relbot.flow.loader import CatalogueErrors, load_catalogue, load_flow, load_library
from relbot.flow.models import Ask, Do, Rule, Say, Scale
from relbot.flow.nodes import Node, parse_yaml, plain

FLOW = """\
format: 1
flow: small
audience: pupil
age: secondary
title: {en: Small, cy: Bach}
seen_by: [safeguarding]
keep: check_in
steps:
  - id: a
    ask: {en: "How much?", cy: "Faint?"}
    collect: much
    scale: {from: 0, to: 3}
    next:
      - {if: much.score <= 1, call: other, then: b}
      - {if: much.skipped, then: end}
      - {else: b}
  - id: b
    do: raise_concern
    with: {level: urgent, source: help}
    next: c
  - id: c
    say: {en: "no", cy: on}
    safeguarding: true
    next: {call: other, then: end}
"""


def write(folder: Path, name: str = "small", text: str = FLOW) -> Path:
    """A catalogue folder with one flow in it; gives the flow's path."""
    (folder / "flows").mkdir(exist_ok=True)
    (folder / "phrases").mkdir(exist_ok=True)
    path = folder / "flows" / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_shorthands(tmp_path: Path) -> None:
    """What authors write (`next: c`, if/then/else/call, `with`) becomes what the models hold, line by line."""
    path = write(tmp_path)
    flow, _ = load_flow(path)
    asking, doing, saying = flow.steps
    assert isinstance(asking, Ask)
    assert isinstance(doing, Do)
    assert isinstance(saying, Say)
    assert asking.next == (
        Rule(if_="much.score <= 1", call="other", then="b"),
        Rule(if_="much.skipped", then="end"),
        Rule(then="b"),
    )
    assert asking.scale == Scale(from_=0, to=3)
    assert (doing.next, doing.with_) == ((Rule(then="c"),), {"level": "urgent", "source": "help"})
    assert (saying.next, saying.say.en, saying.say.cy) == ((Rule(call="other", then="end"),), "no", "on")
    assert saying.safeguarding is True
    assert (flow.path, [step.line for step in flow.steps]) == (str(path), [9, 17, 21])


def test_step_by_id(tmp_path: Path) -> None:
    """A step is found by its id, and an unknown id is a KeyError."""
    flow, _ = load_flow(write(tmp_path))
    assert flow.step("b") is flow.steps[1]
    with pytest.raises(KeyError, match="nowhere"):
        flow.step("nowhere")


def test_text_names_a_catalogue(tmp_path: Path) -> None:
    """The canonical text gives the same catalogue back under the same hash, without paths and lines."""
    write(tmp_path)
    catalogue = load_catalogue(tmp_path)
    text = catalogue_text(catalogue)
    again = catalogue_from_text(text, catalogue.hash)
    assert (catalogue_text(again), again.hash, text_hash(text)) == (text, catalogue.hash, catalogue.hash)
    assert again.flow("small").path == ""
    assert [step.line for step in again.flow("small").steps] == [0, 0, 0]


def test_changed_text_is_refused(tmp_path: Path) -> None:
    """Stored conversations that were changed by hand are not used."""
    write(tmp_path)
    catalogue = load_catalogue(tmp_path)
    with pytest.raises(CatalogueTextError) as caught:
        catalogue_from_text(catalogue_text(catalogue).replace("Small", "Smaller"), catalogue.hash)
    expected = f"the stored conversations {catalogue.hash[:12]} were changed; restore them from a backup"
    assert str(caught.value) == expected


def test_hash_is_of_the_words(tmp_path: Path) -> None:
    """Another word is another catalogue; another folder, comment or order of keys is not."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    (tmp_path / "three").mkdir()
    write(tmp_path / "one")
    write(
        tmp_path / "two",
        text="# a comment\n" + FLOW.replace("keep: check_in\n", "").replace("steps:", "keep: check_in\nsteps:"),
    )
    write(tmp_path / "three", text=FLOW.replace("Small", "Smaller"))
    one, two, three = (load_catalogue(tmp_path / name).hash for name in ("one", "two", "three"))
    assert one == two
    assert one != three


def test_phrases_are_keyed_by_topic(tmp_path: Path) -> None:
    """A phrase's key is its file's name and its own."""
    write(tmp_path)
    (tmp_path / "phrases" / "controls.yaml").write_text("skip: {en: Skip, cy: Hepgor}\n", encoding="utf-8")
    assert {key: phrase.cy for key, phrase in load_catalogue(tmp_path).phrases.items()} == {"controls.skip": "Hepgor"}


def test_missing_folders(tmp_path: Path) -> None:
    """A folder that is no catalogue is told as such, both parts at once."""
    with pytest.raises(CatalogueErrors) as caught:
        load_catalogue(tmp_path)
    advice = "there is no such folder; a catalogue has flows/ and phrases/"
    assert str(caught.value) == f"{tmp_path}/flows: {advice}\n{tmp_path}/phrases: {advice}"


def test_one_name_in_two_folders(tmp_path: Path) -> None:
    """Two files with the same flow are refused, naming both."""
    write(tmp_path)
    (tmp_path / "flows" / "more").mkdir()
    second = tmp_path / "flows" / "more" / "small.yaml"
    second.write_text(FLOW, encoding="utf-8")
    with pytest.raises(CatalogueErrors) as caught:
        load_catalogue(tmp_path)
    first = tmp_path / "flows" / "more" / "small.yaml"
    other = tmp_path / "flows" / "small.yaml"
    message = f"{first} holds a flow of this name too; rename one of them"
    assert str(caught.value) == f"{other}:2:7: flow: {message}"


def test_load_flow_refuses(tmp_path: Path) -> None:
    """One flow alone is refused with the same errors as in a catalogue."""
    path = write(tmp_path, text=FLOW.replace("age: secondary\n", ""))
    with pytest.raises(CatalogueErrors) as caught:
        load_flow(path)
    assert str(caught.value) == f"{path}:1:1: age: is missing; add the line `age: …`"


def test_unreadable_files(tmp_path: Path) -> None:
    """A flow or phrase file that cannot be opened is named with the system's reason."""
    write(tmp_path)
    (tmp_path / "flows" / "folder.yaml").mkdir()
    (tmp_path / "phrases" / "folder.yaml").mkdir()
    with pytest.raises(CatalogueErrors) as caught:
        load_catalogue(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/flows/folder.yaml: cannot be read: Is a directory\n"
        f"{tmp_path}/phrases/folder.yaml: cannot be read: Is a directory"
    )


def test_places(tmp_path: Path) -> None:
    """A library knows where each text stands, and the nearest thing to a place that does not exist."""
    path = write(tmp_path)
    source = load_library(tmp_path).flows["small"]
    assert source.shown == str(path)
    assert source.place("steps", 2, "say", "cy") == (22, 25)
    assert source.place("steps", 0, "next", 1, "then") == (15, 34)
    assert source.place("steps", 9, "say") == (9, 3)


def test_older_formats_are_moved_forward() -> None:
    """A file of an older format passes each named migration in turn, and is stamped with the format it reached."""
    root = parse_yaml("format: 1\nname: old\n", "old.yaml")
    passed: list[int] = []

    def remember(node: Node) -> Node:
        assert isinstance(node.value, dict)
        passed.append(node.value["format"].node.value)  # type: ignore[arg-type]
        return node

    moved = upgrade(root, "old.yaml", {1: remember, 2: remember}, latest=3)
    assert (passed, plain(moved)) == ([1, 2], {"format": 3, "name": "old"})


def test_a_migration_gives_back_a_file() -> None:
    """A migration that returns anything but a whole file is a programmer's mistake."""
    root = parse_yaml("format: 1\n", "old.yaml")
    with pytest.raises(TypeError, match="a migration gives back the whole file"):
        upgrade(root, "old.yaml", {1: lambda node: Node("lost", node.line, node.column)}, latest=2)


def test_scalars() -> None:
    """Only plain true, false and whole numbers are not text; no, on, null, dates and versions stay as written."""
    text = "[true, false, 12, -3, 0, no, on, 'true', \"12\", 1.5, 012, null, 2026-11-22, 12:30, 9999999999]"
    expected = [
        True, False, 12, -3, 0, "no", "on", "true", "12", "1.5", "012", "null", "2026-11-22", "12:30", "9999999999",
    ]  # fmt: skip
    assert plain(parse_yaml(text, "x.yaml")) == expected


def test_nothing_but_file_errors() -> None:
    """A bare text is read as one; the format step then says what belongs in a flow file."""
    root = parse_yaml("just words", "x.yaml")
    with pytest.raises(FileError, match="a flow file is a list of `key: value` lines"):
        upgrade(root, "x.yaml")
