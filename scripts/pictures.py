"""Take the README's pictures of the demo: `.venv/bin/python scripts/pictures.py [BROWSER]`.

It needs the development environment and a browser: chromium, or the one that is named. Run it after a change of the
demo's page; the pictures lie in docs/pictures.
"""

import asyncio
import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Locator, Page, ViewportSize, async_playwright

from relbot.cli.demo_run import demo_at

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""A Sunday: the demo then begins on Monday morning."""
SIZE: ViewportSize = {"width": 1280, "height": 800}
PATIENCE = 60_000
"""Milliseconds for whatever is waited for."""


async def take(browser_path: str) -> None:
    """Joel asks to talk and Tom comes; then the panel of who sees what he writes."""
    async with demo_at(MOMENT) as demo, async_playwright() as playwright:
        running = asyncio.ensure_future(demo.run())
        browser = await playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = await browser.new_page(viewport=SIZE, locale="en-GB", reduced_motion="reduce")
        page.set_default_timeout(PATIENCE)
        await page.goto(demo.address)
        for question, answer in (
            ("What would you like?", "I'd like to talk"),
            ("Who would you like?", "Tom Bevan"),
            ("Where feels OK?", "the library corner"),
            ("How soon?", "Today"),
            ("Are you safe right now?", "Yes"),
            ("first?", "Skip"),
        ):
            await answer_on(page, "Joel Mensah", question, answer)
        for asked, tapped in (
            ("somebody here needs you", "I have them"),
            ("when can you come?", None),
            ("Where", "the library corner"),
        ):
            await answer_on(page, "Tom Bevan", asked, tapped)
        await newest(page, "Joel Mensah", "library corner").wait_for()
        for _ in range(2):  # the story's step at which Joel reads who comes
            await page.get_by_role("button", name="Next", exact=True).click()
        await page.screenshot(path=FOLDER / "demo.png")
        joel = page.get_by_role("region", name="Joel Mensah")
        await joel.get_by_role("textbox").fill("my trainers are ripped and there is no money for new ones")
        await joel.get_by_role("button", name="Send").click()
        await newest(page, "Tom Bevan", "somebody here needs you").wait_for()
        await page.get_by_role("button", name="Who sees what?").click()
        await page.get_by_role("dialog").screenshot(path=FOLDER / "who-sees-what.png")
        await browser.close()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def answer_on(page: Page, owner: str, question: str, answer: str | None) -> None:
    """Taps an answer, or the first there is, once its question is the newest message on that phone."""
    buttons = newest(page, owner, question).get_by_role("button")
    await (buttons.first if answer is None else buttons.filter(has_text=re.compile(f"^{answer}$"))).click()


def newest(page: Page, owner: str, text: str) -> Locator:
    """The newest message on a phone, if it has this text."""
    chat = page.get_by_role("region", name=owner, exact=True).get_by_role("log")
    return chat.locator("li:last-child").filter(has_text=text)


if __name__ == "__main__":
    found = sys.argv[1] if len(sys.argv) > 1 else shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        sys.exit("there is no browser: name one, as in scripts/pictures.py /usr/bin/chromium")
    FOLDER.mkdir(exist_ok=True)
    asyncio.run(take(found))
