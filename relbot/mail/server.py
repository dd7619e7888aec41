"""Which mail server relbot hands its e-mail to, read from one address: smtps://user:password@host:port."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from relbot.errors import ConfigurationError

_PORTS = {"smtps": 465, "smtp": 587}
_OWN = frozenset({"localhost", "127.0.0.1", "::1"})
"""Only this machine's own server is spoken to without encryption."""


@dataclass(frozen=True)
class Server:
    """`use_tls`: encrypted from the first byte; `start_tls`: encrypted before anything is said, or not at all."""

    host: str
    port: int
    use_tls: bool
    start_tls: bool
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)


def parse_server(url: str) -> Server:
    """The server of an smtp:// or smtps:// address; ConfigurationError, without the address, if it is none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigurationError("RELBOT_MAIL_URL has no usable port") from error
    if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ConfigurationError("RELBOT_MAIL_URL has to be smtps://user:password@host:port, or smtp:// with STARTTLS")
    is_own = parts.hostname in _OWN
    if parts.username and parts.scheme == "smtp" and is_own:
        raise ConfigurationError("RELBOT_MAIL_URL: this machine's own mail server needs no user and no password")
    return Server(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        use_tls=parts.scheme == "smtps",
        start_tls=parts.scheme == "smtp" and not is_own,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
