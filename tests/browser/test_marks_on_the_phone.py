"""While somebody writes, what looks personal is said below the field. It stops nobody."""

import pytest
from playwright.sync_api import expect

from participation.config import ALL_LANGUAGES
from participation.i18n import catalog
from tests.browser import phone, tablet

# Milliseconds after the last letter, until it is said.
PAUSE = 800


@pytest.fixture(params=["sqlite"])
def database(request):
    return request.param


def to_the_idea(page):
    phone.choose(page, "live")
    phone.go_on(page)
    phone.choose(page, "y27_44")
    for _ in range(5):
        phone.go_on(page)
    assert phone.question(page) == "idea"


def marked(page):
    return page.locator("fieldset[data-question]:visible .marked")


def pause(page):
    page.clock.run_for(PAUSE)


def test_what_looks_personal_is_said_politely_and_stops_nobody(server, profile):
    page = profile().new_page()
    asked = []
    phone.open_survey(page, server.url)
    to_the_idea(page)
    phone.stop_the_clock(page)
    page.on("request", lambda request: asked.append((request.url, request.post_data)))
    page.context.set_offline(True)
    line = marked(page)
    assert line.get_attribute("role") == "status"
    assert line.inner_text() == ""
    field = page.locator("fieldset[data-question]:visible textarea")
    field.press_sequentially("Ruft an 06821 290123")
    page.clock.run_for(PAUSE - 1)
    assert line.inner_text() == ""
    pause(page)
    assert line.inner_text() == (
        "Das kann persönlich sein: 06821 290123 (Telefonnummer). Sie können es weglassen."
    )
    assert line.locator("bdi").get_attribute("translate") == "no"
    field.fill("Ruft an")
    pause(page)
    assert line.inner_text() == ""
    field.fill("Herr Ali Yilmaz, 06821 290123")
    pause(page)
    assert "Herr Ali Yilmaz (eine Person), 06821 290123 (Telefonnummer)" in line.inner_text()
    # The page may ask for its recorded sound; for anything written here it asks nobody.
    assert [one for one in asked if "/audio/" not in one[0] or one[1]] == []
    page.context.set_offline(False)
    phone.go_on(page)
    assert phone.question(page) == "counts"


def test_what_was_found_is_gone_after_sending(server, profile):
    page = profile().new_page()
    phone.open_survey(page, server.url)
    phone.answer_short_form(page, idea="Ruft an 06821 290123")
    expect(page.locator(".marked:has-text('290123')")).to_have_count(1)
    phone.to_preview(page)
    phone.send(page)
    expect(page.locator(".marked:has-text('290123')")).to_have_count(0)


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_it_is_said_in_the_language_of_the_page(server, profile, language):
    page = profile().new_page()
    phone.open_survey(page, server.url, language)
    to_the_idea(page)
    phone.stop_the_clock(page)
    field = page.locator("fieldset[data-question]:visible textarea")
    field.fill("06821 290123")
    pause(page)
    said = catalog(language).ugettext("This may be personal: %(found)s. You may leave it out.")
    kind = catalog(language).ugettext("phone number")
    assert marked(page).inner_text() == said % {"found": f"06821 290123 ({kind})"}


def test_another_language_says_it_anew(server, profile):
    page = profile().new_page()
    phone.open_survey(page, server.url)
    to_the_idea(page)
    page.locator("fieldset[data-question]:visible textarea").fill("06821 290123")
    page.locator("details.languages summary").click()
    page.locator('[name=switch][value="it"]').click()
    page.wait_for_selector('html[lang="it"]')
    page.wait_for_selector("fieldset[data-question]:visible .marked bdi")
    expect(marked(page)).to_contain_text("numero di telefono")


def test_a_tablet_says_it_in_an_interview_without_network(server, settings, profile):
    page = profile("tablet", **tablet.SIZE).new_page()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    server.kill()
    tablet.begin(page, "ar")
    for values in (("live",), ("y27_44",), ("4",), ("3",), ("housing",), ("mobility_services",)):
        tablet.choose(page, *values)
        tablet.go_on(page)
    page.locator(f"{tablet.STAGE} textarea").fill("جارنا، 06821 290123")
    line = page.locator(f"{tablet.STAGE} .marked")
    expect(line).to_contain_text("06821 290123 (رقم هاتف)")
    expect(line).to_contain_text("جارنا (شخص)")


def test_without_scripts_every_free_text_still_asks_for_no_names_and_for_leave_to_quote(
    server, browser
):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(phone.address(server.url))
    fields = page.locator("fieldset:has(textarea)")
    assert fields.count() == 2
    for field in fields.all():
        assert "keine Namen und keine Adressen" in field.inner_text()
        assert field.locator("input[name$='.quote']").count() == 1
    page.locator("textarea[name=idea]").fill("Mehr Bänke")
    page.locator("input[name='idea.quote']").check()
    page.locator('button[value="preview"]').click()
    expect(page.locator("main")).to_contain_text("Sie dürfen meinen Satz")
    expect(page.locator("input[type=hidden][name='idea.quote']")).to_have_count(1)
    context.close()
