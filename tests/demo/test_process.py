"""`relbot demo` as a process: what it prints, that it answers, and that nothing stays behind."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from relbot.store.keyfile import VARIABLE

COMMAND = [sys.executable, "-W", "error", "-c", "from relbot.cli.main import main; main()", "demo", "--no-browser"]


def _environment(folder: Path) -> dict[str, str]:
    """A folder of its own for temporary files, and a key that is none: the demo must not look at it."""
    return {**os.environ, "TMPDIR": str(folder), VARIABLE: "not a key", "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
async def test_it_prints_its_address_answers_and_leaves_nothing(tmp_path: Path, end: signal.Signals) -> None:
    """Told to end while a page is open, it ends at once, says nothing more, and its folder is gone."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        "--port",
        "0",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_environment(tmp_path),
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        lines = [(await process.stdout.readline()).decode().rstrip() for _ in range(4)]
        address = lines[1].strip()
        async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as client:  # noqa: S501 - loopback
            page = await client.get("/")
            folders = [path.name for path in tmp_path.iterdir()]
            async with client.stream("GET", "/sandbox/events") as events:
                seen = events.aiter_lines()
                first = await anext(seen)
                process.send_signal(end)
                rest = [line async for line in seen]
        out, errors = await process.communicate()
    assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+", address)
    assert lines == [
        "relbot demo: Ysgol Enfys, a school that does not exist",
        f"  {address}",
        "Open it in a browser. On Joel's phone tap “I'd like to talk”, and watch the other phones.",
        "Nothing leaves this machine. Ctrl-C ends the demo, and everything it stored is deleted.",
    ]
    assert (page.status_code, first) == (200, ": listening")
    assert len(folders) == 1
    assert list(tmp_path.iterdir()) == []
    assert (process.returncode, out, errors.decode()) == (0, b"", "")
    assert all(line == "" or line.startswith("data: ") for line in rest)


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    """One line says which port and what to do; the exit code is that of a refusal, and no folder stays."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = subprocess.run(
            [*COMMAND, "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env=_environment(tmp_path),
        )
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        f"relbot: port {port} cannot be used (Address already in use): choose another, or 0 for any."
        f" If a demo runs already, it is at http://127.0.0.1:{port}."
        ' Any free port: make demo ARGS="--port 0", or relbot demo --port 0\n'
    )
    assert list(tmp_path.iterdir()) == []
