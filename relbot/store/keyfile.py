"""The key file: the secrets from which everything in the database is sealed. It lives apart from the database.

A file of JSON text, mode 0600, or the same text in the environment variable RELBOT_KEY:

    {"relbot_key_file": 1, "keys": [{"id": "1f2e3d4c", "secret": "<32 bytes, base64>"}]}

The newest key stands first. There is a second one only while `relbot keys rotate` is under way.
"""

import base64
import binascii
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from relbot.errors import KeyFileError
from relbot.store.envelope import KEY_ID_BYTES
from relbot.store.placing import sync_folder

VARIABLE = "RELBOT_KEY"
SECRET_BYTES = 32
FORMAT = 1


class _KeyText(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=f"^[0-9a-f]{{{2 * KEY_ID_BYTES}}}$")
    secret: str


class _FileText(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    relbot_key_file: int = Field(ge=FORMAT, le=FORMAT)
    keys: tuple[_KeyText, ...] = Field(min_length=1)


@dataclass(frozen=True)
class MasterKey:
    """One key of the file: `id` is 8 hexadecimal characters, `secret` 32 random bytes."""

    id: str
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "MasterKey":
        """A new random key."""
        return cls(secrets.token_hex(KEY_ID_BYTES), secrets.token_bytes(SECRET_BYTES))


@dataclass(frozen=True)
class KeyFile:
    """The keys, newest first. `path` is None when they came from the environment."""

    keys: tuple[MasterKey, ...]
    path: Path | None

    @property
    def origin(self) -> str:
        """Where they came from, for messages to people."""
        return f"the environment variable {VARIABLE}" if self.path is None else f"the key file {self.path}"

    def write(self) -> None:
        """Puts the file in its place as a whole, or leaves the old one: never half of it, even if power fails."""
        path = self.path
        if path is None:
            raise KeyFileError(f"{VARIABLE} cannot be rewritten from here: the keys have no file.")
        draft = path.with_name(path.name + ".new")
        draft.unlink(missing_ok=True)
        _write_new(draft, _render(self.keys))
        draft.replace(path)
        sync_folder(path.parent)


def read_key_file(path: Path | None, environ: Mapping[str, str] = os.environ) -> KeyFile:
    """The keys of RELBOT_KEY if that is set, else of the file at `path`.

    Raises KeyFileError, saying what to do, if there are none, if others may read the file, or if it does not parse.
    """
    text = environ.get(VARIABLE)
    if text:
        return KeyFile(_parse(text, f"the environment variable {VARIABLE}"), None)
    if path is None:
        raise KeyFileError(
            "relbot needs its key. Name the key file: RELBOT_KEY_FILE=path. A new one: relbot keys new path"
        )
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise KeyFileError(
            f"there is no key file {path}. Put back the one that belongs to this database (nothing can be read without"
            f" it), or, for a new database, make one: relbot keys new {path}"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileError(f"the key file {path} cannot be read: {error}") from error
    keys = _parse(text, f"the key file {path}")
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(
            f"the key file {path} may be read by others (mode {stat.S_IMODE(mode):04o}). Close it: chmod 600 {path}"
        )
    return KeyFile(keys, path)


def new_key_file(path: Path) -> KeyFile:
    """Writes a key file with one new key; KeyFileError if there is already something at `path`."""
    made = KeyFile((MasterKey.new(),), path)
    try:
        _write_new(path, _render(made.keys))
    except FileExistsError as error:
        raise KeyFileError(
            f"{path} is already there and is left as it is: what was sealed with it could never be read again."
            f" To change the key of a database, use: relbot keys rotate"
        ) from error
    except OSError as error:
        raise KeyFileError(f"the key file {path} cannot be written: {error}") from error
    sync_folder(path.parent)
    return made


def _parse(text: str, origin: str) -> tuple[MasterKey, ...]:
    try:
        read = _FileText.model_validate_json(text)
        keys = tuple(MasterKey(key.id, base64.b64decode(key.secret, validate=True)) for key in read.keys)
    except (ValidationError, binascii.Error):
        # not chained: both would print the secrets
        raise KeyFileError(f"{origin} does not hold relbot's keys. Put back the one `relbot keys new` wrote.") from None
    if any(len(key.secret) != SECRET_BYTES for key in keys) or len({key.id for key in keys}) != len(keys):
        raise KeyFileError(f"{origin} holds a damaged key. Put back the one `relbot keys new` wrote.")
    return keys


def _render(keys: tuple[MasterKey, ...]) -> str:
    texts = tuple(_KeyText(id=key.id, secret=base64.b64encode(key.secret).decode()) for key in keys)
    return _FileText(relbot_key_file=FORMAT, keys=texts).model_dump_json(indent=2) + "\n"


def _write_new(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
