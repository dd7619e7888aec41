"""Seals and opens what people wrote, and makes the keyed hashes to look up by (rule 8). Pure: no database here.

From each key of the key file and for each setting, HKDF-SHA256 derives three keys: one seals the setting's own data
(inbox, outbox), one wraps the persons' keys, one hashes. A person's words are sealed with that person's key alone.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from relbot.errors import KeyFileError, StoreError
from relbot.store import contexts
from relbot.store.envelope import PERSONS_OWN, binding, key_id_of, seal, unseal
from relbot.store.keyfile import KeyFile, MasterKey

REMEMBERED = 4096
"""How many persons' keys stay unwrapped in memory: more than the people of one setting."""
_CHECK = b"relbot"


@dataclass(frozen=True)
class _Derived:
    key_id: bytes
    sealing: AESGCM
    wrapping: AESGCM
    lookup: bytes


class Vault:
    """The keys in use. One a process; `use` says which key a setting's database is under."""

    def __init__(self, keys: KeyFile, *, remembered: int = REMEMBERED) -> None:
        self.keys = keys
        self._master = {bytes.fromhex(key.id): key for key in keys.keys}
        self._newest = bytes.fromhex(keys.keys[0].id)
        self._current: dict[str, bytes] = {}
        self._derived: dict[tuple[str, bytes], _Derived] = {}
        self._persons: OrderedDict[str, AESGCM] = OrderedDict()
        self._remembered = remembered

    # -- the setting's key ------------------------------------------------------------------------------------------

    def use(self, setting_id: str, key_check: bytes) -> None:
        """Seals and hashes for this setting with the key that `key_check` (Setting.key_check) was sealed with.

        Raises KeyFileError if the key file does not hold that key.
        """
        try:
            belongs = self.open_setting(setting_id, contexts.KEY_CHECK, key_check) == _CHECK
        except (KeyFileError, StoreError):
            belongs = False
        if not belongs:
            raise KeyFileError(
                f"{self.keys.origin} does not belong to this database. Put back the key file that was in use when the"
                f" database was made or last rotated; what people wrote opens with no other."
            )
        self._current[setting_id] = key_id_of(key_check)

    def new_key_check(self, setting_id: str) -> bytes:
        """A known text sealed with the newest key: what a new setting keeps as its `key_check`."""
        derived = self._derive(setting_id, self._newest)
        return seal(derived.sealing, derived.key_id, _of_setting(setting_id, contexts.KEY_CHECK), _CHECK)

    def seal_setting(self, setting_id: str, context: str, plaintext: bytes | str) -> bytes:
        """Seals data of the setting itself, before it is known whose it is; `context` says what it is."""
        derived = self._of(setting_id)
        data = plaintext.encode() if isinstance(plaintext, str) else plaintext
        return seal(derived.sealing, derived.key_id, _of_setting(setting_id, context), data)

    def open_setting(self, setting_id: str, context: str, sealed: bytes) -> bytes:
        """What seal_setting sealed; StoreError if it is another setting's, another context's, or was changed."""
        derived = self._derive(setting_id, key_id_of(sealed))
        return unseal(derived.sealing, _of_setting(setting_id, context), sealed)

    def is_newest(self, sealed: bytes) -> bool:
        """Whether something was sealed with the newest key of the file."""
        return key_id_of(sealed) == self._newest

    # -- keyed hashes -----------------------------------------------------------------------------------------------

    def lookup_hash(self, setting_id: str, context: str, value: str) -> str:
        """A keyed hash (HMAC-SHA256) to look `value` up by: 64 hexadecimal characters, always the same."""
        return self._hash(self._of(setting_id), context, value)

    def lookup_hashes(self, setting_id: str, context: str, value: str) -> tuple[str, ...]:
        """The hash under the key in use, then under the others of the key file: one unless a rotation is under way."""
        current = self._of(setting_id)
        others = [self._derive(setting_id, key_id) for key_id in self._master if key_id != current.key_id]
        return tuple(self._hash(derived, context, value) for derived in (current, *others))

    def chat_hash(self, setting_id: str, channel: str, address: str) -> str:
        """The name of a chat in inbox, outbox, delivery and timer."""
        return self.lookup_hash(setting_id, contexts.CHAT, f"{channel}:{address}")

    def address_hash(self, setting_id: str, channel: str, address: str) -> str:
        """What Contact.address_hash holds."""
        return self.lookup_hash(setting_id, contexts.ADDRESS, f"{channel}:{address}")

    def school_id_hash(self, setting_id: str, school_id: str) -> str:
        """What Person.school_id_hash holds."""
        return self.lookup_hash(setting_id, contexts.SCHOOL_ID, school_id)

    @staticmethod
    def code_hash(code: str) -> str:
        """What Invitation.code_hash holds. Unkeyed: a code has 160 random bits, so nobody can try them all, and the
        letters with codes that have gone home outlive a rotation (from a hash nobody could make the new one).
        """
        return hashlib.sha256(binding("invitation", code)).hexdigest()

    # -- persons' keys ----------------------------------------------------------------------------------------------

    def new_person_key(self, setting_id: str, person_id: str) -> bytes:
        """A new key for a person, wrapped: what the key database keeps."""
        return self._wrap(setting_id, person_id, secrets.token_bytes(32))

    def rewrap(self, setting_id: str, person_id: str, wrapped: bytes) -> bytes | None:
        """The same person key wrapped with the newest key; None if it already is."""
        if self.is_newest(wrapped):
            return None
        return self._wrap(setting_id, person_id, self._unwrap(setting_id, person_id, wrapped))

    def remember(self, setting_id: str, person_id: str, wrapped: bytes) -> None:
        """Unwraps a person's key and keeps it in memory; the least used one goes when there are too many."""
        self._persons[person_id] = AESGCM(self._unwrap(setting_id, person_id, wrapped))
        self._persons.move_to_end(person_id)
        while len(self._persons) > self._remembered:
            self._persons.popitem(last=False)

    def remembers(self, person_id: str) -> bool:
        """Whether this person's key is in memory."""
        return person_id in self._persons

    def forget(self, person_id: str | None = None) -> None:
        """Drops a person's key from memory; without a person, everybody's."""
        if person_id is None:
            self._persons.clear()
        else:
            self._persons.pop(person_id, None)

    def seal_person(self, person_id: str, context: str, text: str) -> bytes:
        """Seals words with the key of the person they are about. KeyError unless the vault remembers it."""
        return seal(self._person(person_id), PERSONS_OWN, _of_person(person_id, context), text.encode())

    def open_person(self, person_id: str, context: str, sealed: bytes) -> str:
        """What seal_person sealed; StoreError if it is somebody else's, another context's, or was changed."""
        return unseal(self._person(person_id), _of_person(person_id, context), sealed).decode()

    # -- inside -----------------------------------------------------------------------------------------------------

    def _person(self, person_id: str) -> AESGCM:
        cipher = self._persons[person_id]
        self._persons.move_to_end(person_id)
        return cipher

    def _wrap(self, setting_id: str, person_id: str, key: bytes) -> bytes:
        derived = self._derive(setting_id, self._newest)
        return seal(derived.wrapping, derived.key_id, binding("person-key", setting_id, person_id), key)

    def _unwrap(self, setting_id: str, person_id: str, wrapped: bytes) -> bytes:
        derived = self._derive(setting_id, key_id_of(wrapped))
        return unseal(derived.wrapping, binding("person-key", setting_id, person_id), wrapped)

    def _of(self, setting_id: str) -> _Derived:
        return self._derive(setting_id, self._current.get(setting_id, self._newest))

    def _derive(self, setting_id: str, key_id: bytes) -> _Derived:
        found = self._derived.get((setting_id, key_id))
        if found is None:
            master = self._master.get(key_id)
            if master is None:
                raise KeyFileError(f"{self.keys.origin} lacks key {key_id.hex()}, which sealed part of this database.")
            found = self._derived[setting_id, key_id] = _derive(master, setting_id)
        return found

    @staticmethod
    def _hash(derived: _Derived, context: str, value: str) -> str:
        return hmac.digest(derived.lookup, binding(context, value), "sha256").hex()


def _derive(master: MasterKey, setting_id: str) -> _Derived:
    def subkey(purpose: Literal["seal", "wrap", "lookup"]) -> bytes:
        info = binding("relbot", purpose, setting_id)
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master.secret)

    return _Derived(bytes.fromhex(master.id), AESGCM(subkey("seal")), AESGCM(subkey("wrap")), subkey("lookup"))


def _of_setting(setting_id: str, context: str) -> bytes:
    return binding("setting", setting_id, context)


def _of_person(person_id: str, context: str) -> bytes:
    return binding("person", person_id, context)
