"""The page of `relbot demo` in a real browser, used as people use it."""

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.demo.browsing import Said, button, lock, newest, phone_of, press
from tests.demo.conftest import RunningDemo


def test_a_pupil_asks_and_an_adult_comes(page: Page, said: Said) -> None:
    """Joel asks to talk; Tom's locked phone shows nothing of him; Tom answers; Joel reads when and where."""
    joel, tom = phone_of(page, "Joel Mensah"), phone_of(page, "Tom Bevan")
    _ask_to_talk(joel, "As soon as you can")
    expect(lock(tom)).to_have_text(said("alerts.notice"))
    press(tom, said("alerts.button_mine"), "Now", "the library corner")
    told = said("told.accepted_when_place", adult="Tom Bevan", when="now (08:00)", place="the library corner")
    expect(newest(joel)).to_contain_text(told)


def test_the_same_way_in_welsh(page: Page, said: Said) -> None:
    """Joel and Tom change to Welsh on their phones, and every word of the way is Welsh; so is the page."""
    button(page, "Cymraeg").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said("demo.title", "cy"))
    expect(page.locator("#now")).to_contain_text("dydd Llun 23 Tachwedd, 08:0")
    joel, tom = phone_of(page, "Joel Mensah"), phone_of(page, "Tom Bevan")
    for phone in (joel, tom):
        press(phone, said("demo.button_speak_welsh", "cy"))
        expect(button(phone, said("keyboard.help", "cy"))).to_be_visible()
    joel.get_by_role("textbox").fill("Hoffwn i siarad")
    press(joel, said("demo.button_send", "cy"))
    press(joel, "Tom Bevan", "cornel y llyfrgell", "Cyn gynted â phosib", "Ydw")
    expect(newest(joel)).to_contain_text("gyntaf?")
    press(joel, said("controls.skip", "cy"))
    expect(lock(tom)).to_have_text(said("alerts.notice", "cy"))
    press(tom, said("alerts.button_mine", "cy"), "Nawr", "cornel y llyfrgell")
    told = said("told.accepted_when_place", "cy", adult="Tom Bevan", when="nawr (08:00)", place="cornel y llyfrgell")
    expect(newest(joel)).to_contain_text(told)
    for element in page.locator("[data-say]").all():
        assert element.inner_text() != ""


def _ask_to_talk(joel: Locator, how_soon: str = "Today") -> None:
    """Each answer is given to its own question: two of them have a Skip."""
    for question, answer in (
        ("What would you like?", "I'd like to talk"),
        ("Who would you like?", "Tom Bevan"),
        ("Where feels OK?", "the library corner"),
        ("How soon?", how_soon),
        ("Are you safe right now?", "Yes"),
        ("tell them first?", "Skip"),
    ):
        newest(joel).filter(has_text=question).get_by_role("button", name=answer, exact=True).click()


def test_details_open_in_place_and_ring_nobody(page: Page, said: Said) -> None:
    """Opening an alert shows who it is about where the notice stood; the locked phone still shows only the notice."""
    joel, tom = phone_of(page, "Joel Mensah"), phone_of(page, "Tom Bevan")
    _ask_to_talk(joel)
    notice = newest(tom)
    expect(notice).to_contain_text(said("alerts.notice"))
    press(tom, said("alerts.button_open"))
    expect(notice).to_contain_text("Joel Mensah")
    expect(notice).not_to_contain_text(said("alerts.notice"))
    expect(lock(tom)).to_have_text(said("alerts.notice"))


def test_what_people_write_is_text(page: Page) -> None:
    """Markup in a message is shown letter by letter and does nothing; the script of a foreigner would be refused."""
    joel = phone_of(page, "Joel Mensah")
    written = "<script>document.title='x'</script><img src=x onerror=\"document.title='y'\"> & <b>sad</b>"
    joel.get_by_role("textbox").fill(written)
    joel.get_by_role("textbox").press("Enter")
    expect(joel.locator(".mine .text").last).to_have_text(written)
    expect(joel.get_by_role("textbox")).to_have_value("")
    assert joel.locator("script, img, b").count() == 0
    assert page.title() == "relbot demo"


