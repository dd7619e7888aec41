"""The page for the native reader of Welsh."""

from pathlib import Path

import pytest

from relbot.errors import FileError
from relbot.flow.models import Catalogue, Localised
from relbot.flow.review import confirmed_lines, review_page

CATALOGUE = Catalogue(
    flows={},
    phrases={"a.one": Localised(en="One | more\nline", cy="Un"), "a.two": Localised(en="Two", cy="Dau")},
)


def test_unconfirmed_lines_wait() -> None:
    """A line waits until its exact words are confirmed."""
    rows = review_page(CATALOGUE, {"a.one": "Unn", "a.two": "Dau"}).splitlines()
    assert rows[-4:] == [
        "",
        "| Where | English | Cymraeg |",
        "| --- | --- | --- |",
        "| `a.one` | One \\| more<br>line | Un |",
    ]
    assert "1 of 2 lines wait." in rows


@pytest.mark.parametrize(
    "text, message",
    [
        ("- one\n", "{path}:1:1: is a list of `key: Welsh line` lines"),
        ("a.one: 3\n", "{path}: a.one: write the Welsh line as it stands in the conversation"),
    ],
)
def test_a_strange_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    """The list of confirmed lines holds texts by key, and nothing else."""
    path = tmp_path / "welsh-review.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        confirmed_lines(tmp_path)
    assert str(caught.value) == message.format(path=path)
