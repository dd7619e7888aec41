import base64
import json
import stat
from pathlib import Path

import pytest

from relbot.errors import KeyFileError
from relbot.store.keyfile import KeyFile, MasterKey, new_key_file, read_key_file

SECRET = base64.b64encode(bytes(range(32))).decode()


def key_text(*ids: str, secret: str = SECRET) -> str:
    """The text of a key file with these key ids."""
    return json.dumps({"relbot_key_file": 1, "keys": [{"id": key_id, "secret": secret} for key_id in ids]})


def refusal(path: Path | None, environ: dict[str, str]) -> str:
    """What is said when the keys are refused."""
    with pytest.raises(KeyFileError) as caught:
        read_key_file(path, environ)
    return str(caught.value)


def test_a_new_key_file_is_private_and_reads_back(tmp_path: Path) -> None:
    """A new key file has mode 0600 and gives back the key that was written."""
    made = new_key_file(tmp_path / "relbot.key")
    assert stat.S_IMODE((tmp_path / "relbot.key").stat().st_mode) == 0o600
    assert read_key_file(tmp_path / "relbot.key", {}) == made
    assert [len(key.secret) for key in made.keys] == [32]


def test_two_new_keys_differ(tmp_path: Path) -> None:
    """Keys are random."""
    keys = [new_key_file(tmp_path / name).keys[0] for name in ("a.key", "b.key")]
    assert keys[0].secret != keys[1].secret
    assert keys[0].id != keys[1].id


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    """`keys new` leaves a file that is there as it is."""
    path = tmp_path / "relbot.key"
    path.write_text("precious")
    with pytest.raises(KeyFileError) as caught:
        new_key_file(path)
    assert str(caught.value) == (
        f"{path} is already there and is left as it is: what was sealed with it could never be read again."
        " To change the key of a database, use: relbot keys rotate"
    )
    assert path.read_text() == "precious"


def test_a_new_key_file_needs_its_folder(tmp_path: Path) -> None:
    """A folder that is not there is named."""
    path = tmp_path / "nowhere" / "relbot.key"
    with pytest.raises(KeyFileError) as caught:
        new_key_file(path)
    assert str(caught.value) == (
        f"the key file {path} cannot be written: [Errno 2] No such file or directory: '{path}'"
    )


def test_a_missing_key_file_says_what_to_do(tmp_path: Path) -> None:
    """Without its key file a database cannot be read; the message says where to look."""
    path = tmp_path / "relbot.key"
    assert refusal(path, {}) == (
        f"there is no key file {path}. Put back the one that belongs to this database (nothing can be read without"
        f" it), or, for a new database, make one: relbot keys new {path}"
    )


def test_no_key_at_all_says_what_to_do() -> None:
    """Neither a file nor the variable: the message names both ways."""
    assert refusal(None, {}) == (
        "relbot needs its key. Name the key file: RELBOT_KEY_FILE=path. A new one: relbot keys new path"
    )


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644, 0o620])
def test_a_key_file_open_to_others_is_refused(tmp_path: Path, mode: int) -> None:
    """Any permission for the group or the world is too much."""
    path = tmp_path / "relbot.key"
    new_key_file(path)
    path.chmod(mode)
    assert refusal(path, {}) == (
        f"the key file {path} may be read by others (mode {mode:04o}). Close it: chmod 600 {path}"
    )


def test_a_folder_is_not_a_key_file(tmp_path: Path) -> None:
    """What cannot be read is named with the reason."""
    assert refusal(tmp_path, {}) == (f"the key file {tmp_path} cannot be read: [Errno 21] Is a directory: '{tmp_path}'")


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"relbot_key_file": 1, "keys": []}',
        '{"relbot_key_file": 2, "keys": [{"id": "00000001", "secret": "AA=="}]}',
        key_text("not-hex!"),
        key_text("00000001", secret="***"),
    ],
)
def test_what_is_no_key_file_is_refused_without_a_trace_of_it(text: str) -> None:
    """The message holds nothing of the text, nor does the chain of exceptions: it may be a secret."""
    with pytest.raises(KeyFileError) as caught:
        read_key_file(None, {"RELBOT_KEY": text})
    assert str(caught.value) == (
        "the environment variable RELBOT_KEY does not hold relbot's keys. Put back the one `relbot keys new` wrote."
    )
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("text", [key_text("00000001", secret="AAAA"), key_text("00000001", "00000001")])
def test_a_damaged_key_is_refused(text: str) -> None:
    """A key of the wrong length, and two keys of one id."""
    assert refusal(None, {"RELBOT_KEY": text}) == (
        "the environment variable RELBOT_KEY holds a damaged key. Put back the one `relbot keys new` wrote."
    )


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    """RELBOT_KEY holds the same text as the file would, newest key first."""
    new_key_file(tmp_path / "relbot.key")
    keys = read_key_file(tmp_path / "relbot.key", {"RELBOT_KEY": key_text("0000000b", "0000000a")})
    assert [key.id for key in keys.keys] == ["0000000b", "0000000a"]
    assert keys.path is None


def test_keys_of_the_environment_are_not_written(tmp_path: Path) -> None:
    """There is no file to rewrite."""
    with pytest.raises(KeyFileError) as caught:
        KeyFile((MasterKey.new(),), None).write()
    assert str(caught.value) == "RELBOT_KEY cannot be rewritten from here: the keys have no file."


def test_rewriting_replaces_the_file_as_a_whole(tmp_path: Path) -> None:
    """A draft left by a crash is in nobody's way, and none is left behind."""
    made = new_key_file(tmp_path / "relbot.key")
    (tmp_path / "relbot.key.new").write_text("half a draft")
    both = KeyFile((MasterKey.new(), *made.keys), made.path)
    both.write()
    assert read_key_file(tmp_path / "relbot.key", {}) == both
    assert [path.name for path in tmp_path.iterdir()] == ["relbot.key"]
    assert stat.S_IMODE((tmp_path / "relbot.key").stat().st_mode) == 0o600


def test_a_key_does_not_print_its_secret() -> None:
    """repr is for logs and tracebacks."""
    assert repr(MasterKey("00000001", b"secret" * 6)) == "MasterKey(id='00000001')"
