"""Choices that ask to be turned stand in one of eight orders, and the row says in which."""

import json

import pytest
from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from participation.app import create_app
from participation.db import writing
from participation.quarters.models import quarter_by_slug
from tests import town
from tests.browser import phone

SURVEY = "turned"


@pytest.fixture(params=["sqlite"])
def database(request):
    return request.param


@pytest.fixture
def turned(settings, tmp_path):
    folder = tmp_path / SURVEY
    folder.mkdir()
    question = {
        "name": "first", "type": "select_one", "short": True, "topic": None,
        "choices": [f"c{n}" for n in range(8)], "randomize": True, "refusable": True,
    }  # fmt: skip
    structure = {"slug": SURVEY, "version": 1, "questions": [question]}
    texts = {"title": "Was zuerst?", "intro": "Kurz.", "next": "Bald.", "thanks": "Danke."}
    texts["first.label"] = "Was zuerst?"
    texts |= {f"first.choices.c{n}": f"Antwort {n}" for n in range(8)}
    (folder / "survey.json").write_text(json.dumps(structure))
    german = {"language": "de", "state": "released", "texts": texts}
    (folder / "text.de.json").write_text(json.dumps(german))
    app = create_app(settings)
    with app.test_request_context(), writing() as session:
        quarter = session.merge(quarter_by_slug(town.QUARTER))
        town.open_survey(session, quarter, folder)


@pytest.mark.usefixtures("turned")
def test_the_order_shown_is_the_order_stored(server, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{server.url}/de/{town.QUARTER}/surveys/{SURVEY}")
    page.wait_for_selector("html.js fieldset[data-question]:visible")
    inputs = page.locator("fieldset[data-question] input")
    shown = [inputs.nth(n).get_attribute("value") for n in range(inputs.count())]
    assert shown[-1] == "refused"
    phone.choose(page, "c3")
    phone.go_on(page)
    page.wait_for_selector("[data-shown=preview]")
    phone.send(page)
    phone.wait_for_status(page, "arrived")
    assert server.settle() == 1
    engine = create_engine(server.environment["DATABASE_URL"])
    with engine.connect() as connection:
        row = json.loads(connection.execute(text("SELECT answers FROM responses")).scalar_one())
    engine.dispose()
    turn = int(row.pop("rotation"))
    assert row == {"first": "c3"}
    assert shown[:-1] == [f"c{(n + turn) % 8}" for n in range(8)]
    context.close()


TURNED_BY = """
const random = Crypto.prototype.getRandomValues
Crypto.prototype.getRandomValues = function (into) {
  return into.length === 1 ? into.fill(%d) : random.call(this, into)
}
"""


@pytest.mark.usefixtures("turned")
def test_a_resumed_draft_keeps_its_order(server, browser):
    context = browser.new_context()
    first, again = context.new_page(), context.new_page()
    orders = []
    for page, turn in ((first, 3), (again, 6)):
        page.add_init_script(TURNED_BY % turn)
        page.goto(f"{server.url}/de/{town.QUARTER}/surveys/{SURVEY}")
        phone.ready(page)
        if page is again:
            page.locator("[data-shown=resume] [data-go-on]").click()
        else:
            phone.choose(page, "c3")
            phone.wait_until(lambda: phone.drafts(first))
        expect(phone.on_screen(page)).to_be_visible()
        inputs = page.locator("fieldset[data-question] input")
        orders.append([inputs.nth(n).get_attribute("value") for n in range(inputs.count())])
    assert orders[0] == orders[1] == [*(f"c{(n + 3) % 8}" for n in range(8)), "refused"]
    expect(again.locator("input[value=c3]")).to_be_checked()
    context.close()
