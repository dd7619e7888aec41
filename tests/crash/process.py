"""`relbot run` as a process of its own that can be killed like one."""

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.fixtures.databases import Place

START = "from relbot.cli.main import main; main()"


class Bot:
    """One `relbot run`. Its output goes to `log`; `lives` counts how often it was started."""

    def __init__(self, place: Place, address: str, token: str, log: Path, *, start: str = START) -> None:
        self._environment = {
            **os.environ,
            "RELBOT_TELEGRAM_TOKEN": token,
            "RELBOT_TELEGRAM_BASE_URL": address,
            "RELBOT_DATABASE_URL": place.url,
            "RELBOT_KEY_FILE": str(place.key_file),
        }
        self._start, self._log = start, log
        self._process: asyncio.subprocess.Process | None = None
        self.lives = 0

    @property
    def pid(self) -> int:
        """The number of the process that runs."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Starts it; returns at once, long before it polls."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-c", self._start, "run", env=self._environment, stdout=log, stderr=log
            )
        self.lives += 1

    async def kill(self) -> None:
        """SIGKILL, and returns once it is gone. RuntimeError if it had ended by itself: nothing asked it to."""
        assert self._process is not None
        if self._process.returncode is not None:
            raise RuntimeError(f"relbot ended by itself with {self._process.returncode}:\n{self.words()}")
        self._process.kill()
        await self._process.wait()
        if self._process.returncode != -signal.SIGKILL:
            raise RuntimeError(f"relbot ended by itself with {self._process.returncode}:\n{self.words()}")

    def ended(self) -> int | None:
        """Its exit code if it has ended."""
        return None if self._process is None else self._process.returncode

    def words(self) -> str:
        """The last lines of what it said."""
        return "\n".join(self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-40:])
