"""Small truths on a resident's way: progress, the preview, what arrived, what opens offline."""

import pytest
from playwright.sync_api import expect

from tests.browser import phone
from tests.town import QUARTER


def expect_progress(page, words):
    expect(page.locator("[data-progress]")).to_have_text(words, use_inner_text=True)


def test_the_progress_does_not_jump_for_a_child_and_is_silent_beside_a_note(page, proxy):
    phone.open_survey(page, proxy.url)
    expect_progress(page, "1 von etwa 8")
    phone.choose(page, "live")
    phone.go_on(page)
    phone.choose(page, "under_14")
    page.locator("fieldset:visible input[value=under_14]").blur()
    phone.go_on(page)
    expect(phone.on_screen(page)).to_have_attribute("data-question", "children_form")
    expect(page.locator("[data-progress]")).to_be_hidden()
    page.go_back()
    page.locator('fieldset[data-question="age"]:visible').wait_for()
    expect_progress(page, "2 von etwa 8")


def test_who_changes_one_answer_in_the_preview_is_back_there_with_one_step(page, proxy):
    phone.open_survey(page, proxy.url)
    phone.answer_short_form(page)
    phone.to_preview(page)
    change = page.get_by_role("button", name="Wie gefällt es Ihnen hier im Viertel?")
    assert change.get_attribute("aria-label").startswith("Ändern")
    change.click()
    expect(phone.on_screen(page)).to_have_attribute("data-question", "liking")
    phone.choose(page, "1")
    phone.go_on(page)
    page.locator("[data-shown=preview]").wait_for()
    expect(page.locator("[data-answers]")).to_contain_text("sehr schlecht")


def test_a_change_that_asks_something_new_asks_it_before_the_preview(page, proxy):
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    page.get_by_role("button", name="Wie alt sind Sie?").click()
    phone.choose(page, "y65")
    phone.go_on(page)
    expect(phone.on_screen(page)).to_have_attribute("data-question", "liking")


@pytest.mark.parametrize("where", ["surveys/residents", "", "/de/offline"])
def test_what_arrived_unseen_is_said_once_on_the_next_page(page, proxy, where):
    phone.save_without_network(page, proxy)
    proxy.up()
    next_page = f"{proxy.url}/de/{QUARTER}/{where}" if where[:1] != "/" else proxy.url + where
    page.goto(next_page)
    page.get_by_text("ist angekommen.").wait_for()
    page.reload()
    page.wait_for_timeout(1500)
    assert page.get_by_text("ist angekommen.").count() == 0


def test_looking_at_the_quarters_home_stores_nothing(page, proxy):
    page.goto(f"{proxy.url}/de/{QUARTER}/")
    page.wait_for_timeout(500)
    assert page.evaluate("async () => (await indexedDB.databases()).length") == 0


def test_without_network_the_thanks_show_the_code_to_share(phone_for, proxy):
    context = phone_for()
    page = context.new_page()
    phone.open_survey(page, proxy.url)
    phone.ready_for_offline(page)
    context.set_offline(True)
    phone.answer_shortest(page)
    phone.send(page)
    picture = page.locator("[data-shown=thanks] img")
    picture.scroll_into_view_if_needed()
    phone.wait_until(lambda: picture.evaluate("it => it.complete && it.naturalWidth > 0"))


def test_without_network_the_page_speaks_the_language_read_last(phone_for, proxy):
    context = phone_for(locale="de-DE")
    page = context.new_page()
    phone.open_survey(page, proxy.url, "ar")
    phone.ready_for_offline(page)
    context.set_offline(True)
    page.goto(f"{proxy.url}/q/7A7S7CS6")
    assert page.evaluate("document.documentElement.lang") == "ar"
    page.locator("[data-documents] a").wait_for()
    expect(page.locator("[data-documents] a")).to_have_count(1)
    context.set_offline(False)
    page.goto(f"{proxy.url}/ru/{QUARTER}/")
    phone.wait_until(
        lambda: page.evaluate(
            "async () => (await caches.match('/offline')).headers.get('Content-Language') === 'ru'"
        )
    )


@pytest.mark.parametrize("width", [320, 360])
def test_without_scripts_only_a_child_reads_the_note_for_children(browser, proxy, width):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 640}, locale="ar"
    )
    page = context.new_page()
    page.goto(phone.address(proxy.url, "ar"))
    note = page.locator('fieldset[data-question="children_form"]')
    liking = page.locator('fieldset[data-question="liking"]')
    expect(note).to_be_hidden()
    expect(liking).to_be_visible()
    expect(page.locator('fieldset[data-question="duration"]')).to_be_hidden()
    page.locator("input[value=live]").check()
    expect(page.locator('fieldset[data-question="duration"]')).to_be_visible()
    page.locator("input[value=under_14]").check()
    expect(note).to_be_visible()
    expect(liking).to_be_hidden()
    expect(page.locator("[data-rest]")).to_be_hidden()
    page.locator("button[value=preview]").click()
    page.locator("button[data-send]").click()
    expect(page.locator("[data-status=arrived]")).to_be_visible()
    context.close()
