"""An incident is closed only once the child has been talked with (F02, F11)."""

import pytest

from relbot.service.incidents import can_close
from relbot.store.tables import IncidentRow


@pytest.mark.parametrize("consequence", ["put_right", "nothing", None])
@pytest.mark.parametrize(
    "talk, closes",
    [("owed", False), ("planned", False), ("carried_over", False), ("held", True), ("not_offered", True)],
)
def test_the_talk_comes_first(talk: str, consequence: str | None, closes: bool) -> None:
    """With a consequence or without: planned or carried over is not held; where safeguarding decides, they do."""
    assert can_close(IncidentRow(talk=talk, consequence=consequence)) is closes
