"""E-mail against a real SMTP server on this machine: what it gets, and what becomes of what it refuses."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope

from relbot.clock import SteppedClock
from relbot.engine.message import Message
from relbot.errors import ConfigurationError
from relbot.mail.channel import MailChannel
from relbot.mail.server import Server, parse_server
from relbot.service.ports import Delivered, Operation, Refused, RetryAfter

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LETTER = Operation(
    kind="send", address="alex@school.example", message=Message(text="relbot: agorwch Telegram â\nDim mwy.")
)


class Postbox:
    """What the server took, and what it says to whom: a full answer in place of yes."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.to_recipient = self.to_letter = "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        """An address is named."""
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        """The letter itself."""
        if self.to_letter.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.to_letter


@pytest.fixture
def postbox() -> Postbox:
    """An empty one."""
    return Postbox()


@pytest.fixture
async def server(postbox: Postbox) -> AsyncIterator[asyncio.Server]:
    """A mail server of this machine's own, on a free port."""
    loop = asyncio.get_running_loop()
    running = await loop.create_server(lambda: SMTP(postbox, hostname="mail.example", loop=loop), "127.0.0.1", 0)
    yield running
    running.close()


@pytest.fixture
def channel(server: asyncio.Server) -> MailChannel:
    """E-mail that goes to it."""
    port = server.sockets[0].getsockname()[1]
    return MailChannel(parse_server(f"smtp://127.0.0.1:{port}"), "relbot@school.example", SteppedClock(NOW))


async def test_the_first_line_is_the_subject(channel: MailChannel, postbox: Postbox) -> None:
    """And nothing that answers by itself is asked to."""
    assert await channel.deliver(LETTER) == Delivered()
    (letter,) = postbox.taken
    assert (letter["To"], letter["From"]) == ("alex@school.example", "relbot@school.example")
    assert (letter["Subject"], letter.get_content().strip()) == ("relbot: agorwch Telegram â", "Dim mwy.")
    assert (letter["Auto-Submitted"], letter["Date"].datetime) == ("auto-generated", NOW)


@pytest.mark.parametrize(
    "to_recipient, to_letter, result",
    [
        ("550 nobody here", "250 OK", Refused("smtp_550")),
        ("451 later", "250 OK", RetryAfter(30.0, "smtp_451")),
        ("250 OK", "554 no", Refused("smtp_554")),
        ("250 OK", "452 full", RetryAfter(30.0, "smtp_452")),
    ],
)
async def test_what_is_final_and_what_is_tried_again(
    channel: MailChannel, postbox: Postbox, to_recipient: str, to_letter: str, result: object
) -> None:
    """5xx of the address or the letter is final; 4xx is not (RFC 5321)."""
    postbox.to_recipient, postbox.to_letter = to_recipient, to_letter
    assert await channel.deliver(LETTER) == result
    assert postbox.taken == []


async def test_a_server_that_is_away_is_tried_again(channel: MailChannel, server: asyncio.Server) -> None:
    """Nothing is lost by it."""
    server.close()
    assert await channel.deliver(LETTER) == RetryAfter(30.0, "no_connection")


async def test_without_encryption_nothing_is_said_to_another_machine(channel: MailChannel, postbox: Postbox) -> None:
    """This server offers no STARTTLS: were it another machine's, no letter would leave."""
    wary = Server(channel._server.host, channel._server.port, use_tls=False, start_tls=True)
    away = MailChannel(wary, "relbot@school.example", SteppedClock(NOW))
    assert await away.deliver(LETTER) == RetryAfter(30.0, "mail_failed")
    assert postbox.taken == []


async def test_what_e_mail_cannot_do(channel: MailChannel, postbox: Postbox) -> None:
    """It neither changes nor takes back, adds no heading that an address brings along, and reads nothing."""
    assert await channel.deliver(LETTER.model_copy(update={"kind": "delete"})) == Refused("not_by_mail")
    forged = LETTER.model_copy(update={"address": "a@b.example\nBcc: x@y.example"})
    assert await channel.deliver(forged) == Refused("bad_address")
    assert channel.decode("{}", NOW).kind == "unreadable"
    assert postbox.taken == []


@pytest.mark.parametrize(
    "url, server",
    [
        ("smtps://r%40s:p%3Aw@mail.example", Server("mail.example", 465, True, False, "r@s", "p:w")),
        ("smtp://mail.example", Server("mail.example", 587, False, True)),
        ("smtp://localhost:25", Server("localhost", 25, False, False)),
    ],
)
def test_addresses_of_servers(url: str, server: Server) -> None:
    """Only this machine's own server is spoken to in the clear; no password is ever shown."""
    assert parse_server(url) == server
    assert "p:w" not in repr(parse_server(url))


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtp://", "smtp://h:x", "smtp://h/?a=b", "smtp://u:geheim@localhost"],
)
def test_addresses_that_are_none(url: str) -> None:
    """They are refused without being repeated: a password may stand in them."""
    with pytest.raises(ConfigurationError, match="RELBOT_MAIL_URL") as refused:
        parse_server(url)
    assert "geheim" not in str(refused.value)
