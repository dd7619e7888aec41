"""How the sandbox says no: as Telegram to the bot, and plainly to whoever drives a phone."""

from typing import Any

from relbot.errors import RelbotError


class SandboxError(RelbotError):
    """A phone, a fault or a world was asked for something that cannot be; the message says what to do."""


class PortTakenError(SandboxError):
    """The port asked for cannot be had."""


class ApiError(RelbotError):
    """An answer with `ok: false` (Bot API "Making requests").

    `code` is `error_code` and the HTTP status, `description` Telegram's own words, `parameters` the ResponseParameters.
    """

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        self.code, self.description, self.parameters = code, description, parameters
        super().__init__(description)

    def to_api(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body if self.parameters is None else {**body, "parameters": self.parameters}


def bad_request(reason: str) -> ApiError:
    """400 with Telegram's prefix."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """403 with Telegram's prefix."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """429 with ResponseParameters.retry_after, in seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})