def test_the_story_is_true(page: Page, said: Said) -> None:
    """Step by step and round again, every name filled, buttons as they stand on Gwen's Welsh phone; what it says of the
    hard words, of being away and of the morning happens.
    """
    joel, tom, told = phone_of(page, "Joel Mensah"), phone_of(page, "Tom Bevan"), page.locator("#try")
    texts = []
    for number in range(1, 14):
        expect(page.locator("#story-at")).to_have_text(said("demo.story_at", number=str(number), all="13"))
        texts.append(told.inner_text())
        button(page, said("demo.button_next")).click()
    assert len(set(texts)) == 13
    assert [text for text in texts if "{" in text] == []
    for label in ("alerts.button_mine", "alerts.button_with", "alerts.button_safe"):
        assert said(label, "cy") in " ".join(texts)
    assert said("demo.button_speak_english") in " ".join(texts)
    for _ in range(3):
        button(page, said("demo.button_back")).click()
    expect(told).to_contain_text(said("demo.button_school_day"))
    joel.get_by_role("textbox").fill(said("demo.story_words"))
    press(joel, said("demo.button_send"))
    expect(lock(phone_of(page, "Gwen Morgan"))).to_have_text(said("alerts.notice", "cy"))
    button(tom, said("demo.button_commands")).click()
    tom.get_by_role("button", name="/away").click()
    press(tom, "The rest of today")
    expect(newest(tom)).to_contain_text("Noted: away")
    button(page, said("demo.button_views")).click()
    expect(page.get_by_role("dialog")).to_contain_text(said("demo.views_go"))
    button(page.get_by_role("dialog"), said("demo.button_close")).click()
    button(page, said("demo.button_school_day")).click()
    expect(page.get_by_role("status")).to_contain_text("Tuesday 24 November, 08:00")


def test_one_answer_is_seen_three_ways(page: Page, said: Said) -> None:
    """What Joel wrote: his named adult reads it, another teacher gets nothing, and the database holds no word of it."""
    joel, tom, panel = phone_of(page, "Joel Mensah"), phone_of(page, "Tom Bevan"), page.get_by_role("dialog")
    button(page, said("demo.button_views")).click()
    expect(panel).to_contain_text(said("demo.views_none", first_name="Joel"))
    button(panel, said("demo.button_close")).click()
    joel.get_by_role("textbox").fill("my trainers are ripped")
    press(joel, said("demo.button_send"))
    expect(lock(tom)).to_have_text(said("alerts.notice"))
    button(page, said("demo.button_views")).click()
    expect(panel.locator("section")).to_have_count(3)
    named, other, stored = panel.locator("section").all()
    expect(named).to_contain_text(said("demo.views_named", name="Tom Bevan"))
    expect(named).to_contain_text("my trainers are ripped")
    expect(other.get_by_role("heading")).to_contain_text("another teacher")
    expect(other).to_contain_text(said("demo.views_nothing"))
    expect(stored).to_contain_text("ordinary")
    expect(stored).not_to_contain_text("trainers")
    button(panel, said("demo.button_close")).click()
    expect(panel).to_be_hidden()


