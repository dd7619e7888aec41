"""`relbot flows …` as an author types it."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from relbot.cli.flows import flows_app
from relbot.cli.terminal import TerminalChannel
from relbot.engine.message import Button, Message
from relbot.flow.diagram import mermaid
from relbot.flow.loader import load_catalogue
from relbot.flow.models import Language
from relbot.resources import conversations_dir
from relbot.service.ports import Delivered, Operation, Refused
from tests.flow.broken_cases import BROKEN

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CATALOGUE = load_catalogue(conversations_dir())


def run(*words: str, typed: str = "") -> Result:
    """Type a command, and then these lines."""
    return CliRunner().invoke(flows_app, list(words), input=typed)


def test_check_finds_nothing() -> None:
    """Without a folder, relbot's own conversations are checked, and are in order."""
    result = run("check")
    counts = f"{len(CATALOGUE.flows)} flows, {len(CATALOGUE.phrases)} phrases"
    assert (result.exit_code, result.stdout) == (0, f"{counts}, no mistakes found ({CATALOGUE.hash[:12]})\n")


def test_check_tells_mistakes(tmp_path: Path) -> None:
    """Mistakes of words and phrases the engine misses are told together, with exit code 1."""
    folder = Path(shutil.copytree(conversations_dir(), tmp_path / "conversations"))
    (folder / "phrases" / "controls.yaml").write_text("skip: {en: Skip, cy: Hepgor}\n")
    shutil.copy(BROKEN / "untranslated.yaml", folder / "flows")
    result = run("check", str(folder))
    expected = [
        f"{folder}/phrases/controls.yaml: add {key}"
        for key in ("back", "carry_on", "done", "keep_safe", "keep_words", "restart", "reword", "stop")
    ]
    copy = f"relbot says these by itself. Begin with a copy of all its conversations: {conversations_dir()}"
    place = f"{folder}/flows/untranslated.yaml:9:48"
    message = f"{place}: untranslated: the Welsh is the same as the English; translate it"
    assert (result.exit_code, sorted(result.stderr.splitlines())) == (1, sorted([*expected, copy, message]))


def test_check_tells_faults(tmp_path: Path) -> None:
    """Files that cannot be loaded are told with exit code 1."""
    result = run("check", str(tmp_path))
    advice = "there is no such folder; a catalogue has flows/ and phrases/"
    assert (result.exit_code, result.stderr) == (1, f"{tmp_path}/flows: {advice}\n{tmp_path}/phrases: {advice}\n")


def test_show() -> None:
    """A flow is shown as text, as Mermaid in Welsh, or as JSON."""
    assert run("show", "help").stdout.splitlines()[0] == "help: HELP (pupil, secondary)"
    assert run("show", "help", "--as", "mermaid", "--lang", "cy").stdout == mermaid(CATALOGUE.flow("help"), Language.CY)
    assert json.loads(run("show", "help", "--as", "json").stdout)["keep"] == "safeguarding"


def test_list() -> None:
    """Every flow is named with its title, a line each, in the language that was asked for."""
    titles = {name: flow.title for name, flow in sorted(CATALOGUE.flows.items())}
    for language in Language:
        listed = [line.split(maxsplit=1) for line in run("list", "--lang", language).stdout.splitlines()]
        assert listed == [[name, title.in_(language)] for name, title in titles.items()]


def test_show_unknown() -> None:
    """A flow that is not there is told with the names of those that are."""
    result = run("show", "nothing")
    known = ", ".join(sorted(CATALOGUE.flows))
    assert (result.exit_code, result.stderr) == (1, f"relbot: there is no flow nothing; there are {known}\n")


def test_show_from_a_broken_folder(tmp_path: Path) -> None:
    """Faults are told here as `check` tells them."""
    result = run("show", "help", "--folder", str(tmp_path))
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 2)


def test_schema() -> None:
    """The schema is JSON and names the format."""
    assert json.loads(run("schema").stdout)["title"] == "relbot conversation, format 1"


def test_welsh() -> None:
    """The page for the native reader is the one in docs."""
    page = Path(__file__).parents[2] / "docs" / "welsh-review.md"
    assert run("welsh").stdout == page.read_text()


