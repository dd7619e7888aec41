"""The port `Channel` for e-mail: it only sends. The first line of a message is the subject."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import aiosmtplib

from relbot.clock import Clock
from relbot.mail.server import Server
from relbot.service.mail import CHANNEL
from relbot.service.ports import Delivered, Limits, Operation, Received, Refused, Result, RetryAfter, Uncertain

PATIENCE = 20.0
"""Seconds for each step of the talk with the server; well within the sender's lease."""
AGAIN = 30.0
"""Seconds until a server that could not be reached, or asked to wait, is tried again."""


class MailChannel:
    """E-mail as the service sees it: plain text, no links, no pictures, nothing that counts who opened it."""

    name = CHANNEL
    source = CHANNEL
    limits = Limits(per_second=5.0)

    def __init__(self, server: Server, sender: str, clock: Clock) -> None:
        self._server, self._sender, self._clock = server, sender, clock

    def decode(self, body: str, now: datetime) -> Received:  # noqa: ARG002 - the port's shape
        """Nothing comes in by e-mail."""
        return Received(kind="unreadable", text="mail_is_not_read")

    async def deliver(self, operation: Operation) -> Result:
        """Hands one e-mail to the server; what has left can be neither changed nor taken back."""
        if operation.kind != "send" or operation.message is None:
            return Refused("not_by_mail")
        server = self._server
        try:
            await aiosmtplib.send(
                self._letter(operation.address, operation.message.text),
                hostname=server.host,
                port=server.port,
                username=server.user,
                password=server.password,
                use_tls=server.use_tls,
                start_tls=server.start_tls,
                timeout=PATIENCE,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return _failure(error)
        return Delivered()

    def _letter(self, address: str, text: str) -> EmailMessage:
        """ValueError if the address would add a heading of its own."""
        subject, _, body = text.partition("\n")
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self._sender, address, subject
        letter["Date"] = format_datetime(self._clock.now())
        letter["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
        letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday reply is sent back to it
        letter.set_content(body.strip() + "\n")
        return letter


def _failure(error: Exception) -> Result:
    """What went wrong: never sent, perhaps sent, or never to be sent (RFC 5321: 4xx for now, 5xx for good).

    Only what the server says of the address or the letter is final; whatever else it refuses can be mended.
    """
    match error:
        case aiosmtplib.SMTPRecipientsRefused() if error.recipients:
            return _answered(error.recipients[0].code)
        case aiosmtplib.SMTPDataError():
            return _answered(error.code)
        case aiosmtplib.SMTPResponseException():
            return RetryAfter(AGAIN, f"smtp_{error.code}")
        case aiosmtplib.SMTPConnectError():
            return RetryAfter(AGAIN, "no_connection")
        case aiosmtplib.SMTPReadTimeoutError() | aiosmtplib.SMTPServerDisconnected():
            return Uncertain("timed_out")
        case ValueError():
            return Refused("bad_address")
    return RetryAfter(AGAIN, "mail_failed")


def _answered(code: int) -> Result:
    return Refused(f"smtp_{code}") if code >= 500 else RetryAfter(AGAIN, f"smtp_{code}")
