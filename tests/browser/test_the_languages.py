"""Changing the language keeps every answer, with and without network, on every screen."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import door, phone
from tests.browser.proxy import is_a_portal


def switch(page, language):
    if page.locator(".languages:visible:not([open])").count():
        page.locator(".languages summary").click()
    page.locator(f"button[name=switch][value={language}]").click()


def wait_for_language(page, language):
    phone.wait_for(page, f"document.documentElement.lang === {json.dumps(language)}")


def chosen(page):
    return page.evaluate(
        """() => [...document.querySelectorAll("form[data-survey] fieldset[data-question] [name]")]
          .filter((input) => input.checked || (input.type === "textarea" && input.value))
          .map((input) => `${input.name}=${input.value}`)"""
    )


def answer_everything(page):
    phone.answer_short_form(page, idea="Eine Bank am Hüttenpark")
    page.locator("[data-shown=more] [data-go-on]").click()
    while page.locator("fieldset[data-question]:visible").count():
        # Names with a dot go with a text: without it they say nothing.
        choices = page.locator('fieldset[data-question]:visible .choice input:not([name*="."])')
        if choices.count():
            choices.first.check()
        phone.go_on(page)
    page.locator("[data-shown=preview]").wait_for()


def test_every_answer_survives_every_way_of_changing_the_language(page, proxy, shared_server):
    phone.open_survey(page, proxy.url)
    phone.ready_for_offline(page)
    answer_everything(page)
    before = chosen(page)
    assert len(before) > 30
    for language, direction in (("ar", "rtl"), ("en", "ltr")):
        switch(page, language)
        wait_for_language(page, language)
        assert page.evaluate("document.documentElement.dir") == direction
        expect(page.locator("[data-shown=preview]")).to_be_visible()
        assert chosen(page) == before
    proxy.down()
    # Seen once, so it opens without network; Turkish was never seen.
    switch(page, "ar")
    wait_for_language(page, "ar")
    assert chosen(page) == before
    switch(page, "tr")
    page.locator("button[value=tr]:disabled").wait_for()
    assert page.evaluate("document.documentElement.lang") == "ar"
    assert chosen(page) == before
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    (record,) = phone.outbox(page)
    proxy.up()
    phone.come_back(page)
    phone.wait_for_status(page, "arrived")
    (content,) = door.arrived(shared_server, record["id"])
    assert content["language"] == "ar"
    assert content["entrance"] == "7A7S7CS6"
    assert content["answers"]["idea"] == "Eine Bank am Hüttenpark"
    assert {name for name in content["answers"] if name in ("work", "money", "gender")} == {
        "work",
        "money",
        "gender",
    }


@pytest.mark.parametrize("screen", ["question", "more", "preview", "thanks", "resume"])
def test_the_language_can_be_changed_on_every_screen(page, proxy, screen):
    phone.open_survey(page, proxy.url)
    if screen == "resume":
        phone.choose(page, "live")
        phone.wait_until(lambda: phone.drafts(page))
        page.reload()
        page.locator("[data-shown=resume]").wait_for()
    elif screen == "more":
        phone.answer_short_form(page)
    elif screen != "question":
        phone.answer_shortest(page)
    if screen == "thanks":
        phone.send(page)
        phone.wait_for_status(page, "arrived")
    switch(page, "fa")
    wait_for_language(page, "fa")
    if screen == "question":
        expect(phone.on_screen(page)).to_have_attribute("data-question", "connection")
    else:
        expect(page.locator(f"[data-shown={screen}]")).to_be_visible()
    if screen == "resume":
        page.locator("[data-go-on]").click()
        expect(page.locator("fieldset:visible input[value=live]")).to_be_checked()
    if screen == "thanks":
        # The line that tells where the answer is speaks the new language and still tells it.
        phone.wait_for_status(page, "arrived")


def test_a_portals_page_is_not_taken_for_another_language(page, proxy):
    phone.open_survey(page, proxy.url)
    phone.choose(page, "live")
    proxy.rule("/uk/", is_a_portal)
    switch(page, "uk")
    page.locator("button[value=uk]:disabled").wait_for()
    assert phone.question(page) == "connection"
    expect(page.locator("fieldset:visible input[value=live]")).to_be_checked()


def test_without_scripts_the_language_changes_and_keeps_what_was_typed(browser, proxy):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(phone.address(proxy.url))
    page.locator('input[name="liking"][value="5"]').check()
    page.locator('textarea[name="idea"]').fill("Bänke")
    page.locator(".languages summary").click()
    page.locator("button[name=switch][value=ar]").click()
    page.locator("html[lang=ar]").wait_for()
    expect(page.locator('input[name="liking"][value="5"]')).to_be_checked()
    expect(page.locator('textarea[name="idea"]')).to_have_value("Bänke")
    context.close()
