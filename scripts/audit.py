"""Asks an advisory service about every pin of what runs: `python scripts/audit.py`. 0, or 1 with what was found.

pip-audit by itself calls a pin that the service does not know "no known vulnerabilities", and `--strict` stops at the
first such pin without saying whether any service answered at all. So its JSON is read here: every pin answered is a
clean audit, some pins unanswered is a failure, none answered means that no service was there, and that is what is said.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PINS = "requirements/run.txt"
NOT_RUN = "dependency audit: not run (no advisory service reachable)"
UNREACHABLE = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ConnectionTimeout")


class Verdict(NamedTuple):
    """The exit status and the sentence for it."""

    status: int
    sentence: str


def judge(stdout: str, stderr: str) -> Verdict:
    """What pip-audit's output comes to."""
    try:
        pins: list[dict[str, Any]] = json.loads(stdout)["dependencies"]
    except (ValueError, KeyError):
        if any(sign in stderr for sign in UNREACHABLE):
            return Verdict(0, NOT_RUN)
        return Verdict(1, f"dependency audit: failed\n{stderr.strip()}")
    unanswered = [pin["name"] for pin in pins if "skip_reason" in pin]
    if len(unanswered) == len(pins):
        return Verdict(0, NOT_RUN)
    found = [_sentence(pin, advisory) for pin in pins for advisory in pin.get("vulns", [])]
    found += [f"{name}: the advisory service does not know this pin" for name in unanswered]
    if found:
        return Verdict(1, "\n".join(["dependency audit: findings", *found]))
    return Verdict(0, f"dependency audit: no known advisory for {len(pins)} pins")


def _sentence(pin: dict[str, Any], advisory: dict[str, Any]) -> str:
    mended = ", ".join(advisory["fix_versions"]) or "no version yet"
    return f"{pin['name']} {pin['version']}: {advisory['id']}, mended in {mended}"


def main() -> int:
    """Runs the audit and prints its verdict."""
    options = ["--format", "json", "--progress-spinner", "off", "--disable-pip", "--require-hashes"]
    command = [sys.executable, "-m", "pip_audit", *options, "--requirement", PINS]
    try:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    except subprocess.TimeoutExpired:
        print(NOT_RUN)
        return 0
    verdict = judge(run.stdout, run.stderr)
    print(verdict.sentence)
    return verdict.status


if __name__ == "__main__":
    sys.exit(main())
