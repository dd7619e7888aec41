"""What the dependency audit says, and when it fails."""

import json
from typing import Any

from scripts.audit import NOT_RUN, judge

CLEAN: dict[str, Any] = {"name": "alembic", "version": "1.20.1", "vulns": []}
UNANSWERED: dict[str, Any] = {"name": "anyio", "skip_reason": "Dependency not found"}


def _output(*pins: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(pins), "fixes": []})


def test_every_pin_answered_and_clean_passes() -> None:
    """A clean audit says how many pins it is about."""
    assert judge(_output(CLEAN, CLEAN), "") == (0, "dependency audit: no known advisory for 2 pins")


def test_an_advisory_fails() -> None:
    """A finding is named with its pin and the version that mends it."""
    advisories = [{"id": "PYSEC-0000-1", "fix_versions": ["1.21.0"]}, {"id": "PYSEC-0000-2", "fix_versions": []}]
    assert judge(_output({**CLEAN, "vulns": advisories}), "") == (
        1,
        "dependency audit: findings\n"
        "alembic 1.20.1: PYSEC-0000-1, mended in 1.21.0\n"
        "alembic 1.20.1: PYSEC-0000-2, mended in no version yet",
    )


def test_a_pin_without_an_answer_fails() -> None:
    """A pin that the service does not know is not called clean."""
    assert judge(_output(CLEAN, UNANSWERED), "") == (
        1,
        "dependency audit: findings\nanyio: the advisory service does not know this pin",
    )


def test_no_answer_at_all_is_said_and_not_called_clean() -> None:
    """Where the service knows no pin, there is no service."""
    assert judge(_output(UNANSWERED), "") == (0, NOT_RUN)


def test_no_connection_is_said_and_not_called_clean() -> None:
    """Without a network the audit did not run."""
    assert judge("", "Traceback\nrequests.exceptions.ConnectionError: Max retries exceeded") == (0, NOT_RUN)


def test_any_other_failure_fails() -> None:
    """What went wrong in the audit itself is shown."""
    assert judge("", "ERROR: no such file\n") == (1, "dependency audit: failed\nERROR: no such file")
