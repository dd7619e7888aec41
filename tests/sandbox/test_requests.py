"""The four ways to make a request (Bot API "Making requests"), and what is wrong with others."""

from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import InvalidToken

from relbot.sandbox import DEMO_TOKEN, World
from relbot.sandbox.phone import Phone
from tests.sandbox.conftest import Caller

JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize(
    "request_as",
    [
        {"method": "GET", "params": {"chat_id": 5_000_000_001, "text": "Bore da & ŵ", "protect_content": "True"}},
        {"method": "POST", "data": {"chat_id": "5000000001", "text": "Bore da & ŵ", "protect_content": "true"}},
        {"method": "POST", "json": {"chat_id": 5_000_000_001, "text": "Bore da & ŵ", "protect_content": True}},
        {"method": "POST", "json": {"chat_id": "5000000001", "text": "Bore da & ŵ", "protect_content": "1"}},
        {
            "method": "POST",
            "files": {"chat_id": (None, "5000000001"), "text": (None, "Bore da & ŵ"), "protect_content": (None, "yes")},
        },
    ],
)
async def test_four_ways(address: str, phone: Phone, request_as: dict[str, Any]) -> None:
    """Query, form, JSON and multipart say the same."""
    assert phone.user.id == 5_000_000_001
    async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as http:  # noqa: S501
        answer = await http.request(url=f"/bot{DEMO_TOKEN}/sendMessage", **request_as)
    assert answer.status_code == 200
    assert (phone.last.text, phone.last.protected) == ("Bore da & ŵ", True)


@pytest.mark.parametrize(
    "headers,content,description",
    [
        (JSON, b"{", "Bad Request: can't parse JSON object"),
        (JSON, b"[]", "Bad Request: request body must be a JSON object"),
        (JSON, b'{"chat_id": 5.5, "text": "a"}', "Bad Request: parameter chat_id must be an Integer"),
        (JSON, b'{"chat_id": 5, "text": 6}', "Bad Request: parameter text must be a String"),
        (JSON, b'{"text": "a"}', "Bad Request: chat_id is empty"),
        (FORM, b"chat_id=5&text=a&link_preview_options=5", "Bad Request: object expected as link_preview_options"),
        (FORM, b"chat_id=5&text=a&entities=%7B%7D", "Bad Request: array expected as entities"),
        (FORM, b"chat_id=5&text=a&entities=%7B", "Bad Request: can't parse entities JSON object"),
        ({"content-type": "text/plain"}, b"hello", "Bad Request: the sandbox cannot read a body of type text/plain"),
        ({"content-type": "multipart/form-data"}, b"a", "Bad Request: multipart body without boundary"),
        (
            {"content-type": "multipart/form-data; boundary=x"},
            b"--x\r\nContent-Type: text/plain\r\n\r\na\r\n--x--\r\n",
            "Bad Request: multipart part without name",
        ),
    ],
)
async def test_bodies_that_cannot_be_read(
    address: str, headers: dict[str, str], content: bytes, description: str
) -> None:
    """The answer is an answer of the Bot API, whatever came."""
    async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as http:  # noqa: S501
        answer = await http.post(f"/bot{DEMO_TOKEN}/sendMessage", headers=headers, content=content)
    assert (answer.status_code, answer.json()) == (
        400,
        {"ok": False, "error_code": 400, "description": description},
    )


async def test_a_body_that_is_too_large(call: Caller, phone: Phone, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than Telegram takes is refused as too large."""
    monkeypatch.setattr("relbot.sandbox.body.LARGEST", 100)
    answer = await call("sendMessage", chat_id=phone.user.id, text="a" * 100)
    assert answer == (413, {"ok": False, "error_code": 413, "description": "Request Entity Too Large"})


@pytest.mark.parametrize(
    "path,headers,content,complaint",
    [
        ("users", JSON, b"{", "the body is not JSON"),
        ("users", JSON, b"[]", "the body must be a JSON object"),
        ("users", FORM, b"first_name=A", "send a JSON object with content-type application/json"),
    ],
)
async def test_control_bodies(address: str, path: str, headers: dict[str, str], content: bytes, complaint: str) -> None:
    """The control interface takes JSON objects and nothing else."""
    async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as http:  # noqa: S501
        answer = await http.post(f"/sandbox/{path}", headers=headers, content=content)
    assert (answer.status_code, answer.json()) == (400, {"error": complaint})


async def test_waiting_needs_a_number(address: str, phone: Phone) -> None:
    """`since` and `within` are numbers."""
    async with httpx.AsyncClient(base_url=address, trust_env=False, verify=False) as http:  # noqa: S501
        answer = await http.get(f"/sandbox/phones/{phone.user.id}?since=now")
    assert (answer.status_code, answer.json()) == (400, {"error": "since must be a number, not 'now'"})


@pytest.mark.parametrize(
    "token,status,description",
    [
        ("nonsense", 404, "Not Found"),
        ("0123:" + "a" * 35, 404, "Not Found"),
        ("1234567:" + "a" * 35, 401, "Unauthorized"),
    ],
)
async def test_wrong_tokens(call: Caller, token: str, status: int, description: str) -> None:
    """A token that cannot be one is not found, another's is unauthorised."""
    answer = await call("getMe", token=token)
    assert answer == (status, {"ok": False, "error_code": status, "description": description})


async def test_the_library_calls_it_an_invalid_token(address: str) -> None:
    """The real library maps 401."""
    stranger = Bot("1234567:" + "a" * 35, base_url=f"{address}/bot")
    with pytest.raises(InvalidToken):
        await stranger.get_webhook_info()
    await stranger.request.shutdown()


async def test_unknown_methods_fail_loudly(call: Caller, world: World) -> None:
    """A method, a parameter or a field that the sandbox does not play is refused, and written down."""
    assert (await call("sendDice", chat_id=1))[0] == 404
    assert await call("getMe", nonsense=1) == (
        400,
        {
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: the sandbox does not play the parameter nonsense",
        },
    )
    assert list(world.unknown_calls) == ["sendDice", "getMe.nonsense"]


async def test_methods_are_case_insensitive(call: Caller) -> None:
    """Bot API "Making requests"."""
    assert (await call("GETME"))[1]["result"]["id"] == int(DEMO_TOKEN.partition(":")[0])
