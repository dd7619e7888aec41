"""The file that `relbot backup` writes: a line of plain text that says what it is, then records, packed and sealed.

    RELBOT BACKUP {"format": 1, "part": "main", "key": "1f2e3d4c", "salt": …, …} newline
    pieces of 256 KiB, each AES-256-GCM with a tag of 16 bytes

The key of a file is derived (HKDF-SHA256) from the newest key of the key file and a salt of the file's own, so that
pieces may be numbered: piece n has the nonce n, and the last one a mark. The first line is bound to every piece.
What was changed, moved, cut short or sealed with another key does not open. Inside are lines of JSON, deflated.
"""

import json
import secrets
import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from relbot import __version__
from relbot.errors import KeyFileError, StoreError
from relbot.store.envelope import binding
from relbot.store.keyfile import KeyFile, MasterKey

FORMAT = 1
PIECE = 256 * 1024
_TAG = 16
_MAGIC = b"RELBOT BACKUP "
_LONGEST_LINE = 4096


class Header(BaseModel):
    """What a backup says of itself before it is opened. `part`: the main database, or people's keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int = Field(ge=1)
    part: Literal["main", "keys"]
    revision: str
    """The newest migration of the database it was made of."""
    relbot: str
    """The version of relbot that made it."""
    made_at: AwareDatetime
    key: str
    """The id of the key file's key."""
    salt: str


def new_header(part: Literal["main", "keys"], revision: str, keys: KeyFile, now: datetime) -> Header:
    """The header of a new file, under the newest key."""
    key, salt = keys.keys[0].id, secrets.token_hex(32)
    return Header(format=FORMAT, part=part, revision=revision, relbot=__version__, made_at=now, key=key, salt=salt)


class SealedWriter:
    """Writes records after a header; the file is whole once `finish` has been called."""

    def __init__(self, file: IO[bytes], header: Header, keys: KeyFile) -> None:
        line = _MAGIC + header.model_dump_json().encode() + b"\n"
        file.write(line)
        self._file, self._line = file, line
        self._cipher = _cipher(header, keys.keys[0])
        self._packer = zlib.compressobj()
        self._waiting = bytearray()
        self._number = 0

    def write(self, record: object) -> None:
        """Adds a record: anything that JSON takes."""
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        self._waiting += self._packer.compress(line)
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]

    def finish(self) -> None:
        """Writes what is left, and the mark of the end."""
        self._waiting += self._packer.flush()
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), piece, self._line))
        self._number += 1


def is_backup(path: Path) -> bool:
    """Whether a file says that it is a backup of relbot's."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def read_header(path: Path) -> Header:
    """What a file says it is; nothing of that is certain before its records have been read.

    Raises StoreError if it cannot be read, is no backup, or is of a newer format.
    """
    return _open(path)[0]


def read_records(path: Path, keys: KeyFile) -> Iterator[Any]:
    """The records of a backup, in order, as far as they are asked for.

    Raises what read_header does; KeyFileError if the key file lacks its key; StoreError if a piece does not open.
    """
    header, line = _open(path)
    key = next((key for key in keys.keys if key.id == header.key), None)
    if key is None:
        raise KeyFileError(
            f"{path} was sealed with key {header.key}, which {keys.origin} does not hold."
            " Put back the key file that was in use when it was made"
        )
    unpacker, rest = zlib.decompressobj(), b""
    try:
        for piece in _pieces(path, line, _cipher(header, key)):
            *whole, rest = (rest + unpacker.decompress(piece)).split(b"\n")
            yield from map(json.loads, whole)
    except (InvalidTag, OSError, zlib.error, ValueError) as error:
        raise StoreError(
            f"{path} does not open: it was changed or cut short, or is under another key of the same name"
        ) from error
    if rest or not unpacker.eof:
        raise StoreError(f"{path} ends in the middle of a record")


def _open(path: Path) -> tuple[Header, bytes]:
    try:
        with path.open("rb") as file:
            line = file.readline(_LONGEST_LINE)
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error
    if not line.startswith(_MAGIC):
        raise StoreError(f"{path} is no backup of relbot's")
    try:
        header = Header.model_validate_json(line.removeprefix(_MAGIC))
    except ValidationError as error:
        raise StoreError(f"{path} is damaged, or was made by a newer relbot: its first line says nothing") from error
    if header.format > FORMAT:
        raise StoreError(f"{path} was made by a newer relbot ({header.relbot}). Install that one, or a newer one")
    return header, line


def _pieces(path: Path, line: bytes, cipher: AESGCM) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(len(line))
        number, piece = 0, file.read(PIECE + _TAG)
        while True:
            following = file.read(PIECE + _TAG)
            yield cipher.decrypt(_nonce(number, not following), piece, line)
            if not following:
                return
            number, piece = number + 1, following


def _nonce(number: int, last: bool) -> bytes:
    return bytes([last]) + number.to_bytes(11, "big")


def _cipher(header: Header, key: MasterKey) -> AESGCM:
    salt = bytes.fromhex(header.salt)
    return AESGCM(
        HKDF(algorithm=SHA256(), length=32, salt=salt, info=binding("relbot", "backup", header.part)).derive(key.secret)
    )
