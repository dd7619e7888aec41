from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relbot.errors import KeyFileError, StoreError
from relbot.store.envelope import binding
from relbot.store.keyfile import KeyFile, MasterKey
from relbot.store.vault import Vault

OLD = MasterKey("0000000a", b"a" * 32)
NEW = MasterKey("0000000b", b"b" * 32)
HASH = "c7c79d53ca5a791bd94714f5f1c962b2d82719968fdd340e0b40bacb6d7adbf2"
SEALED = "010000000aa2c72c1d33ddedc501022a96550a6fda4869b1170e3e9137a71d9017e9719b61f8"
CODE = "27e9dea12f26d678753b954808103a447a159f72625a6cb8808dea5a18e258ff"
DOES_NOT_OPEN = "sealed data does not open: it was changed, moved, or sealed with another key"


def vault_of(*keys: MasterKey, remembered: int = 10) -> Vault:
    """A vault with these keys, newest first."""
    return Vault(KeyFile(keys, None), remembered=remembered)


def refusal(action: Callable[[], object]) -> str:
    """What a StoreError says."""
    with pytest.raises(StoreError) as caught:
        action()
    return str(caught.value)


@given(text=st.text(), context=st.text(min_size=1, max_size=20))
def test_what_is_sealed_for_a_setting_opens_again(text: str, context: str) -> None:
    """Any text comes back, and never the same ciphertext twice."""
    vault = vault_of(NEW)
    sealed = vault.seal_setting("s1", context, text)
    assert vault.open_setting("s1", context, sealed).decode() == text
    assert vault.seal_setting("s1", context, text) != sealed


@pytest.mark.parametrize("setting_id, context", [("s2", "inbox.body"), ("s1", "outbox.body"), ("s1inbox", ".body")])
def test_a_seal_opens_only_where_it_belongs(setting_id: str, context: str) -> None:
    """Another setting's or another column's bytes do not open."""
    vault = vault_of(NEW)
    sealed = vault.seal_setting("s1", "inbox.body", b"words")
    assert refusal(lambda: vault.open_setting(setting_id, context, sealed)) == DOES_NOT_OPEN


