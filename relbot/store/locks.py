"""Advisory locks between processes. The operating system lets go of them when a process ends, however it ends."""

import os
import sys
from pathlib import Path
from typing import IO

_SLOTS = 64
"""Windows knows no shared lock here: who shares takes one byte of these, who wants it alone takes all of them."""


class FileLock:
    """A lock on a file of its own. Held from `take` until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self, *, shared: bool) -> bool:
        """Takes the lock at once, alone or together with others who share it; False if somebody else is in the way."""
        descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        file = os.fdopen(descriptor, "r+b")
        if not _lock(file, shared):
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Lets go; harmless when not held. The file stays: removing it would let two hold "the" lock."""
        if self._file is not None:
            self._file.close()
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes], shared: bool) -> bool:
        spans = [(slot, 1) for slot in range(_SLOTS)] if shared else [(0, _SLOTS)]
        for start, length in spans:
            file.seek(start)
            try:
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, length)
            except OSError:
                continue
            return True
        return False

else:
    import fcntl

    def _lock(file: IO[bytes], shared: bool) -> bool:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
