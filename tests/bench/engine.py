"""How many engine steps a second: prints one line of JSON.

One person after another goes through a flow with a say, choices, a scale, a list, a branch, a call, an action and free
text; each step is timed with the session as it would come from the database (`--json`: parsed from and dumped to JSON
every time) or as it is.
"""

import argparse
import json
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from relbot.engine import open_session, step
from relbot.engine.incoming import Begin, Incoming, Tap, Words
from relbot.engine.outcome import Facts, Needs
from relbot.engine.phrases import REQUIRED
from relbot.engine.state import Session, Status
from relbot.flow.models import Catalogue, Language

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
SESSION = "0123456789abcdef0123456789abcdef"
WAY: tuple[Incoming, ...] = (
    Begin(),
    Tap(number=1, what="0"),
    Words(text="bananas"),
    Words(text="trist"),
    Tap(number=3, what="7"),
    Tap(number=4, what="back"),
    Tap(number=5, what="8"),
    Tap(number=6, what="1"),
    Words(text="It was loud at breakfast. " * 10),
)
FACTS = Facts.model_validate(
    {
        "texts": {"first_name": "Cara", "named_adult": "Mr Jones", "safeguarding": "Mrs Evans"},
        "flags": {"open": True},
        "lists": {"adults_for_me": [{"id": f"p{number}", "label": f"Adult {number}"} for number in range(6)]},
    }
)


def catalogue() -> Catalogue:
    """Two flows of an invented school."""
    flows = (_flow("check-in", _check_in(), remind_after=30), _flow("talk", _talk()))
    phrases = {key: _said(key) for key in REQUIRED}
    return Catalogue.model_validate({"flows": {each["flow"]: each for each in flows}, "phrases": phrases})


def once(flows: Catalogue, *, through_json: bool) -> int:
    """Take one person through the whole way; the number of steps. Fails if the way does not end where it should."""
    session = open_session(flows, "check-in", SESSION, Language.EN, NOW)
    for incoming in WAY:
        before = Session.model_validate_json(session.model_dump_json()) if through_json else session
        outcome = step(flows, before, incoming, FACTS, NOW)
        if isinstance(outcome, Needs):
            raise SystemExit(f"the benchmark lacks the list {outcome.provider}")
        session = outcome.session
    if session.status is not Status.DONE:
        raise SystemExit(f"the way through the benchmark's flow ended {session.status}, not done")
    return len(WAY)


def measure(seconds: float, *, through_json: bool) -> dict[str, Any]:
    """Steps a second and microseconds a step, over at least `seconds` of processor time after a warm-up."""
    flows = catalogue()
    for _ in range(20):
        once(flows, through_json=through_json)
    steps, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        steps += once(flows, through_json=through_json)
    return {
        "benchmark": "engine",
        "through_json": through_json,
        "steps": steps,
        "cpu_seconds": round(spent, 3),
        "steps_per_second": round(steps / spent),
        "microseconds_per_step": round(spent / steps * 1e6, 1),
        "python": platform.python_version(),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and print the figures."""
    parser = argparse.ArgumentParser(description="Measure engine steps per second.")
    parser.add_argument("--seconds", type=float, default=2.0, help="processor time to measure over (default: 2)")
    parser.add_argument("--json", action="store_true", help="parse and dump the session around every step")
    chosen = parser.parse_args(arguments)
    sys.stdout.write(json.dumps(measure(chosen.seconds, through_json=chosen.json)) + "\n")


def _said(text: str) -> dict[str, str]:
    return {"en": text, "cy": text}


def _flow(name: str, steps: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    base = {"flow": name, "audience": "pupil", "age": "ks2", "title": _said(name), "keep": "check_in"}
    return {**base, "seen_by": ["named_adult", "safeguarding"], "steps": steps, **more}


def _choices(*labels: str) -> list[dict[str, Any]]:
    return [{"id": f"c{score}", "label": _said(label), "score": score} for score, label in enumerate(labels)]


def _check_in() -> list[dict[str, Any]]:
    return [
        {"id": "hello", "say": _said("Morning {first_name}.")},
        {"id": "how", "ask": _said("How are you?"), "collect": "how", "choices": _choices("Hard", "OK", "Great")},
        {
            "id": "word",
            "ask": _said("Which word?"),
            "collect": "word",
            "choices": _choices("Glad", "Trist", "Cross", "Calm"),
        },
        {"id": "full", "ask": _said("How full is your cup?"), "collect": "full", "scale": {"from": 0, "to": 10}},
        {
            "id": "who",
            "ask": _said("Who would you like?"),
            "collect": "who",
            "choices_from": "adults_for_me",
            "next": [{"if_": "how.score <= 0 and fact.open", "call": "talk", "then": "thanks"}, {"then": "thanks"}],
        },
        {"id": "thanks", "say": _said("Thanks, {first_name}.")},
    ]


def _talk() -> list[dict[str, Any]]:
    return [
        {"id": "ask", "do": "request_talk_time", "with_": {"soon": "today"}},
        {"id": "note", "ask": _said("Anything to add? {named_adult} will read it."), "collect": "note", "text": {}},
    ]


if __name__ == "__main__":
    main()
