"""The same verbs over HTTP: drives a sandbox in another process, or one whose bot is another process."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import httpx

from relbot.sandbox.chats import Json
from relbot.sandbox.errors import SandboxError
from relbot.sandbox.faults import Fault
from relbot.sandbox.limits import Limits
from relbot.sandbox.screen import Screen
from relbot.sandbox.view import Shown

WAIT = 25.0
"""Seconds that one request waits for a change before it asks again."""


class SandboxClient:
    """Talks to the control interface at `address` ("http://127.0.0.1:40123"). An async context manager.

    Refusals raise SandboxError with the sandbox's own words; lost connections httpx's errors.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._open: list[httpx.AsyncClient] = []
        self._http = self.connect()

    def connect(self) -> httpx.AsyncClient:
        """A pool of connections, closed with this client.

        Each phone has its own: the cost of a request in httpx's pool grows with the square of its connections.
        """
        # Nothing is encrypted on the loopback interface: certificates are not even read.
        timeout = httpx.Timeout(10.0, read=WAIT + 10.0, pool=None)
        made = httpx.AsyncClient(base_url=self._address, timeout=timeout, trust_env=False, verify=False)  # noqa: S501
        self._open.append(made)
        return made

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for http in self._open:
            await http.aclose()

    async def add_user(self, first_name: str, last_name: str | None = None, **more: Any) -> "RemotePhone":
        """A new person and their phone; `more` are username, language_code and user_id."""
        user = await self.ask("POST", "/users", {"first_name": first_name, "last_name": last_name, **more})
        return RemotePhone(self, user["id"])

    def phone(self, user_id: int) -> "RemotePhone":
        """The phone of a person who is there already."""
        return RemotePhone(self, user_id)

    async def add_group(self, title: str) -> int:
        """A group without the bot; returns its chat id."""
        return int((await self.ask("POST", "/groups", {"title": title}))["id"])

    async def add_fault(self, fault: Fault) -> None:
        """Puts a fault in force."""
        fields = ("method", "times", "probability", "seed", "retry_after", "seconds", "body")
        await self.ask("POST", "/faults", {"kind": fault.kind, **{name: getattr(fault, name) for name in fields}})

    async def clear_faults(self) -> None:
        """Removes all faults."""
        await self.ask("DELETE", "/faults")

    async def set_limits(self, limits: Limits) -> None:
        """Changes the limits."""
        await self.ask("POST", "/limits", asdict(limits))

    async def forward(self, by: timedelta) -> None:
        """Moves the sandbox's clock forward."""
        await self.ask("POST", "/clock", {"seconds": by.total_seconds()})

    async def randomise_update_id(self, next_id: int | None = None) -> int:
        """What a week without updates does; returns the next id."""
        return int((await self.ask("POST", "/update-id", {"next_id": next_id}))["next_id"])

    async def state(self) -> Json:
        """Counts, and what the sandbox was asked for and does not play."""
        return dict(await self.ask("GET", "/state"))

    async def calls(self) -> list[Json]:
        """Every call of the Bot API: `CallRecord`."""
        return list(await self.ask("GET", "/books/calls"))

    async def messages(self) -> list[Json]:
        """Every message ever accepted: {"message": Message, "call_id", "deleted_at"}."""
        return list(await self.ask("GET", "/books/messages"))

    async def updates(self) -> list[Json]:
        """Every update ever made: {"update": Update, "fate", "delivered", "made_at"}."""
        return list(await self.ask("GET", "/books/updates"))

    async def ask(self, method: str, path: str, body: Json | None = None, **query: Any) -> Any:
        """One request below `/sandbox`; SandboxError if it is refused."""
        return await _ask(self._http, method, path, body, **query)


async def _ask(http: httpx.AsyncClient, method: str, path: str, body: Json | None = None, **query: Any) -> Any:
    answer = await http.request(method, f"/sandbox{path}", json=body, params=query)
    if answer.is_success:
        return answer.json()
    try:
        raise SandboxError(answer.json()["error"])
    except ValueError:
        raise SandboxError(f"the sandbox answered {answer.status_code} to {method} {path}") from None


class RemotePhone:
    """`Phone` over HTTP: the same verbs with the same arguments, each awaited; reading is `screen()`."""

    def __init__(self, client: SandboxClient, user_id: int) -> None:
        self._http = client.connect()
        self.user_id = user_id

    async def screen(self) -> Screen:
        """All that the phone shows now."""
        return Screen.from_json(await _ask(self._http, "GET", self._path))

    async def wait_for(self, wanted: Callable[[Screen], bool], within: float = 5.0) -> Screen:
        """Returns the screen once `wanted(screen)` holds. TimeoutError after `within` real seconds."""
        async with asyncio.timeout(within):
            screen = await self.screen()
            while not wanted(screen):
                body = await _ask(self._http, "GET", self._path, since=screen.version, within=WAIT)
                screen = Screen.from_json(body)
        return screen

    async def press_start(self, payload: str = "") -> Shown:
        """Presses Start."""
        return await self._shown("press_start", payload=payload)

    async def send(self, text: str, *, reply_to: int | None = None) -> Shown:
        """Sends text."""
        return await self._shown("send", text=text, reply_to=reply_to)

    async def send_media(self, kind: str, caption: str = "") -> Shown:
        """Sends a photo, document, voice, video, sticker, location or contact."""
        return await self._shown("send_media", kind=kind, caption=caption)

    async def edit(self, message_id: int, text: str) -> Shown:
        """Changes one of their own messages."""
        return await self._shown("edit", message_id=message_id, text=text)

    async def tap(self, label: str | tuple[int, int], message_id: int | None = None) -> list[int]:
        """Taps an inline button; returns the ids of the updates."""
        return await self._updates("tap", label=label, message_id=message_id)

    async def tap_data(self, data: str, message_id: int) -> list[int]:
        """A press with any data; returns the ids of the updates."""
        return await self._updates("tap_data", data=data, message_id=message_id)

    async def tap_keyboard(self, label: str) -> Shown:
        """Taps a button of the reply keyboard."""
        return await self._shown("tap_keyboard", label=label)

    async def delete(self, message_id: int) -> None:
        """Deletes a message for both sides."""
        await self._act("delete", message_id=message_id)

    async def block(self) -> None:
        """Blocks the bot."""
        await self._act("block")

    async def unblock(self) -> None:
        """Lets the bot write again."""
        await self._act("unblock")

    async def add_bot_to(self, group: int) -> None:
        """Adds the bot to a group."""
        await self._act("add_bot_to", group=group)

    async def send_to(self, group: int, text: str) -> Shown:
        """Writes in a group."""
        return await self._shown("send_to", group=group, text=text)

    @property
    def _path(self) -> str:
        return f"/phones/{self.user_id}"

    async def _act(self, action: str, **arguments: Any) -> Json:
        return dict(await _ask(self._http, "POST", f"{self._path}/{action}", arguments))

    async def _shown(self, action: str, **arguments: Any) -> Shown:
        return Shown.from_json(await self._act(action, **arguments))

    async def _updates(self, action: str, **arguments: Any) -> list[int]:
        return list((await self._act(action, **arguments))["update_ids"])
