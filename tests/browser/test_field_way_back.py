"""Who holds the tablet has no way to the staff's screens: by whatever means."""

import pytest
from playwright.sync_api import expect

from tests.browser import phone, tablet
from tests.browser.proxy import cuts

STAFF = (
    "[data-staff-bar], [data-staff-header], [data-lock], [data-new], [data-new-pin], #again, #code"
)


def sees_staff(page):
    return [one.inner_text() for one in page.locator(STAFF).all() if one.is_visible()]


def hand_over(page):
    tablet.begin(page, "ar")
    tablet.choose(page, "live")
    page.locator("[data-hand-over]").click()
    page.wait_for_selector("[data-resident-bar]:visible")
    # What a reload finds is written a moment after it is shown.
    phone.wait_until(lambda: "handed" in {one["name"] for one in phone.stored(page, "meta")})
    phone.wait_until(lambda: phone.drafts(page))


def give_pin(page, pin=tablet.PIN):
    page.locator("[data-place] [name=pin]").fill(pin)
    page.locator("[data-place] [name=pin]").press("Enter")


WAYS = {
    "back": lambda page: page.go_back(),
    # As fast as a finger: the app puts its place in the history back after each.
    "back and forth": lambda page: [
        page.go_back(),
        page.wait_for_timeout(300),
        page.go_forward(),
        page.wait_for_timeout(300),
        page.go_back(),
    ],
    "reload": lambda page: page.reload(),
    "address": lambda page: page.goto(page.url.split("#")[0]),
    "a code in the address": lambda page: page.evaluate("location.hash = 'ABCD-EFGH'"),
    "a code and a reload": lambda page: [
        page.goto(f"{page.url.split('#')[0]}#ABCDEFGH"),
        page.reload(),
    ],
    "another language": lambda page: page.goto(page.url.replace("/de/", "/en/")),
    "idle": lambda page: page.clock.run_for(6 * 60 * 1000),
    "a second window": lambda page: page.context.new_page().goto(page.url),
}


# These leave the interview on the screen; all others lock it.
STAYS = ("back", "back and forth", "a code in the address")


@pytest.mark.parametrize("way", WAYS)
def test_in_a_residents_hands_nothing_leads_to_staff_screens(street, way):
    hand_over(street)
    assert sees_staff(street) == []
    WAYS[way](street)
    street.wait_for_timeout(500)
    page = street.context.pages[-1]
    page.wait_for_selector(
        "[data-take-back]:visible" if way in STAYS else "[data-place] [data-asking]"
    )
    for one in street.context.pages:
        one.wait_for_selector("[data-place] h1, [data-place] legend")
        assert sees_staff(one) == []
    # The street worker's PIN does lead back, and nothing begun is lost.
    if way in STAYS:
        page.locator("[data-take-back]").click()
    give_pin(page)
    page.wait_for_selector("[data-staff-header]:visible")
    if way in STAYS:
        page.locator("[data-park]").click()
    tablet.view(page, "home")
    page.wait_for_selector("[data-parked-list] button")


def test_after_the_thanks_too_a_reload_needs_the_pin(street):
    hand_over(street)
    tablet.answer(street)
    tablet.finish(street)
    street.reload()
    tablet.view(street, "give-back")
    assert sees_staff(street) == []
    give_pin(street, "000000")
    street.wait_for_selector("[data-error]:not(:empty)")
    give_pin(street)
    tablet.view(street, "home")
    street.reload()
    # With the street worker again, the usual lock.
    tablet.view(street, "unlock")


def test_ten_wrong_pins_in_a_residents_hands_ask_for_the_office(street, proxy):
    hand_over(street)
    proxy.rule("/api/", cuts)
    street.locator("[data-take-back]").click()
    for _wrong in range(10):
        tablet.wait_true(street, "!document.querySelector('[data-place] [name=pin]')?.form"
                                 ".querySelector('button').disabled")  # fmt: skip
        give_pin(street, "000000")
    tablet.view(street, "enrol")
    phone.wait_until(lambda: phone.drafts(street) == [])
    assert len(phone.outbox(street)) == 1
    street.reload()
    tablet.view(street, "give-back")
    give_pin(street, "123456")
    tablet.view(street, "enrol")


def test_a_tablet_that_stands_alone_stays_so_whatever_is_typed_as_address(street):
    street.locator("[data-kiosk]").click()
    tablet.view(street, "kiosk-setup")
    street.locator("[data-form] button.button").first.click()
    tablet.view(street, "tongues")
    for way in ("reload", "a code in the address", "a code and a reload", "back"):
        WAYS[way](street)
        street.wait_for_timeout(300)
        tablet.view(street, "tongues")
        assert sees_staff(street) == [], way


def to_what_is_personal(page):
    expect(page.locator(tablet.STAGE)).to_be_visible()
    while not page.locator("[data-hand-over-now]").count():
        tablet.go_on(page)


def test_personal_questions_offer_to_hand_over_and_special_ones_again(street):
    tablet.begin(street, "en", mode="interview")
    for values in (("live",), ("y27_44",), ("4",), ("3",), ("housing",), ("mobility_services",)):
        tablet.choose(street, *values)
        tablet.go_on(street)
    # A free text asks for nothing personal by itself.
    expect(street.locator(tablet.STAGE)).to_have_attribute("data-question", "idea")
    tablet.go_on(street)
    tablet.choose(street, "2")
    tablet.go_on(street)
    street.locator("[data-shown=more] [data-go-on]").click()
    to_what_is_personal(street)
    expect(street.locator("[data-stage]")).to_be_hidden()
    street.locator("[data-go-on-here]").click()
    expect(street.locator(tablet.STAGE)).to_have_attribute("data-question", "place_unsafe")
    tablet.go_on(street)
    expect(street.locator(tablet.STAGE)).to_have_attribute("data-question", "support")
    expect(street.locator("[data-staff-bar]")).to_be_visible()


def test_handing_over_before_personal_questions_shows_the_question_to_the_person_only(street):
    tablet.begin(street, "en")
    for values in (("live",), ("y27_44",), ("4",), ("3",), ("housing",), ("mobility_services",)):
        tablet.choose(street, *values)
        tablet.go_on(street)
    tablet.go_on(street)
    tablet.go_on(street)
    street.locator("[data-shown=more] [data-go-on]").click()
    to_what_is_personal(street)
    street.locator("[data-hand-over-now]").click()
    street.wait_for_selector("[data-resident-bar]:visible")
    expect(street.locator(tablet.STAGE)).to_have_attribute("data-question", "place_unsafe")
    assert sees_staff(street) == []


def test_the_collection_point_outlives_a_reload_but_not_the_day(street, proxy):
    street.locator("[data-point]").select_option("7A7S7CS6")
    phone.wait_until(lambda: "7A7S7CS6" in str(phone.stored(street, "meta")))
    tablet.reopen(street, proxy.url)
    expect(street.locator("[data-point]")).to_have_value("7A7S7CS6")
    street.clock.run_for(25 * 60 * 60 * 1000)
    tablet.reopen(street, proxy.url)
    expect(street.locator("[data-point]")).to_have_value("")