def test_the_clock_brings_the_check_in(page: Page, said: Said) -> None:
    """At the next check-in Joel is asked; an hour later the clock has moved by an hour and he was reminded once."""
    joel = phone_of(page, "Joel Mensah")
    expect(page.locator("#now")).to_contain_text("Monday 23 November, 08:0")
    expect(page.locator("#began")).to_have_text(said("demo.clock_started", day="Monday 23 November", time="08:00"))
    expect(page.locator("#next")).to_have_text(said("demo.next_check_in", day="Monday 23 November", time="08:50"))
    button(page, said("demo.button_check_in")).click()
    expect(newest(joel)).to_contain_text("How are things right now? 0 is really bad, 10 is really good.")
    expect(page.get_by_role("status")).to_contain_text("Monday 23 November, 08:50")
    expect(page.locator("#next")).to_have_text(said("demo.next_check_in", day="Monday 23 November", time="14:05"))
    button(page, said("demo.button_hour")).click()
    expect(page.get_by_role("status")).to_contain_text("Monday 23 November, 09:50")
    button(page, said("demo.button_quarter")).click()
    expect(page.get_by_role("status")).to_contain_text("Monday 23 November, 10:05")
    expect(joel.get_by_role("log").get_by_text(said("engine.reminder"))).to_have_count(1)


