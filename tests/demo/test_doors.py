"""Who may use the demo's server: its own page and programs on this machine, no other page in a browser."""

from collections.abc import AsyncIterator

import httpx
import pytest

from relbot.cli.demo_run import demo_at
from relbot.resources import pages_dir
from tests.demo.conftest import SUNDAY

PATHS = [
    "/",
    "/page/demo.js",
    "/demo/board",
    "/demo/people",
    "/demo/clock",
    "/demo/answer",
    "/sandbox/state",
    "/sandbox/phones/5000000001",
]
INNER = PATHS[2:]


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """Speaks to a demo whose bot does not run."""
    async with demo_at(SUNDAY) as demo:
        plain = httpx.AsyncClient(base_url=demo.address, trust_env=False, verify=False)  # noqa: S501 - loopback
        async with plain:
            yield plain


async def test_programs_and_the_own_page_are_answered(client: httpx.AsyncClient) -> None:
    """Without a browser's headers, and with those of the own page, everything answers."""
    own = {"origin": str(client.base_url).rstrip("/"), "sec-fetch-site": "same-origin"}
    assert [(await client.get(path)).status_code for path in PATHS] == [200] * len(PATHS)
    assert [(await client.get(path, headers=own)).status_code for path in PATHS] == [200] * len(PATHS)


async def test_a_foreign_name_is_refused(client: httpx.AsyncClient) -> None:
    """A name that somebody pointed at this machine opens nothing, not even the page."""
    answers = [await client.get(path, headers={"host": "school.example:80"}) for path in PATHS]
    assert [answer.status_code for answer in answers] == [403] * len(PATHS)


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://school.example"},
        {"origin": "http://127.0.0.1:9"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
async def test_foreign_pages_are_refused(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """A page from elsewhere, also from another port of this machine, can neither read nor do anything."""
    answers = [await client.get(path, headers=headers) for path in INNER]
    acts = [
        await client.post("/demo/clock/hour", headers=headers),
        await client.post("/demo/phones/P1205", headers=headers),
        await client.post("/sandbox/phones/5000000001/send", json={"text": "x"}, headers=headers),
        await client.post("/sandbox/clock", json={"seconds": 60}, headers=headers),
    ]
    assert [answer.status_code for answer in (*answers, *acts)] == [403] * (len(INNER) + len(acts))
    assert answers[0].json() == {"error": "other web pages may not use the sandbox"}


async def test_the_page_runs_nothing_but_its_own_files(client: httpx.AsyncClient) -> None:
    """Every file forbids inline and foreign scripts, frames and forms; and none of them needs any."""
    for path in sorted(pages_dir().iterdir()):
        answer = await client.get(f"/page/{path.name}")
        policy = answer.headers["content-security-policy"].split("; ")
        assert policy[:2] == ["default-src 'none'", "script-src 'self'"]
        assert policy[-3:] == ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert [word for word in ("innerHTML", "https:", "onclick", "eval(") if word in answer.text] == []


async def test_there_are_no_other_files(client: httpx.AsyncClient) -> None:
    """Only page files are served, whatever the path says."""
    paths = ["/page/none.js", "/page/..%2Fpage.py", "/page/%2e%2e%2fpage.py", "/page/"]
    assert [(await client.get(path)).status_code for path in paths] == [404] * 4


async def test_an_unknown_step(client: httpx.AsyncClient) -> None:
    """The clock says which steps it knows."""
    answer = await client.post("/demo/clock/back")
    assert (answer.status_code, answer.json()) == (
        400,
        {"error": "no step is called back; there are quarter, hour, check-in, school-day"},
    )


async def test_who_holds_a_phone(client: httpx.AsyncClient) -> None:
    """A pupil of sixteen comes in when chosen, once; a younger one has no phone; nobody else is known."""
    first, again, young = [
        {each["id"]: each["user"] for each in (await client.post(f"/demo/phones/{who}")).json()["people"]}
        for who in ("P1205", "P1205", "P0701")
    ]
    assert first["P1205"] is not None
    assert first == again == young
    assert young["P0701"] is None
    unknown = await client.post("/demo/phones/P9999")
    assert (unknown.status_code, unknown.json()) == (400, {"error": "there is nobody called P9999 in the demo"})
