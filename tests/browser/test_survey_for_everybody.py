"""Every screen of the survey: axe, narrow, by keyboard, in three languages and three colours."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import phone

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def judge(page, where):
    found = Axe().run(page).response["violations"]
    assert not found, (where, [(v["id"], v["nodes"][0]["html"]) for v in found])
    assert page.evaluate(OVERFLOW) == 0, where


@pytest.mark.parametrize(
    ("language", "options"),
    [
        ("de", {"color_scheme": "light"}),
        ("ar", {"color_scheme": "dark"}),
        ("de-simple", {"forced_colors": "active", "contrast": "more"}),
    ],
)
def test_no_screen_of_the_survey_holds_a_barrier(phone_for, proxy, language, options):
    context = phone_for(
        viewport={"width": 320, "height": 640}, locale=language.split("-")[0], **options
    )
    page = context.new_page()
    phone.open_survey(page, proxy.url, language)
    judge(page, "first")
    phone.choose(page, "live")
    phone.go_on(page)
    judge(page, "age")
    phone.choose(page, "y65")
    phone.go_on(page)
    judge(page, "rating")
    for _ in range(4):
        phone.go_on(page)
    page.locator("fieldset:visible textarea").fill("x" * 300)
    phone.go_on(page)
    page.get_by_role("alert").wait_for()
    judge(page, "error")
    page.locator("fieldset:visible textarea").fill("x")
    phone.go_on(page)
    phone.go_on(page)
    page.locator("[data-shown=more]").wait_for()
    judge(page, "more")
    phone.to_preview(page)
    judge(page, "preview")
    phone.send(page)
    judge(page, "thanks")
    page.goto(f"{proxy.url}/{language}/offline")
    judge(page, "offline")


@pytest.mark.parametrize("language", ["de", "ar", "de-simple"])
def test_no_page_of_the_way_without_scripts_holds_a_barrier(phone_for, proxy, language):
    context = phone_for(viewport={"width": 320, "height": 640})
    page = context.new_page()
    # Axe is a script itself: so the page's own is kept away, and the form stays the long one.
    page.route("**/scripts/**", lambda route: route.abort())
    page.goto(phone.address(proxy.url, language))
    text = page.locator("textarea[name=idea]")
    # A script that never comes hides the form for eight seconds at most.
    text.wait_for(timeout=phone.PATIENCE)
    text.fill("x" * 300)
    page.locator("button[value=preview]").click()
    page.locator(".error-summary").wait_for()
    text.wait_for(timeout=phone.PATIENCE)
    judge(page, "errors")
    text.fill("x")
    page.locator("button[value=preview]").click()
    page.locator("dl.answers").wait_for()
    judge(page, "preview")
    page.locator("[data-send]").click()
    page.wait_for_url("**/thanks*")
    judge(page, "thanks")


def test_the_survey_is_answered_by_keyboard_alone(page, proxy):
    phone.open_survey(page, proxy.url)
    press = page.keyboard.press

    def focus_reaches(selector):
        for _ in range(30):
            if page.evaluate("(it) => document.activeElement.matches(it)", selector):
                return
            press("Tab")
        raise AssertionError(f"no way to {selector} by keyboard")

    focus_reaches("input[value=live]")
    press("Space")
    focus_reaches("[data-next]")
    press("Enter")
    focus_reaches("input[value=under_14]")
    press("Space")
    focus_reaches("[data-next]")
    press("Enter")
    focus_reaches("[data-next]")
    press("Enter")
    page.locator("[data-shown=preview]").wait_for()
    focus_reaches("[data-send]")
    press("Enter")
    phone.wait_for_status(page, "arrived")
    heading = page.locator("[data-shown=thanks] h1")
    expect(heading).to_be_focused()
    # Nothing on the way was out of sight while it held the focus.
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0


def test_every_step_of_a_rating_has_a_measure_of_its_own(page, proxy):
    phone.open_survey(page, proxy.url)
    steps = page.locator('fieldset[data-question="liking"] .choice')
    widths = steps.evaluate_all(
        "all => all.map(one => getComputedStyle(one, '::after').backgroundImage)"
    )
    assert len(set(widths)) == 5
