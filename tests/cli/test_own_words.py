"""A setting's own conversations at the command line: taken up with the setting, refused with file, line and reason."""

from pathlib import Path

from tests.cli.conftest import Relbot

STEP = """format: 1
change: pupil-check-in-secondary
steps:
  - id: close
    say: {en: "Bye, {first_name}.", cy: "Hwyl, {first_name}."}
"""


def test_own_words_are_taken_up_or_refused(relbot: Relbot, school: Path) -> None:
    """With a good folder all goes on; with a word that stays, check, doctor and a rhythm say where and why."""
    (school / "own" / "flows").mkdir(parents=True)
    (school / "own" / "flows" / "pupil-check-in-secondary.yaml").write_text(STEP, encoding="utf-8")
    setting = school / "setting.yaml"
    setting.write_text(setting.read_text(encoding="utf-8") + "\nconversations: own\n", encoding="utf-8")
    assert relbot("setting", "check", "setting.yaml").code == 0
    assert relbot("setting", "apply", "setting.yaml").out[1] == f'  conversations: (nothing) → "{school / "own"}"'
    assert relbot("rhythms", "run", "morning-check-in").code == 0
    (school / "own" / "phrases").mkdir()
    heard = school / "own" / "phrases" / "heard.yaml"
    heard.write_text("urgent: {en: Oh., cy: O.}\n", encoding="utf-8")
    why = f"{heard}:1:9: urgent: heard stays as relbot has it: it answers somebody who may be in danger"
    assert relbot("setting", "check", "setting.yaml").err == [why]
    assert relbot("rhythms", "run", "morning-check-in").err == [f"relbot: {why}"]
    assert f"bad   own words: {why}; see `relbot flows check --own`" in relbot("doctor").out