def test_a_moving_clock_is_seen_to_move(page: Page, said: Said) -> None:
    """While it moves, the tapped button is busy and the status says so; afterwards neither does."""
    quarter = button(page, said("demo.button_quarter"))
    held: list[Route] = []
    page.route("**/demo/clock/quarter", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks functions
    quarter.click()
    expect(quarter).to_have_attribute("aria-busy", "true")
    expect(page.get_by_role("status")).to_have_text(said("demo.clock_moving"))
    held[0].continue_()
    expect(page.get_by_role("status")).to_contain_text("Monday 23 November, 08:15")
    expect(quarter).not_to_have_attribute("aria-busy", "true")


def test_the_hint_names_the_button_that_is_there(page: Page, said: Said) -> None:
    """In either language of the page it is the label on Joel's own phone."""
    joel = phone_of(page, "Joel Mensah")
    label = said("intake.menu_talk")
    for language, name in (("en", "English"), ("cy", "Cymraeg")):
        button(page, name).click()
        hint = said("demo.try_this", language, first_name="Joel", choice=label)
        expect(page.locator("#try")).to_have_text(hint)
        expect(button(joel, label)).to_be_visible()
    press(joel, said("demo.button_speak_welsh", "cy"))
    welsh = said("intake.menu_talk", "cy")
    expect(page.locator("#try")).to_have_text(said("demo.try_this", "cy", first_name="Joel", choice=welsh))
    expect(button(joel, welsh)).to_be_visible()


def test_the_way_in_stays(page: Page, said: Said) -> None:
    """A quarter of an hour and an hour later Joel's menu is still there, and works."""
    for step, now in (("quarter", "08:15"), ("hour", "09:15")):
        button(page, said(f"demo.button_{step}")).click()
        expect(page.get_by_role("status")).to_contain_text(now)
    joel = phone_of(page, "Joel Mensah")
    press(joel, said("intake.menu_talk"))
    expect(newest(joel)).to_contain_text("Who would you like?")


def test_the_newest_message_is_read_from_its_beginning(page: Page, said: Said) -> None:
    """One that is taller than its chat stands at its top; who has scrolled up is told of what comes, and led there."""
    page.set_viewport_size({"width": 1280, "height": 700})
    tom = phone_of(page, "Tom Bevan")
    log, newer = tom.get_by_role("log"), button(tom, said("demo.button_newer"))
    log.evaluate("(log) => log.scrollTo(0, 0)")
    _ask_to_talk(phone_of(page, "Joel Mensah"))
    expect(newer).to_be_visible()
    newer.click()
    expect(newer).to_be_hidden()
    press(tom, said("alerts.button_mine"))
    expect(newest(tom)).to_contain_text("when can you come?")
    above, taller = log.evaluate("""(log) => [
        log.lastElementChild.getBoundingClientRect().top - log.getBoundingClientRect().top,
        log.lastElementChild.offsetHeight > log.clientHeight]""")
    assert taller
    assert 0 <= above < 10


@pytest.mark.parametrize("width", [1280, 390])
def test_a_finger_hits_every_button_of_a_phone(still: Page, width: int) -> None:
    """44 pixels and more are what WCAG 2.2 (2.5.5) asks for; on a phone's screen the page's own buttons too."""
    still.set_viewport_size({"width": width, "height": 800})
    heights = """(within) => [...document.querySelectorAll(within)]
        .filter((button) => button.offsetParent).map((button) => button.getBoundingClientRect().height)"""
    within = "button" if width == 390 else ".phone button"
    still.wait_for_function(f"(within) => ({heights})(within).length >= 12", arg=within)
    assert [height for height in still.evaluate(heights, within) if height < 44] == []


def test_a_pupil_under_sixteen_has_no_phone(still: Page, said: Said) -> None:
    """Mali's place says what it is and for what reason, and offers nothing to press."""
    mali = phone_of(still, "Mali Prys")
    expect(mali).to_contain_text(said("demo.tablet"))
    expect(mali).to_contain_text(said("demo.tablet_reason", name="Mali"))
    expect(mali.get_by_role("button")).to_have_count(0)


def test_the_code_of_an_invitation_is_not_shown(still: Page) -> None:
    """As on a real phone, the link's code is not in the chat."""
    expect(still.locator(".mine .text")).to_have_text(["/start"] * 4)


def test_everything_works_from_the_keyboard(page: Page) -> None:
    """With Tab and Enter alone: Joel asks to talk, and after each answer Tab leads on to the next question."""
    joel = phone_of(page, "Joel Mensah")
    _tab_to(page, "I'd like to talk")
    for question, answer in (("Who would you like?", "Tom Bevan"), ("Where feels OK?", "the Cwtch")):
        page.keyboard.press("Enter")
        expect(newest(joel)).to_contain_text(question)
        _tab_to(page, answer, most=8)
    page.keyboard.press("Enter")
    expect(newest(joel)).to_contain_text("How soon?")


def _tab_to(page: Page, name: str, most: int = 30) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == name:
            return
    pytest.fail(f"{name} is not reached by {most} Tabs")


def test_screen_readers_are_told(still: Page) -> None:
    """Each chat is a polite log with a name, each text box is labelled, and each button says something."""
    for name in ("Joel", "Tom", "Amina", "Gwen"):
        chat = still.get_by_role("log", name=f"Chat of {name} with relbot", exact=True)
        expect(chat).to_have_attribute("aria-live", "polite")
        expect(still.get_by_role("textbox", name=f"Write as {name}", exact=True)).to_be_visible()
    assert [button.inner_text() for button in still.get_by_role("button").all() if not button.inner_text()] == []
    expect(still.get_by_role("log", name="Chat of Gwen with relbot")).to_have_attribute("lang", "cy")


@pytest.mark.parametrize("width, height", [(1280, 800), (900, 700), (390, 844), (320, 640)])
def test_it_fits(still: Page, width: int, height: int) -> None:
    """Nothing sticks out sideways; a laptop's screen holds all of it, on a phone's the phones stand in a column."""
    still.set_viewport_size({"width": width, "height": height})
    across, down = still.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    lefts = {round(box["x"]) for phone in still.locator(".phone").all() if (box := phone.bounding_box())}
    assert across == width
    assert len(lefts) == {1280: 5, 900: 2}.get(width, 1)
    assert (down <= height) == (width == 1280)


def test_the_end_is_said(page: Page, demo: RunningDemo, said: Said, faults: list[str]) -> None:
    """When the demo has ended, the page says so and how to start it again; when another has begun, it shows that."""
    port = int(demo.address.rpartition(":")[2])
    page.evaluate("window.old = true")
    demo.end()
    expect(page.get_by_role("status")).to_have_text(said("demo.gone"))
    another = RunningDemo(port)
    try:
        page.wait_for_function("() => !window.old")
        expect(button(phone_of(page, "Joel Mensah"), "I'd like to talk")).to_be_visible()
        expect(page.get_by_role("status")).to_be_empty()
        page.goto("about:blank")
    finally:
        another.end()
    assert all("ERR_" in fault for fault in faults)
    faults.clear()  # the browser's own lines about the lost connection
