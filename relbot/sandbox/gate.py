"""Who may ask the sandbox: programs on this machine, and its own page; no other page in a browser.

The server listens on the loopback interface, but a browser on this machine lends its reach to every page it shows.
"""

from starlette.requests import Request

from relbot.sandbox.bots import LOOPBACK_NAMES

OWN_SITES = frozenset({"same-origin", "none"})
"""Fetch Metadata `Sec-Fetch-Site`: our own page, or a person who typed the address. Programs send no such header."""


def refusal(request: Request) -> str | None:
    """Why this request is not answered, or None.

    A name that is not the loopback's was pointed here by somebody else's name server (DNS rebinding); `Origin` and
    `Sec-Fetch-Site` tell of a page from elsewhere.
    """
    if not named_loopback(request):
        return "ask for the sandbox as 127.0.0.1 or localhost"
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    foreign = origin is not None and origin != own
    if foreign or request.headers.get("sec-fetch-site", "none") not in OWN_SITES:
        return "other web pages may not use the sandbox"
    return None


def named_loopback(request: Request) -> bool:
    """Whether the caller knows this server by a name of the loopback interface."""
    return request.url.hostname in LOOPBACK_NAMES
