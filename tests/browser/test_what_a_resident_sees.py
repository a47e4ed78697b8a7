"""Small truths on a resident's way: progress, the preview, what arrived, what opens offline."""

import pytest

from tests.browser import phone
from tests.town import QUARTER


def progress(page):
    return page.locator("[data-progress]").inner_text().strip()


def test_the_progress_does_not_jump_for_a_child_and_is_silent_beside_a_note(page, proxy):
    phone.open_survey(page, proxy.url)
    assert progress(page) == "1 von etwa 8"
    phone.choose(page, "live")
    phone.go_on(page)
    phone.choose(page, "under_14")
    page.locator("fieldset:visible input[value=under_14]").blur()
    phone.go_on(page)
    assert phone.question(page) == "children_form"
    assert page.locator("[data-progress]").is_hidden()
    page.go_back()
    page.locator('fieldset[data-question="age"]:visible').wait_for()
    assert progress(page) == "2 von etwa 8"


def test_who_changes_one_answer_in_the_preview_is_back_there_with_one_step(page, proxy):
    phone.open_survey(page, proxy.url)
    phone.answer_short_form(page)
    phone.to_preview(page)
    change = page.get_by_role("button", name="Wie gefällt es Ihnen hier im Viertel?")
    assert change.get_attribute("aria-label").startswith("Ändern")
    change.click()
    assert phone.question(page) == "liking"
    phone.choose(page, "1")
    phone.go_on(page)
    page.locator("[data-shown=preview]").wait_for()
    assert "sehr schlecht" in page.locator("[data-answers]").inner_text()


def test_a_change_that_asks_something_new_asks_it_before_the_preview(page, proxy):
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    page.get_by_role("button", name="Wie alt sind Sie?").click()
    phone.choose(page, "y65")
    phone.go_on(page)
    assert phone.question(page) == "liking"


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
    assert page.locator("[data-documents] a").count() == 1
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
    assert note.is_hidden()
    assert liking.is_visible()
    assert page.locator('fieldset[data-question="duration"]').is_hidden()
    page.locator("input[value=live]").check()
    assert page.locator('fieldset[data-question="duration"]').is_visible()
    page.locator("input[value=under_14]").check()
    assert note.is_visible()
    assert liking.is_hidden()
    assert page.locator("[data-rest]").is_hidden()
    page.locator("button[value=preview]").click()
    page.locator("button[data-send]").click()
    assert page.locator("[data-status=arrived]").is_visible()
    context.close()
