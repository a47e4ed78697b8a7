"""What stays on a phone: what the inventory lists, never the sensitive, for a day at most."""

import json

from playwright.sync_api import expect

from tests.browser import faults, phone, stored
from tests.browser.proxy import cuts

PERSONAL = {"place_unsafe", "support", "barriers", "home", "money", "work", "gender", "children"}


def answered_with_a_secret(page, proxy):
    """Answer up to the question after the idea, which is a sensitive one."""
    phone.open_survey(page, proxy.url)
    for value in ("live", "y27_44", "4", "3", "housing", "mobility_services"):
        phone.choose(page, value)
        phone.go_on(page)
    page.locator("fieldset:visible textarea").fill("Mein Nachbar Herr Beispiel")
    phone.go_on(page)
    phone.choose(page, "2")
    phone.wait_until(lambda: (phone.drafts(page) or [{}])[0].get("answers", {}).get("counts"))


def everything_in_the_database(page):
    return json.dumps([phone.stored(page, store) for store in ("drafts", "outbox", "log", "meta")])


def test_after_every_journey_a_phone_keeps_what_the_inventory_lists_and_nothing_else(
    phone_for, proxy
):
    context = phone_for()
    page = context.new_page()
    phone.open_survey(page, proxy.url)
    phone.ready_for_offline(page)
    phone.answer_shortest(page)
    proxy.rule("/api/", cuts)
    phone.send(page)
    phone.wait_for_status(page, "waiting")
    phone.open_survey(page, proxy.url)
    phone.choose(page, "live")
    phone.wait_until(lambda: phone.drafts(page))
    # What can be heard is asked for a moment after the start.
    phone.wait_until(lambda: page.evaluate("caches.has('audio')"))
    found = stored.kept(context, page)
    # These are of the team's devices.
    team = {"IndexedDB quartierstimme/meta", "Cookie staff", "Cache bundle", "Cache field"}
    ours = stored.LISTED - team
    assert found == ours
    proxy.up()
    phone.come_back(page)
    phone.wait_for_outbox(page, 0)


def test_opening_with_a_draft_shows_no_answer(page, proxy):
    answered_with_a_secret(page, proxy)
    page.reload()
    page.locator("[data-shown=resume]").wait_for()
    expect(page.locator("fieldset[data-question]:visible")).to_have_count(0)
    expect(page.locator("fieldset[data-question] input:checked")).to_have_count(0)
    assert "Beispiel" not in page.content()
    page.locator("[data-forget]").click()
    expect(phone.on_screen(page)).to_have_attribute("data-question", "connection")
    assert phone.drafts(page) == []


def test_sensitive_answers_are_not_in_the_draft(page, proxy):
    answered_with_a_secret(page, proxy)
    (draft,) = phone.drafts(page)
    assert draft["answers"]["liking"] == "4"
    assert "idea" not in draft["answers"]
    assert "Beispiel" not in everything_in_the_database(page)
    phone.go_on(page)
    page.locator("[data-shown=more] [data-go-on]").click()
    seen = set()
    while page.locator("fieldset[data-question]:visible").count():
        seen.add(phone.question(page))
        choice = page.locator(
            "fieldset:visible input[type=radio], fieldset:visible input[type=checkbox]"
        )
        if choice.count():
            choice.first.check()
        phone.go_on(page)
    assert len(seen & PERSONAL) >= 6
    phone.wait_until(lambda: phone.drafts(page)[0]["at"] == "#preview")
    (draft,) = phone.drafts(page)
    assert not {name.split(".")[0] for name in draft["answers"]} & PERSONAL
    expect(page.locator("[data-answers]")).to_contain_text("Beispiel")
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    assert phone.drafts(page) == []


def test_a_draft_resumes_within_a_day_and_not_after(page, proxy):
    page.clock.install()
    phone.open_survey(page, proxy.url)
    phone.choose(page, "live")
    phone.wait_until(lambda: phone.drafts(page))
    page.clock.fast_forward("23:59:00")
    page.reload()
    page.locator("[data-shown=resume] [data-go-on]").click()
    expect(page.locator("fieldset:visible input[value=live]")).to_be_checked()
    # Looking at it is not answering: the day counts from the last answer.
    page.clock.fast_forward("00:02:00")
    page.reload()
    phone.ready(page)
    phone.wait_until(lambda: phone.drafts(page) == [])
    assert page.locator("[data-shown]").count() == 0


def test_whatever_page_is_open_forgets_drafts_whose_day_is_over(page, proxy):
    page.clock.install()
    phone.open_survey(page, proxy.url)
    phone.choose(page, "live")
    phone.wait_until(lambda: phone.drafts(page))
    page.clock.fast_forward("25:00:00")
    page.goto(f"{proxy.url}/offline")
    phone.wait_until(lambda: phone.drafts(page) == [])


def test_a_phone_put_away_at_the_offer_keeps_what_was_begun(page, proxy):
    phone.open_survey(page, proxy.url)
    phone.choose(page, "live")
    phone.go_on(page)
    phone.wait_until(lambda: [one["at"] for one in phone.drafts(page)] == ["age"])
    (before,) = phone.drafts(page)
    page.reload()
    page.locator("[data-shown=resume]").wait_for()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(100)
    assert phone.drafts(page) == [before]


def test_a_phone_put_away_while_sending_keeps_no_draft(page, proxy):
    page.add_init_script(faults.SEQUENCE)
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    page.evaluate(
        """() => {
          document.querySelector("[data-send]").click()
          const away = () => document.dispatchEvent(new Event("visibilitychange"))
          for (let i = 0; i < 40; i++) setTimeout(away, i * 5)
        }"""
    )
    phone.wait_for_status(page, "arrived")
    page.wait_for_timeout(250)
    assert phone.drafts(page) == []


def test_opting_out_wipes_at_once_and_nothing_is_kept_afterwards(page, proxy):
    phone.open_survey(page, proxy.url)
    phone.choose(page, "live")
    phone.wait_until(lambda: phone.drafts(page))
    page.locator("[data-device] summary").click()
    page.locator("[data-keep]").uncheck()
    phone.wait_until(lambda: phone.drafts(page) == [])
    phone.go_on(page)
    phone.choose(page, "y27_44")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(100)
    assert phone.drafts(page) == []
    page.reload()
    phone.ready(page)
    assert page.locator("[data-shown]").count() == 0


def test_thanks_replaces_the_preview_and_back_shows_it(page, proxy):
    page.goto(f"{proxy.url}/healthz")
    phone.open_survey(page, proxy.url)
    phone.answer_shortest(page)
    before = page.evaluate("history.length")
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    assert page.evaluate("[history.length, history.state.at]") == [before, "#thanks"]
    for _ in range(3):
        page.go_back()
        expect(page.locator("[data-shown=thanks]")).to_be_visible()
        expect(page.locator("fieldset[data-question] input:checked")).to_have_count(0)
    page.go_back()
    page.wait_for_url("**/healthz")
    page.go_forward()
    phone.ready(page)
    expect(page.locator("fieldset[data-question] input:checked")).to_have_count(0)


def test_without_scripts_no_page_with_answers_is_kept(browser, proxy):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(phone.address(proxy.url))
    page.locator('input[name="liking"][value="5"]').check()
    with page.expect_response(lambda reply: reply.request.method == "POST") as shown:
        page.locator('button[value="preview"]').click()
    assert shown.value.headers["cache-control"] == "no-store"
    page.locator("button[data-send]").click()
    expect(page.locator("[data-status=arrived]")).to_be_visible()
    context.close()
