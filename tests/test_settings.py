"""What the environment says."""

from pathlib import Path

import pytest

from relbot.errors import ConfigurationError
from relbot.settings import Settings, read_settings

NO_TOKEN = "is not a bot's token (a number, a colon, letters and digits): copy it from @BotFather"
TOKEN = "110201543:an-invented-token-of-no-worth-here"


@pytest.fixture(autouse=True)
def _bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the variables is set."""
    for field in Settings.model_fields:
        monkeypatch.delenv(f"RELBOT_{field.upper()}", raising=False)


def test_without_variables_there_are_defaults() -> None:
    """A database file in the working folder, Telegram's own server, and nothing secret."""
    assert read_settings().model_dump() == {
        "telegram_token": None,
        "telegram_base_url": "https://api.telegram.org",
        "database_url": "sqlite:///relbot.sqlite",
        "keys_url": None,
        "key_file": None,
        "key": None,
        "setting": "",
        "conversations": None,
        "mail_url": None,
        "mail_from": "",
        "heartbeat_url": None,
        "health_port": None,
        "health_host": "127.0.0.1",
    }


def test_every_variable_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By its name with RELBOT_ before it; the token without the line's end that copying brings along."""
    values = {
        "TELEGRAM_TOKEN": f" {TOKEN}\n",
        "TELEGRAM_BASE_URL": "http://127.0.0.1:8081/",
        "DATABASE_URL": "postgresql://relbot@db/relbot",
        "KEYS_URL": "sqlite:///keys.sqlite",
        "KEY_FILE": "setting.key",
        "KEY": "k",
        "SETTING": "demo",
        "CONVERSATIONS": str(tmp_path),
        "MAIL_URL": "smtps://relbot:p@mail.invalid",
        "MAIL_FROM": "relbot@school.invalid",
        "HEARTBEAT_URL": "https://watch.invalid/h",
        "HEALTH_PORT": "8099",
        "HEALTH_HOST": "::1",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"RELBOT_{name}", value)
    settings = read_settings()
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert settings.key is not None
    assert settings.key.get_secret_value() == "k"
    assert settings.model_dump(exclude={"telegram_token", "key", "mail_url", "heartbeat_url"}) == {
        "telegram_base_url": "http://127.0.0.1:8081",
        "database_url": "postgresql://relbot@db/relbot",
        "keys_url": "sqlite:///keys.sqlite",
        "key_file": Path("setting.key"),
        "setting": "demo",
        "conversations": tmp_path,
        "mail_from": "relbot@school.invalid",
        "health_port": 8099,
        "health_host": "::1",
    }
    assert settings.mail_url is not None
    assert settings.mail_url.get_secret_value() == "smtps://relbot:p@mail.invalid"
    assert settings.heartbeat_url is not None
    assert settings.heartbeat_url.get_secret_value() == "https://watch.invalid/h"


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a file of variables that somebody filled in half."""
    monkeypatch.setenv("RELBOT_TELEGRAM_TOKEN", "")
    monkeypatch.setenv("RELBOT_KEY_FILE", "")
    assert (read_settings().telegram_token, read_settings().key_file) == (None, None)


def test_what_is_given_by_name_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Options of a command go before the environment."""
    monkeypatch.setenv("RELBOT_SETTING", "one")
    assert read_settings(setting="two").setting == "two"


def test_nothing_secret_is_shown() -> None:
    """Neither by repr nor by str."""
    settings = read_settings(telegram_token=TOKEN, key="hush", database_url="postgresql://u:hush@db/x", keys_url="hush")
    assert repr(settings) == (
        "Settings(telegram_token=SecretStr('**********'), telegram_base_url='https://api.telegram.org', "
        "key_file=None, key=SecretStr('**********'), setting='', conversations=None, "
        "mail_url=None, mail_from='', heartbeat_url=None, health_port=None, health_host='127.0.0.1')"
    )
    assert "hush" not in str(settings)


@pytest.mark.parametrize(
    "name, value, reason",
    [
        (
            "TELEGRAM_TOKEN",
            "hush",
            "is not a bot's token (a number, a colon, letters and digits): copy it from @BotFather",
        ),
        (
            "TELEGRAM_TOKEN",
            "1:hush/..",
            "is not a bot's token (a number, a colon, letters and digits): copy it from @BotFather",
        ),
        ("TELEGRAM_BASE_URL", "api.telegram.org", "has to be scheme://host:port, as https://api.telegram.org"),
        (
            "TELEGRAM_BASE_URL",
            "https://api.telegram.org/bot",
            "has to be scheme://host:port, as https://api.telegram.org",
        ),
        ("TELEGRAM_BASE_URL", "http://u:hush@host", "has to be scheme://host:port, as https://api.telegram.org"),
        ("TELEGRAM_BASE_URL", "http://host:port", "has to be scheme://host:port, as https://api.telegram.org"),
        (
            "TELEGRAM_BASE_URL",
            "http://api.telegram.org",
            "has to begin with https:// for api.telegram.org: over http:// anybody on the way reads the token and what"
            " people write. Only this machine and a private network may do without",
        ),
        ("KEY_FILE", ".", "is a folder: name the file in it"),
        ("CONVERSATIONS", "no/such", "is not a folder: name the one that holds flows/ and phrases/, or leave it unset"),
    ],
)
def test_a_fault_names_the_variable_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    """And never the value, which may be a secret in the wrong place."""
    monkeypatch.setenv(f"RELBOT_{name}", value)
    with pytest.raises(ConfigurationError) as caught:
        read_settings()
    assert str(caught.value) == f"RELBOT_{name} {reason}"
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has to start three times."""
    monkeypatch.setenv("RELBOT_TELEGRAM_TOKEN", "hush")
    monkeypatch.setenv("RELBOT_KEY_FILE", ".")
    with pytest.raises(ConfigurationError) as caught:
        read_settings()
    assert str(caught.value) == (
        "RELBOT_TELEGRAM_TOKEN is not a bot's token (a number, a colon, letters and digits): copy it from @BotFather; "
        "RELBOT_KEY_FILE is a folder: name the file in it"
    )


def test_a_heartbeat_needs_a_whole_address() -> None:
    """The address may hold a secret: the fault names the variable, and not what stands in it."""
    with pytest.raises(ConfigurationError, match=r"^RELBOT_HEARTBEAT_URL has to be a whole address, https://…$"):
        read_settings(heartbeat_url="hush")
    assert "hush" not in repr(read_settings(heartbeat_url="https://watch.invalid/hush"))


NEAR = ("127.0.0.1:8081", "localhost", "[::1]:8081", "10.1.2.3", "[fd00::1]", "telegram-bot-api:8081", "bot.internal")
FAR = ("8.8.8.8", "[2001:4860:4860::8888]", "134744072", "0x08080808", "example.org:8081", "local.example.org")


def test_http_stays_near() -> None:
    """A server of one's own on this machine or in a private network needs no certificate; anything else does."""
    for host in NEAR:
        assert read_settings(telegram_base_url=f"http://{host}").telegram_base_url == f"http://{host}"
    for host in FAR:
        with pytest.raises(ConfigurationError, match="has to begin with https://"):
            read_settings(telegram_base_url=f"http://{host}")
        assert read_settings(telegram_base_url=f"https://{host}").telegram_base_url == f"https://{host}"
