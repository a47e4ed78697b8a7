"""Every screen of the app: no barrier, nothing that sticks out, everything large enough to tap."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import door, tablet

SIZES = {"tablet": (800, 1280), "phone": (360, 740)}
# A check box is tapped on its words; what stands inside a sentence is read, not tapped.
SMALL = """() => [...document.querySelectorAll("button, a.button, .choice, select, input, summary")]
  .filter((one) => one.checkVisibility() && !one.closest("[inert]"))
  .filter((one) => !one.matches(".choice input, .link, .visually-hidden"))
  .filter((one) => one.getBoundingClientRect().height < 47.9)
  .map((one) => one.outerHTML.slice(0, 120))"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _judge(page, name, folder):
    page.screenshot(path=folder / f"{name}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    assert not found, (name, [(one["id"], one["nodes"][0]["html"]) for one in found])
    assert page.evaluate(OVERFLOW) == 0, name
    assert page.evaluate(SMALL) == [], name


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["de", "ar"])
def test_no_screen_has_a_barrier(language, size, phone_for, proxy, shared_server, tmp_path):
    width, height = SIZES[size]
    page = phone_for(viewport={"width": width, "height": height}).new_page()
    seen = []

    def judge(name):
        seen.append(name)
        _judge(page, name, tmp_path)

    def press(selector, screen):
        page.locator(selector).first.click()
        tablet.view(page, screen)
        judge(screen)

    page.goto(f"{proxy.url}/field/{language}/")
    tablet.view(page, "enrol")
    judge("enrol")
    page.locator("#code").fill(tablet.invite(door.settings_of(shared_server.instance)))
    page.locator("[name=safe]").check()
    press("[data-form] button.button", "choose-pin")
    tablet.choose_pin(page)
    tablet.view(page, "bundle")
    page.wait_for_selector("[data-documents] li", timeout=3 * tablet.PATIENCE)
    judge("bundle")
    press("[data-form] button.button", "home")
    press("[data-kiosk]", "kiosk-setup")
    page.locator("[data-place] button[data-home]").click()
    tablet.view(page, "home")
    press("[data-open-storage]", "storage")
    page.locator("[data-place] button[data-home]").click()
    tablet.view(page, "home")
    page.locator("[data-note]").click()
    tablet.view(page, "interview")
    judge("note")
    page.locator("[data-stop]").click()
    tablet.view(page, "home")
    press("[data-new]", "begin")
    page.locator("[name=mode][value=interview]").check()
    press("[data-form] button.button", "tongues")
    page.locator(f'[data-tongues] [lang="{language}"]').click()
    tablet.view(page, "interview")
    judge("interview")
    for values in (("live",), ("y27_44",), ("4",), ("3",), ("housing",), ("mobility_services",)):
        tablet.choose(page, *values)
        tablet.go_on(page)
    tablet.go_on(page)
    tablet.go_on(page)
    page.locator("[data-shown=more] [data-go-on]").click()
    while not page.locator("[data-hand-over-now]").count():
        tablet.go_on(page)
    judge("sensitive")
    page.locator("[data-hand-over-now]").click()
    page.wait_for_selector("[data-resident-bar]:visible")
    judge("handed")
    press("[data-take-back]", "gate")
    page.locator("[data-cancel]").click()
    page.reload()
    tablet.view(page, "give-back")
    judge("give-back")
    page.locator("[data-place] [name=pin]").fill(tablet.PIN)
    page.locator("[data-place] [name=pin]").press("Enter")
    tablet.view(page, "home")
    judge("parked")
    page.locator("[data-training]").click()
    page.wait_for_selector("[data-band]:visible")
    judge("training")
    page.locator("[data-training]").click()
    press("[data-lock]", "unlock")
    assert len(seen) == 17


@pytest.mark.parametrize("language", ["de", "ar"])
def test_in_the_dark_the_main_screens_have_no_barrier_either(
    language, phone_for, proxy, shared_server, tmp_path
):
    page = phone_for(**tablet.SIZE, color_scheme="dark").new_page()
    tablet.enrol_tablet(page, proxy.url, tablet.invite(door.settings_of(shared_server.instance)))
    tablet.begin(page, language)
    _judge(page, "interview", tmp_path)
    tablet.choose(page, "live")
    page.locator("[data-park]").click()
    tablet.view(page, "home")
    page.wait_for_selector("[data-parked-list] button")
    _judge(page, "home", tmp_path)
    page.locator("[data-lock]").click()
    tablet.view(page, "unlock")
    _judge(page, "unlock", tmp_path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_warning_of_a_tablet_that_stands_alone_is_said_to_everybody(
    language, scheme, phone_for, proxy, shared_server, tmp_path
):
    page = phone_for(**tablet.SIZE, color_scheme=scheme).new_page()
    tablet.enrol_tablet(page, proxy.url, tablet.invite(door.settings_of(shared_server.instance)))
    page.locator("[data-kiosk]").click()
    tablet.view(page, "kiosk-setup")
    page.locator("[data-form] button.button").first.click()
    tablet.view(page, "tongues")
    _judge(page, "tongues", tmp_path)
    page.clock.install()
    page.locator(f'[data-tongues] [lang="{language}"]').click()
    tablet.view(page, "interview")
    page.locator(f"{tablet.STAGE} input").first.focus()
    page.clock.run_for(62_000)
    expect(page.locator(".idle *:focus")).to_be_attached()
    page.clock.resume()
    _judge(page, "idle", tmp_path)
    page.keyboard.press("Tab")
    page.wait_for_selector(".idle", state="detached")
    expect(page.locator("[data-question] *:focus")).to_be_attached()
