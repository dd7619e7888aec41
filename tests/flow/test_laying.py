"""A setting's own folder over relbot's conversations: what it may change, and what is refused with place and reason."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from relbot.app import catalogue_for
from relbot.cli.main import app
from relbot.flow.changes import changes
from relbot.flow.fixed import READ_ANSWERS, fixed_steps
from relbot.flow.laying import lay_over
from relbot.flow.loader import CatalogueErrors, load_library
from relbot.resources import conversations_dir
from relbot.service import alert_around, alert_details, conversation, signs, what_helps

SHIPPED = load_library(conversations_dir())
CHANGE = "format: 1\nchange: {name}\nsteps:\n"


def write(folder: Path, name: str, text: str) -> Path:
    """A file of an own folder."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def step(name: str, lines: str) -> str:
    """A change of one flow, lines of steps after its head."""
    return CHANGE.format(name=name) + lines


REFUSED = {
    "help": (
        "flows/help.yaml",
        step("help", "  - id: safe\n    ask: {en: OK?, cy: Iawn?}\n"),
        "2:9: change: help stays as relbot has it: it answers HELP",
    ),
    "help anew": (
        "flows/help.yaml",
        (conversations_dir() / "flows" / "help.yaml").read_text(encoding="utf-8"),
        "3:7: flow: help stays as relbot has it: it answers HELP",
    ),
    "a flow with such steps, whole": (
        "flows/pupil-quiet-signal.yaml",
        (conversations_dir() / "flows" / "pupil-quiet-signal.yaml").read_text(encoding="utf-8"),
        "3:7: flow: pupil-quiet-signal has steps that keep people safe (closed, nobody); write `change:"
        " pupil-quiet-signal` and only the steps whose words you change",
    ),
    "a flow about an incident, whole": (
        "flows/pupil-harmed-back.yaml",
        (conversations_dir() / "flows" / "pupil-harmed-back.yaml").read_text(encoding="utf-8"),
        "3:7: flow: pupil-harmed-back has answers that relbot reads by their keys; write `change: pupil-harmed-back`"
        " and only the steps whose words you change",
    ),
    "a question that leads to a concern": (
        "flows/pupil-check-out.yaml",
        step("pupil-check-out", '  - id: going_home\n    ask: {en: "All OK?", cy: "Iawn?"}\n'),
        "4:5: steps.0: going_home stays as relbot has it: its answer leads to not_ok",
    ),
    "a concern": (
        "flows/pupil-check-out.yaml",
        step("pupil-check-out", "  - id: not_ok\n    with: {level: ordinary, source: going_home}\n"),
        "4:5: steps.4: not_ok stays as relbot has it: it raises a concern",
    ),
    "an answer to somebody in danger": (
        "flows/pupil-check-out.yaml",
        step("pupil-check-out", "  - id: told_open\n    safeguarding: false\n"),
        "4:5: steps.5: told_open stays as relbot has it: it answers somebody who may be in danger",
    ),
    "where a flow with such steps goes": (
        "flows/pupil-check-out.yaml",
        step("pupil-check-out", "  - id: ok_thing\n    next: close\n"),
        "4:5: steps.1: of ok_thing only the words may be changed: pupil-check-out keeps its way",
    ),
    "who reads": (
        "flows/pupil-check-out.yaml",
        "format: 1\nchange: pupil-check-out\nseen_by: [named_adult]\n",
        "3:10: seen_by: if_hurt can read it all the same, so it has to be said; begin with relbot's own, seen_by:"
        " [named_adult, if_hurt]",
    ),
    "who reads of an incident, by the names of before": (
        "flows/staff-reflect-short.yaml",
        "format: 1\nchange: staff-reflect-short\nseen_by: [named_adult, safeguarding]\n",
        "3:10: seen_by: readers can read it all the same, so it has to be said; write seen_by: [readers]: it says"
        " named_adult or safeguarding, whoever reads this one, in place of their names",
    ),
    "how long it is kept": (
        "flows/pupil-check-in-ks1.yaml",
        "format: 1\nchange: pupil-check-in-ks1\nkeep: used\n",
        "3:7: keep: stays as relbot has it in pupil-check-in-ks1: check_in",
    ),
    "a way to an adult": (
        "flows/pupil-check-in-ks2.yaml",
        step(
            "pupil-check-in-ks2",
            "  - id: talk\n    next: add\n  - id: need\n    next: [{if: need.skipped, then: add}, {else: talk}]\n",
        ),
        "2:9: change: pupil-check-in-ks2 leads to pupil-something-to-try; keep a way that calls it",
        "2:9: change: pupil-check-in-ks2 leads to pupil-talk-time; keep a way that calls it",
    ),
    "scores that relbot counts": (
        "flows/pupil-check-in-secondary.yaml",
        step("pupil-check-in-secondary", "  - id: how_are_things\n    scale: {from: 5, to: 10}\n"),
        "2:9: change: relbot looks at feeling; keep that question with its answers and their scores",
    ),
    "what a flow does": (
        "flows/pupil-ask-me.yaml",
        "format: 1\nflow: pupil-ask-me\naudience: pupil\nage: ks2\ntitle: {en: Asking, cy: Gofyn}\n"
        "seen_by: [if_hurt]\nkeep: used\nsteps:\n  - {id: bye, say: {en: Hello., cy: Helo.}}\n",
        "9:3: steps: pupil-ask-me does ask_me; keep a step that does",
    ),
    "a step that is not there": (
        "flows/pupil-harmed-back.yaml",
        step("pupil-harmed-back", "  - id: nowhere\n    say: {en: Hi., cy: Haia.}\n"),
        "4:5: steps.0: name a step of that flow by its id: ",
    ),
    "a flow that is not there": (
        "flows/nothing.yaml",
        step("nothing", "  - {id: a}\n"),
        "2:9: change: relbot has no flow nothing; a flow of your own begins with `flow: nothing`",
    ),
    "another flow than the file is called": (
        "flows/mine.yaml",
        step("pupil-check-in-ks2", '  - id: word\n    ask: {en: "Which?", cy: "Pa un?"}\n'),
        "2:9: change: the file is called mine.yaml, so write `change: mine` or rename the file",
    ),
    "both words": (
        "flows/pupil-check-in-ks2.yaml",
        "format: 1\nchange: pupil-check-in-ks2\nflow: pupil-check-in-ks2\n",
        "3:7: flow: a file has either `flow` or `change`; take this line out",
    ),
    "one language": (
        "flows/pupil-check-in-ks2.yaml",
        step("pupil-check-in-ks2", "  - id: word\n    ask: {en: Which word?}\n"),
        "5:10: steps.1.ask.cy: the Welsh is missing; every sentence stands in English (en) and Welsh (cy)",
    ),
    "words for a child in danger": (
        "phrases/heard.yaml",
        "abuse: {en: Oh., cy: O.}\n",
        "1:8: abuse: heard stays as relbot has it: it answers somebody who may be in danger",
    ),
    "a phrase that nobody says": (
        "phrases/who.yaml",
        "nobody_at_all: {en: Nobody., cy: Neb.}\n",
        "1:16: nobody_at_all: relbot says no phrase who.nobody_at_all; take it out, or look for its",
    ),
    "a name left out": (
        "phrases/away.yaml",
        "noted: {en: Noted., cy: Iawn.}\n",
        "1:13: noted.en: relbot fills ",
        "1:25: noted.cy: relbot fills ",
    ),
    "no YAML": ("phrases/who.yaml", "a: [", "2:1: this is not YAML; look at indentation, quotes and colons here or on"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_refused(case: tuple[str, ...], tmp_path: Path) -> None:
    """What a child may depend on stays, and a mistake is told with its place in the own file."""
    path = write(tmp_path, case[0], case[1])
    with pytest.raises(CatalogueErrors) as caught:
        lay_over(SHIPPED, tmp_path)
    told = [str(fault) for fault in caught.value.errors]
    assert len(told) == len(case) - 2, told
    assert all(fault.startswith(f"{path}:{wanted}") for fault, wanted in zip(told, case[2:], strict=True)), told


def test_no_folder(tmp_path: Path) -> None:
    """A folder without flows/ or phrases/ is told as such."""
    with pytest.raises(CatalogueErrors) as caught:
        lay_over(SHIPPED, tmp_path / "gone")
    message = "there is no folder with flows/ or phrases/ here: put your own conversations there"
    assert str(caught.value) == f"{tmp_path}/gone: {message}"


def test_a_step_a_phrase_and_a_flow(tmp_path: Path) -> None:
    """A step keeps what is not written, a phrase is said otherwise, a flow is added or replaced; the report says so."""
    write(
        tmp_path,
        "flows/pupil-check-out.yaml",
        step("pupil-check-out", '  - id: close\n    say: {en: "Bye, {first_name}.", cy: "Hwyl, {first_name}"}\n'),
    )
    text = (conversations_dir() / "flows" / "pupil-ask-me.yaml").read_text(encoding="utf-8")
    write(tmp_path, "flows/pupil-ask-me.yaml", text.replace("expires_after: 240", "expires_after: 60"))
    write(tmp_path, "flows/mine.yaml", text.replace("flow: pupil-ask-me", "flow: mine"))
    write(tmp_path, "phrases/label_words.yaml", "local: {en: tearaway, cy: cythraul}\n")
    write(tmp_path, "phrases/who.yaml", "button_leave: {en: Leave it, cy: Gadael}\n")
    whole = lay_over(SHIPPED, tmp_path).catalogue
    shown = list(changes(SHIPPED.catalogue, whole))
    assert (
        whole.flow("pupil-check-out").step("close").next == SHIPPED.catalogue.flow("pupil-check-out").step("close").next
    )
    assert shown == [
        f"mine: new, {len(whole.flow('mine').steps)} steps, for pupil (ks2)",
        "pupil-ask-me: changed",
        "  expires_after: 240 → 60",
        "pupil-check-out: changed",
        "  steps.close.say.en: Thanks, {first_name}. If you need someone, tap HELP. → Bye, {first_name}.",
        "  steps.close.say.cy: Diolch, {first_name}. Os oes angen rhywun arnat ti, pwysa CYMORTH. → Hwyl, {first_name}",
        "who.button_leave: changed",
        "  en: Leave it as it is → Leave it",
        "  cy: Gadael fel y mae → Gadael",
        "label_words.local: new",
    ]


def test_checks_hold_for_the_whole(tmp_path: Path) -> None:
    """A house is not built with words that `flows check` refuses, and the finding names the own file."""
    path = write(
        tmp_path,
        "flows/pupil-check-in-ks2.yaml",
        step("pupil-check-in-ks2", '  - id: word\n    ask: {en: "Why that?", cy: "Pam hynny?"}\n'),
    )
    with pytest.raises(CatalogueErrors) as caught:
        catalogue_for(None, tmp_path)
    assert [(fault.path, fault.line) for fault in caught.value.errors] == [(str(path), 5), (str(path), 5)]
    result = CliRunner().invoke(app, ["flows", "check", "--own", str(tmp_path)])
    assert (result.exit_code, result.stderr.count(f"{path}:5:")) == (1, 2)


def test_commands(tmp_path: Path) -> None:
    """`changes` reports, and every command of flows speaks with the own folder."""
    write(tmp_path, "phrases/who.yaml", "button_leave: {en: Leave it, cy: Gadael}\n")
    runner = CliRunner()
    told = runner.invoke(app, ["flows", "changes", str(tmp_path)]).stdout
    assert told == "who.button_leave: changed\n  en: Leave it as it is → Leave it\n  cy: Gadael fel y mae → Gadael\n"
    (tmp_path / "phrases" / "who.yaml").unlink()
    assert runner.invoke(app, ["flows", "changes", str(tmp_path)]).stdout == f"{tmp_path} changes nothing\n"
    write(tmp_path, "flows/pupil-harmed-back.yaml", "format: 1\nchange: pupil-harmed-back\ntitle: {en: Mine, cy: Fi}\n")
    assert "Mine" in runner.invoke(app, ["flows", "list", "--own", str(tmp_path)]).stdout
    assert runner.invoke(app, ["flows", "check", "--own", str(tmp_path)]).exit_code == 0


def test_what_relbot_reads_is_kept() -> None:
    """Every answer that relbot looks at by its key is one that a flow of one's own has to keep."""
    read = {signs.FEELING, *signs.WISHES, *what_helps.WISHED, *alert_around.SHOWN, *alert_details.ASKED.values()}
    assert read | conversation.PRESSING == READ_ANSWERS


def test_every_alarm_is_fixed() -> None:
    """No shipped flow has a step that raises or answers an alarm and may be reworded."""
    fixed = {name: fixed_steps(flow) for name, flow in SHIPPED.catalogue.flows.items()}
    assert {"not_ok", "going_home", "told_open", "told_closed", "told_nobody"} == fixed["pupil-check-out"].keys()
    assert "safe" in fixed["pupil-talk-time"]


def test_a_folder_of_ones_own_beside_the_setting(tmp_path: Path) -> None:
    """The setting file names it as seen from itself; one that is not there is refused with the line."""
    from relbot.service.setting_reading import SettingError, load_setting

    shutil.copy(Path(__file__).parents[2] / "examples" / "ysgol-enfys" / "setting.yaml", tmp_path / "setting.yaml")
    file = tmp_path / "setting.yaml"
    file.write_text(file.read_text(encoding="utf-8") + "conversations: own\n", encoding="utf-8")
    with pytest.raises(SettingError, match="conversations: there is no folder"):
        load_setting(file)
    (tmp_path / "own").mkdir()
    assert load_setting(file).own_words == tmp_path / "own"
