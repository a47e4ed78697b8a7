"""A working day on the tablet without a mouse: by keyboard alone, and by finger alone."""

import pytest

from tests.browser import door, phone, tablet
from tests.browser.hands import Finger, Keyboard

QUESTION = "[data-stage] fieldset[data-question]:not([hidden])"
GO = "[data-form] button.button:not([data-home])"
HOME = "[data-place] [data-new]"
PIN = "[data-place] [name=pin]"


def go_in(hand, page, url, code):
    """Enrol, choose a PIN, fetch what is needed, say where the tablet is."""
    page.goto(f"{url}/field/de/#{code}")
    hand.arrive("[data-place] #code")
    hand.tick("[name=safe]")
    hand.press(GO)
    hand.arrive("[data-place] #again")
    hand.type("#pin", tablet.PIN)
    hand.type("#again", tablet.PIN)
    hand.press(GO)
    page.wait_for_selector("[data-documents] li", timeout=3 * tablet.PATIENCE)
    hand.press(GO)
    hand.arrive(HOME)
    hand.select("[data-point]", "7A7S7CS6")


def begin(hand, language):
    hand.press("[data-new]")
    hand.arrive("[data-place] [data-modes]")
    hand.press(GO)
    hand.arrive("[data-place] [data-tongues] button")
    hand.press(f'[data-tongues] [lang="{language}"]')
    hand.arrive(QUESTION)


def name_of(page):
    return page.locator(QUESTION).get_attribute("data-question")


def answer_one(hand, page):
    """Answer the question on the screen, whatever it asks, and go on."""
    name = name_of(page)
    # The children's form has three questions only.
    grown = ':not([value="under_14"])'
    ticks = [f"{QUESTION} input[type={kind}]{grown}" for kind in ("radio", "checkbox")]
    first = page.locator(", ".join(ticks)).first
    if first.count():
        if first.get_attribute("type") == "radio":
            hand.choose(first.get_attribute("name"), first.get_attribute("value"))
        else:
            hand.tick(f'{QUESTION} [value="{first.get_attribute("value")}"]')
    hand.press("[data-stage] [data-next]")
    hand.arrive(
        f'{QUESTION}:not([data-question="{name}"]), [data-stage] [data-shown], [data-hand-over-now]'
    )


def answer_short_form(hand, page):
    while not page.locator("[data-shown=more]").count():
        answer_one(hand, page)
    hand.press("[data-enough]")
    hand.arrive("[data-shown=preview]")


def give_pin(hand):
    hand.arrive(PIN)
    hand.type(PIN, tablet.PIN)
    hand.press("[data-place] form:has([name=pin]) button.button:not([data-cancel])")


def send(hand):
    hand.press("[data-stage] [data-send]")
    hand.arrive("[data-place] [data-thanks]")


@pytest.mark.parametrize("kind", [Keyboard, Finger])
def test_a_working_day(kind, phone_for, proxy, shared_server):
    page = phone_for(**tablet.SIZE, **kind.options).new_page()
    hand = kind(page)
    go_in(hand, page, proxy.url, tablet.invite(door.settings_of(shared_server.instance)))
    page.evaluate("navigator.serviceWorker.ready")
    proxy.down()

    # In Arabic, handed over and taken back, with a second thought at the lock.
    begin(hand, "ar")
    answer_one(hand, page)
    hand.press("[data-hand-over]")
    hand.arrive("[data-resident-bar]:not([hidden])")
    answer_one(hand, page)
    hand.press("[data-take-back]")
    hand.arrive("[data-place] [data-cancel]")
    hand.press("[data-cancel]")
    hand.arrive(QUESTION)
    hand.press("[data-take-back]")
    give_pin(hand)
    hand.arrive("[data-staff-bar]:not([hidden])")
    answer_short_form(hand, page)
    send(hand)
    hand.press("[data-place] [data-leave]")
    hand.arrive(HOME)

    # In English, parked, resumed after the lock, given into the person's hands to the end.
    begin(hand, "en")
    answer_one(hand, page)
    hand.press("[data-park]")
    hand.arrive("[data-parked-list] button")
    hand.press("[data-lock]")
    hand.arrive(PIN)
    hand.type(PIN, "000000")
    hand.press(GO)
    hand.arrive("[data-error]:not(:empty)")
    give_pin(hand)
    hand.arrive(HOME)
    hand.press("[data-parked-list] button")
    hand.arrive(QUESTION)
    hand.press("[data-hand-over]")
    answer_short_form(hand, page)
    send(hand)
    hand.press("[data-place] [data-leave]")
    give_pin(hand)
    hand.arrive(HOME)

    # In plain German, then somebody who says no, and a note.
    begin(hand, "de-simple")
    answer_short_form(hand, page)
    send(hand)
    hand.press("[data-place] [data-leave]")
    hand.arrive(HOME)
    hand.press("[data-refused]")
    hand.press("[data-note]")
    hand.arrive(QUESTION)
    while not page.locator("[data-shown=preview]").count():
        hand.press("[data-stage] [data-next]")
        hand.arrive(f"{QUESTION}, [data-shown=preview]")
    hand.press("[data-stage] [data-send]")
    hand.arrive(HOME)
    assert len(phone.outbox(page)) == 4

    # Back in the office.
    proxy.up()
    hand.press("[data-send-now]")
    phone.wait_until(lambda: {one["state"] for one in phone.outbox(page)} == {"arrived"})
    hand.press("[data-lock]")
    hand.arrive(PIN)
