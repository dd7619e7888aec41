"""A demo that runs beside the test, begun on a Sunday: its clock stands at Monday, eight o'clock."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from relbot.app import catalogue_for
from relbot.cli.demo_run import Demo, demo_at
from tests.demo.browsing import button, phone_of

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
"""Milliseconds a browser may take on a busy machine; nothing waits that long when all is well."""


class RunningDemo:
    """A demo with its bot at work, in a thread of its own, so that a browser can be driven step by step."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self.demo: Demo
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))
        self._thread.start()
        assert self._ready.wait(60), "the demo did not start"

    @property
    def address(self) -> str:
        """Where its page is."""
        return self.demo.address

    def end(self) -> None:
        """Ends it, as SIGTERM does. A second time nothing happens."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(30)

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        async with demo_at(SUNDAY, self._port) as self.demo:
            self._task = asyncio.ensure_future(self.demo.run())
            self._ready.set()
            with suppress(asyncio.CancelledError):
                await self._task


@pytest.fixture
def demo() -> Iterator[RunningDemo]:
    """A demo of the test's own."""
    running = RunningDemo()
    yield running
    running.end()


@pytest.fixture(scope="module")
def still_demo() -> Iterator[RunningDemo]:
    """A demo for all tests of a file that only look: nobody writes, taps or moves the clock in it."""
    running = RunningDemo()
    yield running
    running.end()


@pytest.fixture(scope="session")
def said() -> Callable[..., str]:
    """A sentence of the catalogue by its key, so that tests follow the conversations and do not repeat them."""
    phrases = catalogue_for(None).phrases

    def sentence(key: str, language: str = "en", **values: str) -> str:
        text: str = getattr(phrases[key], language)
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    return sentence


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One browser for this file."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def faults() -> list[str]:
    """What the browser complained of."""
    return []


@pytest.fixture
def page(browser: Browser, demo: RunningDemo, faults: list[str]) -> Iterator[Page]:
    """The page of a demo of the test's own, on a laptop in English."""
    with _opened(browser, demo, faults) as opened:
        yield opened


@pytest.fixture
def still(browser: Browser, still_demo: RunningDemo, faults: list[str]) -> Iterator[Page]:
    """The same page of the demo that these tests share: they only look at it."""
    with _opened(browser, still_demo, faults) as opened:
        yield opened


@contextmanager
def _opened(browser: Browser, demo: RunningDemo, faults: list[str]) -> Iterator[Page]:
    """The page with everybody's first messages; no script failed and its own policy refused nothing."""
    opened = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
    opened.set_default_timeout(PATIENCE)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    opened.goto(demo.address)
    expect(button(phone_of(opened, "Joel Mensah"), "I'd like to talk")).to_be_visible()
    yield opened
    opened.close()
    assert faults == []