def test_welsh_without_a_list(tmp_path: Path) -> None:
    """A folder without the list of confirmed lines is told as such."""
    result = run("welsh", "--folder", str(tmp_path))
    message = f"{tmp_path}/welsh-review.yaml: cannot be read: No such file or directory\n"
    assert (result.exit_code, result.stderr) == (1, message)


def test_another_language_is_refused_in_plain_words() -> None:
    """Every command that takes --lang says which there are."""
    for command in (["list"], ["show", "help"], ["play", "help"]):
        result = run(*command, "--lang", "fr")
        assert result.exit_code == 2
        assert "relbot speaks en (English) and cy (Welsh), not fr" in " ".join(result.stderr.replace("│", "").split())


def test_play_to_the_end() -> None:
    """A check-in is played by labels and numbers, in Welsh, down to its last words."""
    result = run("play", "pupil-check-in-secondary", "--lang", "cy", "--name", "Cadi", typed="8\nCwsg\n6\n2\n")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "Haia Cadi. Sut mae pethau ar hyn o bryd? 0 yw gwael iawn, 10 yw da iawn." in lines
    assert "Pwy sy'n darllen hwn: Sam Rees." in lines[1]  # the adult who is said to read what is added
    assert lines[-2:] == ["Diolch am roi gwybod, Cadi. Os oes angen rhywun arnat ti, pwysa CYMORTH.", "  [ended: done]"]


def test_play_help_out_of_hours() -> None:
    """HELP out of hours says who reads and when before it asks anything, and names each action it would do."""
    result = run("play", "help", "--closed", typed="not sure\n\n")
    assert result.stdout.splitlines()[:3] == [
        "  [do: raise_concern(level=urgent, source=help)]",
        "",
        "Thank you for asking for help. Nobody is watching relbot right now. Mari Lewis will read this "
        "on Monday at 8:30. If you are in danger, tell any adult near you or ring 999. "
        "Childline is free, any time: 0800 1111.",
    ]
    assert "  [do: raise_concern(level=urgent, source=not_safe)]" in result.stdout.splitlines()


def test_play_notes_what_the_engine_notes(tmp_path: Path) -> None:
    """A list without a sample is played empty and said to be; what the engine notes about it is shown."""
    folder = Path(shutil.copytree(conversations_dir(), tmp_path / "conversations"))
    shutil.copy(BROKEN / "unknown-provider.yaml", folder / "flows")
    result = run("play", "unknown-provider", "--folder", str(folder))
    assert result.stderr == "relbot: the list film_stars has no sample; it is played empty\n"
    assert result.stdout == "  [noted: empty_list a]\n  [ended: done]\n"


def test_play_ends_with_the_input() -> None:
    """The end of input ends the play."""
    assert run("play", "pupil-talk-time").exit_code == 0


@pytest.mark.parametrize("kind", ["retire", "delete", "leave", "edit"])
async def test_a_terminal_refuses_what_it_cannot_do(kind: str) -> None:
    """Buttons of a printed line cannot be taken back; the channel says so instead of pretending."""
    operation = Operation.model_validate({"kind": kind, "address": "terminal"})
    assert await TerminalChannel().deliver(operation) == Refused(code=f"terminal_cannot_{kind}")


async def test_a_terminal_numbers_buttons(capsys: pytest.CaptureFixture[str]) -> None:
    """Buttons are numbered through all rows; a label that is a number stays words; other numbers press."""
    channel = TerminalChannel()
    rows = (
        (Button(label="0", press="s.x.1.0"), Button(label="1", press="s.x.1.1")),
        (Button(label="Skip", press="s.x.1.skip"),),
    )
    operation = Operation(kind="send", address="terminal", message=Message(text="How?", rows=rows))
    assert await channel.deliver(operation) == Delivered(references=("1",))
    assert capsys.readouterr().out == "\nHow?\n  [1] 0   [2] 1\n  [3] Skip\n"
    decoded = [(channel.decode(line, NOW).kind, channel.decode(line, NOW).press) for line in ("1", "3", "4", "hello")]
    assert decoded == [("words", ""), ("press", "s.x.1.skip"), ("words", ""), ("words", "")]
