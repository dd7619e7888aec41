"""docs/access.md says what access.py answers, and access.py answers nothing that the page does not ask."""

import inspect

from relbot.service import access
from scripts import access_table


def test_the_page_is_what_access_answers() -> None:
    """The page stands as the script writes it, and the script asks access.py itself."""
    assert access_table.PAGE.read_text(encoding="utf-8") == access_table.page()


def test_every_rule_of_access_is_asked() -> None:
    """A new rule in access.py has a row on the page."""
    written = inspect.getsource(access_table)
    rules = [name for name, _ in inspect.getmembers(access, inspect.isfunction) if name.startswith("may_")]
    assert [name for name in rules if f"access.{name}" not in written] == []
