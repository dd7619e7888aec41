"""docs/authoring.md: its examples load and have no mistakes, and it names everything there is."""

import re
import shutil
from pathlib import Path

from relbot.flow.actions import ACTIONS
from relbot.flow.checks import check_library
from relbot.flow.loader import load_library
from relbot.flow.models import AgeGroup, Audience, Flow
from relbot.flow.providers import FACTS, KEPT, PLACEHOLDERS, PROVIDERS
from relbot.resources import conversations_dir

GUIDE = (Path(__file__).parents[2] / "docs" / "authoring.md").read_text(encoding="utf-8")
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
