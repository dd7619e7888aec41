"""What the environment says: where the database, the key and Telegram are. One place, read once, at the start."""

import ipaddress
import re
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from relbot.errors import ConfigurationError

PREFIX = "RELBOT_"
TELEGRAM = "https://api.telegram.org"
ADDRESS = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?/?")
HIGHEST_PORT = 65535
NEAR = re.compile(r"([A-Za-z0-9_-]+\.)*(localhost|local|internal|home\.arpa)|[A-Za-z][A-Za-z0-9_-]*", re.IGNORECASE)
"""Names that only a private network knows (RFC 6761, 6762, 8375, ICANN's .internal; a name without a dot)."""
TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")

MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""An e-mail address that any server takes: ASCII, no quotes, a domain with a dot."""


class Settings(BaseSettings):
    """The variables RELBOT_<FIELD IN CAPITALS>; an empty one counts as not set. Made by `read_settings`.

    Neither `repr` nor an error shows a secret; database addresses may hold a password and are hidden too.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    telegram_token: SecretStr | None = None
    """The bot's token, as @BotFather gave it."""
    telegram_base_url: str = TELEGRAM
    """scheme://host:port of the Bot API server; /bot<token> is appended. http only in a private network."""
    database_url: str = Field(default="sqlite:///relbot.sqlite", repr=False)
    """As `store.address.parse_address` reads it: sqlite:///file or postgresql://user@host/database."""
    keys_url: str | None = Field(default=None, repr=False)
    """Where people's keys live, apart from the database (rule 8). None: where `store.address` puts them by itself."""
    key_file: Path | None = None
    """The file with the setting's key."""
    key: SecretStr | None = None
    """The setting's key itself, in place of `key_file`."""
    setting: str = ""
    """The short name or id of the setting; empty: the only one in the database."""
    conversations: Path | None = None
    """A folder of conversations in place of those that came with relbot."""
    mail_url: SecretStr | None = None
    """The mail server that takes relbot's e-mail, as `mail.server.parse_server` reads it. None: no e-mail goes out."""
    mail_from: str = ""
    """The address that e-mail comes from."""
    heartbeat_url: SecretStr | None = None
    """An address of a watching service that is asked for every minute while relbot is well."""
    health_port: int | None = Field(default=None, ge=1, le=HIGHEST_PORT)
    """The port that answers `/health`; None: none does."""
    health_host: str = "127.0.0.1"
    """The address that port is opened on: this machine's own alone, unless said otherwise."""

    @field_validator("telegram_token")
    @classmethod
    def _token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        secret = value.get_secret_value().strip()
        if not TOKEN.fullmatch(secret):
            raise ValueError("is not a bot's token (a number, a colon, letters and digits): copy it from @BotFather")
        return SecretStr(secret)

    @field_validator("heartbeat_url")
    @classmethod
    def _heartbeat_url(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"https?://[^\s/]+\S*", value.get_secret_value()):
            raise ValueError("has to be a whole address, https://…")
        return value

    @field_validator("health_port", mode="before")
    @classmethod
    def _health_port(cls, value: object) -> object:
        if isinstance(value, str) and not (value.isascii() and value.isdigit() and 0 < int(value) <= HIGHEST_PORT):
            raise ValueError(f"has to be the number of a port, from 1 to {HIGHEST_PORT}")
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_from(cls, value: str) -> str:
        if value and not MAIL_ADDRESS.fullmatch(value.strip()):
            raise ValueError("has to be an e-mail address, as relbot@school.example")
        return value.strip()

    @field_validator("telegram_base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        address = ADDRESS.fullmatch(value.strip())
        if address is None:
            raise ValueError(f"has to be scheme://host:port, as {TELEGRAM}")
        if value.strip().startswith("http:") and not _is_near(address[1].strip("[]")):
            raise ValueError(
                f"has to begin with https:// for {address[1]}: over http:// anybody on the way reads the token and what"
                " people write. Only this machine and a private network may do without"
            )
        return value.strip().rstrip("/")

    @field_validator("key_file")
    @classmethod
    def _key_file(cls, value: Path | None) -> Path | None:
        if value is not None and value.is_dir():
            raise ValueError("is a folder: name the file in it")
        return value

    @field_validator("conversations")
    @classmethod
    def _conversations(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("is not a folder: name the one that holds flows/ and phrases/, or leave it unset")
        return value


def read_settings(**given: Any) -> Settings:
    """The settings of the environment; those `given` by name win over it.

    Raises ConfigurationError that names each faulty variable and says what it has to be.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = [_fault(item) for item in error.errors(include_url=False, include_input=False, include_context=False)]
    raise ConfigurationError("; ".join(faults))


def read_what_is_right() -> tuple[Settings, str]:
    """The settings of the environment with faulty variables as if not set, and what `read_settings` says of those."""
    try:
        return Settings(), ""
    except ValidationError as error:
        items = error.errors(include_url=False, include_input=False, include_context=False)
    names = {str(item["loc"][0]) for item in items}
    return Settings(**{name: Settings.model_fields[name].default for name in names}), "; ".join(map(_fault, items))


def _is_near(host: str) -> bool:
    """Whether a host is this machine or in a private network: by its number, or a name that nothing else can have."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return NEAR.fullmatch(host) is not None
    return number.is_private or number.is_loopback


def _fault(item: Any) -> str:
    name = PREFIX + str(item["loc"][0]).upper()
    reason = str(item["msg"]).removeprefix("Value error, ")
    return f"{name} {reason}"
