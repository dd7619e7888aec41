"""What a person does on the page of the demo, for tests in a real browser."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page

Said = Callable[..., str]


def phone_of(page: Page, owner: str) -> Locator:
    """The phone that somebody holds."""
    return page.get_by_role("region", name=owner, exact=True)


def button(where: Page | Locator, name: str) -> Locator:
    """The newest button of that name."""
    return where.get_by_role("button", name=name, exact=True).last


def press(phone: Locator, *names: str) -> None:
    """Presses one after the other."""
    for name in names:
        button(phone, name).click()


def newest(phone: Locator) -> Locator:
    """The newest message."""
    return phone.get_by_role("log").get_by_role("listitem").last


def lock(phone: Locator) -> Locator:
    """What the locked phone shows."""
    return phone.locator(".notice")
