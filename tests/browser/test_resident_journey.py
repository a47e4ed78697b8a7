"""A resident answers, with and without network, with and without scripts: one row each."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from tests.browser import phone


def rows(server):
    engine = create_engine(server.environment["DATABASE_URL"])
    with engine.connect() as connection:
        found = connection.execute(text("SELECT language, mode, answers FROM responses")).all()
    engine.dispose()
    return found


@pytest.fixture(params=["sqlite"])
def database(request):
    return request.param


def test_with_network_the_answer_arrives_and_is_one_row(server, profile):
    page = profile().new_page()
    phone.open_survey(page, server.url)
    phone.answer_short_form(page, idea="Mehr Bänke")
    phone.to_preview(page)
    expect(page.locator("[data-answers]")).to_contain_text("Mehr Bänke")
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    assert phone.outbox(page) == []
    assert server.settle() == 1
    ((language, mode, answers),) = rows(server)
    assert (language, mode) == ("de", "self")
    assert '"liking": "4"' in answers
    assert "Bänke" not in answers


def test_without_network_it_is_saved_and_survives_a_killed_browser(server, profile):
    context = profile(locale="ar")
    page = context.new_page()
    phone.open_survey(page, server.url, "ar")
    phone.ready_for_offline(page)
    phone.choose(page, "live")
    phone.go_on(page)
    context.set_offline(True)
    phone.choose(page, "y27_44")
    phone.go_on(page)
    for value in ("4", "3"):
        phone.choose(page, value)
        phone.go_on(page)
    phone.wait_until(lambda: phone.drafts(page)[0]["at"] == "good")
    page.reload()
    page.wait_for_selector("[data-shown=resume]")
    assert page.locator("fieldset[data-question]:visible").count() == 0
    page.locator("[data-go-on]").click()
    expect(phone.on_screen(page)).to_have_attribute("data-question", "good")
    for _ in range(4):
        phone.go_on(page)
    phone.to_preview(page)
    phone.send(page)
    phone.wait_for_status(page, "saved", "waiting")
    assert len(phone.outbox(page)) == 1
    context.close()
    again = profile(locale="ar")
    page = again.new_page()
    phone.open_survey(page, server.url, "ar")
    phone.wait_for_outbox(page, 0)
    assert phone.outbox(page) == []
    assert server.settle() == 1
    ((language, _mode, answers),) = rows(server)
    assert language == "ar"
    assert '"age": "y27_44"' in answers
    assert '"liking": "4"' in answers


def test_without_scripts_the_long_form_posts_shows_a_preview_and_thanks(server, browser):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(phone.address(server.url))
    assert page.locator("fieldset[data-question]:visible").count() > 20
    page.locator('input[name="liking"][value="5"]').check()
    page.locator('textarea[name="idea"]').fill("  Ein Café <b>für alle</b>  ")
    page.locator('button[value="preview"]').click()
    expect(page.locator("dl.answers")).to_contain_text("Ein Café <b>für alle</b>")
    page.locator("button[data-send]").click()
    expect(page.locator("[data-status=arrived]")).to_be_visible()
    page.reload()
    assert server.settle() == 1
    context.close()