@pytest.mark.parametrize("position", [5, 16, 17, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    """Nonce, text and tag are authenticated."""
    vault = vault_of(NEW)
    sealed = bytearray(vault.seal_setting("s1", "inbox.body", b"words"))
    sealed[position] ^= 1
    assert refusal(lambda: vault.open_setting("s1", "inbox.body", bytes(sealed))) == DOES_NOT_OPEN


def test_the_key_id_in_the_header_is_authenticated() -> None:
    """Naming another key that the vault has does not open either."""
    vault = vault_of(NEW, OLD)
    sealed = vault.seal_setting("s1", "inbox.body", b"words")
    renamed = sealed[:1] + bytes.fromhex(OLD.id) + sealed[5:]
    assert refusal(lambda: vault.open_setting("s1", "inbox.body", renamed)) == DOES_NOT_OPEN


@pytest.mark.parametrize("sealed", [b"", b"plain text that nobody ever sealed", b"\x01" * 32])
def test_bytes_that_are_no_seal_are_refused(sealed: bytes) -> None:
    """Too short, or of another version."""
    assert refusal(lambda: vault_of(NEW).open_setting("s1", "inbox.body", sealed)) == (
        "these bytes were not sealed by this version of relbot"
    )


def test_a_seal_of_a_key_that_is_gone_names_the_key() -> None:
    """The operator learns which key is missing."""
    sealed = vault_of(OLD).seal_setting("s1", "inbox.body", b"words")
    with pytest.raises(KeyFileError) as caught:
        vault_of(NEW).open_setting("s1", "inbox.body", sealed)
    assert str(caught.value) == (
        "the environment variable RELBOT_KEY lacks key 0000000a, which sealed part of this database."
    )


def test_a_person_s_words_open_with_their_key_and_context_alone() -> None:
    """Neither another person's key nor another column opens them."""
    vault = vault_of(NEW)
    for person_id in ("p1", "p2"):
        vault.remember("s1", person_id, vault.new_person_key("s1", person_id))
    sealed = vault.seal_person("p1", "answer.text", "dw i'n drist 😢")
    assert vault.open_person("p1", "answer.text", sealed) == "dw i'n drist 😢"
    assert refusal(lambda: vault.open_person("p2", "answer.text", sealed)) == DOES_NOT_OPEN
    assert refusal(lambda: vault.open_person("p1", "concern.text", sealed)) == DOES_NOT_OPEN


@pytest.mark.parametrize("setting_id, person_id", [("s1", "p2"), ("s2", "p1")])
def test_a_wrapped_key_belongs_to_one_person(setting_id: str, person_id: str) -> None:
    """Somebody who swaps rows of the key database opens nothing with them."""
    vault = vault_of(NEW)
    wrapped = vault.new_person_key("s1", "p1")
    assert refusal(lambda: vault.remember(setting_id, person_id, wrapped)) == DOES_NOT_OPEN


def test_the_least_used_key_leaves_memory_first() -> None:
    """The memory of unwrapped keys is bounded."""
    vault = vault_of(NEW, remembered=2)
    for person_id in ("p1", "p2"):
        vault.remember("s1", person_id, vault.new_person_key("s1", person_id))
    vault.seal_person("p1", "answer.text", "x")
    vault.remember("s1", "p3", vault.new_person_key("s1", "p3"))
    assert [vault.remembers(person_id) for person_id in ("p1", "p2", "p3")] == [True, False, True]
    vault.forget("p1")
    assert [vault.remembers(person_id) for person_id in ("p1", "p3")] == [False, True]
    vault.forget()
    assert not vault.remembers("p3")


def test_hashes_are_steady_and_keyed() -> None:
    """The same value gives the same hash; another key, setting, context or value gives another."""
    vault = vault_of(NEW)
    first = vault.lookup_hash("s1", "chat", "telegram:1")
    assert first == vault_of(NEW).lookup_hash("s1", "chat", "telegram:1")
    assert len(first) == 64
    others = {
        vault_of(OLD).lookup_hash("s1", "chat", "telegram:1"),
        vault.lookup_hash("s2", "chat", "telegram:1"),
        vault.lookup_hash("s1", "cha", "ttelegram:1"),
        vault.lookup_hash("s1", "chat", "telegram:2"),
        vault.address_hash("s1", "telegram", "1"),
        vault.school_id_hash("s1", "telegram:1"),
    }
    assert len(others | {first}) == 7
    assert vault.chat_hash("s1", "telegram", "1") == first


def test_known_answers_do_not_change() -> None:
    """Hashes and seals of an older relbot must still be found and opened by this one."""
    vault = vault_of(OLD)
    assert vault.lookup_hash("s1", "chat", "telegram:1") == HASH
    assert vault.open_setting("s1", "inbox.body", bytes.fromhex(SEALED)) == b"words"
    assert Vault.code_hash("code") == CODE


def test_during_a_rotation_hashes_of_all_keys_are_offered() -> None:
    """The key in use comes first, whichever stands first in the file."""
    vault = vault_of(NEW, OLD)
    vault.use("s1", vault_of(OLD).new_key_check("s1"))
    by_old, by_new = (vault_of(key).lookup_hash("s1", "chat", "telegram:1") for key in (OLD, NEW))
    assert vault.lookup_hash("s1", "chat", "telegram:1") == by_old
    assert vault.lookup_hashes("s1", "chat", "telegram:1") == (by_old, by_new)
    assert vault_of(NEW).lookup_hashes("s1", "chat", "telegram:1") == (by_new,)
    assert vault_of(OLD).open_setting("s1", "inbox.body", vault.seal_setting("s1", "inbox.body", b"x")) == b"x"


@pytest.mark.parametrize("setting_id", ["s1", "s2"])
def test_a_key_that_does_not_belong_is_refused(setting_id: str) -> None:
    """A key_check of another key, or of another setting, does not open."""
    check = vault_of(OLD).new_key_check("s1")
    vault = vault_of(OLD) if setting_id == "s2" else vault_of(NEW)
    with pytest.raises(KeyFileError) as caught:
        vault.use(setting_id, check)
    assert str(caught.value) == (
        "the environment variable RELBOT_KEY does not belong to this database. Put back the key file that was in use"
        " when the database was made or last rotated; what people wrote opens with no other."
    )


def test_rewrapping_is_done_once() -> None:
    """A key wrapped by the old master is wrapped by the new one, once, and stays the same key."""
    before, both, after = vault_of(OLD), vault_of(NEW, OLD), vault_of(NEW)
    wrapped = before.new_person_key("s1", "p1")
    before.remember("s1", "p1", wrapped)
    sealed = before.seal_person("p1", "answer.text", "words")
    rewrapped = both.rewrap("s1", "p1", wrapped)
    assert rewrapped is not None
    assert both.rewrap("s1", "p1", rewrapped) is None
    after.remember("s1", "p1", rewrapped)
    assert after.open_person("p1", "answer.text", sealed) == "words"


@given(st.lists(st.text()), st.lists(st.text()))
def test_no_two_bindings_are_alike(first: list[str], second: list[str]) -> None:
    """Parts cannot be shifted into one another."""
    assert (binding(*first) == binding(*second)) == (first == second)
