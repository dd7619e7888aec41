"""Putting a file in its place as a whole, or not at all: never half of it, even if the power fails."""

import os
import tempfile
from pathlib import Path
from typing import IO


def new_draft(path: Path) -> tuple[Path, IO[bytes]]:
    """Begins the file that is to stand at `path`: beside it, under a name of its own, readable by its owner alone."""
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
    return Path(name), os.fdopen(descriptor, "w+b")


def onto_the_disk(file: IO[bytes]) -> None:
    """Waits until what was written is on the disk."""
    file.flush()
    os.fsync(file.fileno())


def place(draft: Path, path: Path) -> None:
    """Moves a finished draft to its place."""
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Has the folder's list of files on the disk."""
    if os.name != "posix":
        return  # Windows cannot open a folder; NTFS journals the rename
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
