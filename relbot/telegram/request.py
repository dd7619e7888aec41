"""HTTP to the Bot API: python-telegram-bot's httpx request, with errors that keep the status and lose the content."""

import json
import ssl
from functools import cache
from typing import Any

import httpx
from telegram.error import TelegramError
from telegram.request import HTTPXRequest, RequestData

Json = dict[str, Any]

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0
"""A send that takes longer is of unknown fate; with less patience there would be more of those than need be."""
POOL_SECONDS = 5.0


class AnswerError(TelegramError):
    """The server answered with a status that is no success (Bot API "Making requests").

    `description` is for choosing a code by, never for a log: Telegram may repeat in it what was sent.
    `retry_after` in seconds (Bot API ResponseParameters), 0 if not told.
    """

    def __init__(self, status: int, description: str = "", retry_after: float = 0) -> None:
        super().__init__(f"the server answered with status {status}")
        self.status, self.description, self.retry_after = status, description, retry_after


class UnreadableAnswerError(TelegramError):
    """The server answered with success, but not in the Bot API's form: a proxy's page, a cut-off body."""

    def __init__(self) -> None:
        super().__init__("the server's answer is not in the form of the Bot API")


class ApiRequest(HTTPXRequest):
    """A pool of `connections` connections, each answer awaited `answer_within` seconds.

    python-telegram-bot would log an unreadable body, children's words included, and keep no status for most errors:
    whether a message may be repeated hangs on it.
    """

    def __init__(self, connections: int, answer_within: float = ANSWER_SECONDS) -> None:
        super().__init__(
            connection_pool_size=connections,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=answer_within,
            write_timeout=answer_within,
            pool_timeout=POOL_SECONDS,
            httpx_kwargs={"verify": _tls()},
        )

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """As python-telegram-bot's, but raises AnswerError unless the status is a success."""
        status, payload = await super().do_request(url, method, request_data, *args, **kwargs)
        if not 200 <= status < 300:
            raise _error(status, payload)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """The answer's JSON object, which holds "result"; UnreadableAnswerError if it is not one."""
        answer = _json_object(payload)
        if "result" not in answer:
            raise UnreadableAnswerError
        return answer


@cache
def _tls() -> ssl.SSLContext:
    """One for all connections: reading the certificates takes a tenth of a second each time."""
    return httpx.create_ssl_context()


def _error(status: int, payload: bytes) -> AnswerError:
    answer = _json_object(payload)
    description, parameters = answer.get("description"), answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return AnswerError(
        status,
        description if isinstance(description, str) else "",
        float(seconds) if isinstance(seconds, int | float) else 0,
    )


def _json_object(payload: bytes) -> Json:
    """The payload's object; empty if it is something else or no JSON at all."""
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}
