"""docs/authoring.md: its examples load and have no mistakes, and it names everything there is."""

import re
import shutil
from pathlib import Path

from relbot.flow.actions import ACTIONS
from relbot.flow.changes import changes
from relbot.flow.checks import check_library
from relbot.flow.fixed import FIXED_FLOWS, FIXED_TOPICS, OPEN_TOPICS, READ_ANSWERS
from relbot.flow.laying import lay_over
from relbot.flow.loader import load_library
from relbot.flow.models import AgeGroup, Audience, Flow
from relbot.flow.providers import FACTS, KEPT, PLACEHOLDERS, PROVIDERS
from relbot.resources import conversations_dir

GUIDE = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")
OWN = dict(re.findall(r"```yaml own/(\S+)\n(.*?)```", GUIDE, re.DOTALL))
EXAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)


def test_examples_are_fit_to_be_said(tmp_path: Path) -> None:
    """Each example, put beside relbot's own flows, loads and passes every check."""
    folder = shutil.copytree(conversations_dir(), tmp_path / "conversations")
    names = [re.search(r"^flow: (\S+)$", example, re.MULTILINE) for example in EXAMPLES]
    for name, example in zip(names, EXAMPLES, strict=True):
        assert name is not None
        (folder / "flows" / f"{name[1]}.yaml").write_text(example, encoding="utf-8")
    assert [str(finding) for finding in check_library(load_library(folder))] == []
    assert len(EXAMPLES) == 2


def test_own_words_over_relbots(tmp_path: Path) -> None:
    """The files of the section on own words are fit to be said, and change what the guide says they change."""
    for name, text in OWN.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    shipped = load_library(conversations_dir())
    library = lay_over(shipped, tmp_path)
    told = re.findall(r"```text own\n(.*?)```", GUIDE, re.DOTALL)
    shown = list(changes(shipped.catalogue, library.catalogue))
    assert ([str(each) for each in check_library(library)], sorted(OWN)) == (
        [],
        ["flows/pupil-check-in-ks2.yaml", "phrases/incidents.yaml"],
    )
    assert ["\n".join(shown) + "\n"] == told


def test_names_what_own_words_leave_alone() -> None:
    """Each flow, topic and answer that a setting's own folder may not change is named, and there is such a one."""
    catalogue = load_library(conversations_dir()).catalogue
    topics = {key.partition(".")[0] for key in catalogue.phrases}
    section = GUIDE.partition("## Your own words over relbot's")[2].partition("## YAML")[0]
    fixed = {*FIXED_FLOWS, *FIXED_TOPICS, *OPEN_TOPICS, *READ_ANSWERS}
    assert sorted(name for name in fixed if f"`{name}`" not in section) == []
    assert (FIXED_FLOWS.keys() - catalogue.flows.keys(), (FIXED_TOPICS.keys() | OPEN_TOPICS) - topics) == (set(), set())


def test_names_everything_there_is() -> None:
    """Every field, action, argument, list, fact, placeholder, audience, age and retention class is named."""
    fields = set(Flow.model_fields) - {"path", "flow", "title", "steps"}
    arguments = {name for action in ACTIONS.values() for name in action.model_fields}
    plain = fields | arguments | set(ACTIONS) | set(PROVIDERS) | KEPT | set(AgeGroup) | set(Audience)
    wanted = (
        {f"`{name}`" for name in plain}
        | {f"`{{{name}}}`" for name in PLACEHOLDERS}
        | {f"`fact.{name}`" for name in FACTS}
    )
    assert sorted(word for word in wanted if word not in GUIDE) == []
