"""Whose phones lie on the page: chosen from everybody, and rung wherever they are."""

from playwright.sync_api import Page, expect

from tests.demo.browsing import Said, button, lock, newest, phone_of, press


def test_a_phone_changes_hands(page: Page, said: Said) -> None:
    """Daniel's phone rings off the page; his name says so until it lies there. A new pupil's first use is seen."""
    joel, rang = phone_of(page, "Joel Mensah"), page.locator("#rang")
    choices = [page.get_by_label(said("demo.held_by", number=str(number))) for number in range(1, 6)]
    expect(choices[3]).to_have_value("S06")
    choices[3].select_option("S02")
    expect(button(phone_of(page, "Daniel Okoro"), said("intake.menu_pin_adult"))).to_be_visible()
    expect(choices[0].get_by_role("option", name="Daniel Okoro", exact=True)).to_be_disabled()
    choices[3].select_option("S06")
    expect(phone_of(page, "Amina Rahman")).to_be_visible()
    joel.get_by_role("textbox").fill(said("demo.story_words"))
    press(joel, said("demo.button_send"))
    expect(rang).to_contain_text("Daniel Okoro")
    expect(choices[0].locator("option[value=S02]")).to_have_text(
        said("demo.name_news", name="Daniel Okoro", number="1")
    )
    choices[3].select_option("S02")
    expect(lock(phone_of(page, "Daniel Okoro"))).to_have_text(said("alerts.notice"))
    expect(rang).to_be_empty()
    choices[1].focus()
    choices[1].select_option("P1205")
    expect(newest(phone_of(page, "Arjun Patel"))).to_contain_text("Hello! This is relbot.")
    expect(choices[1]).to_be_focused()
