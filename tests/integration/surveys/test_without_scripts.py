"""The way without scripts: what was typed comes along, and one answer stays one."""

import html
import re

import pytest
from sqlalchemy import func, select

from participation.config import ROOT
from participation.db import db, writing
from participation.deliveries.models import Arrival, Quarantined
from participation.quarters.models import Quarter
from tests import town
from tests.town import CODE, QUARTER

ADDRESS = f"/de/{QUARTER}/surveys/residents?e={CODE}"
TYPED = {"connection": ["live", "work"], "liking": "4", "idea": "Mehr Bänke"}
BROWSER = {"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def database():
    # No table is involved that would behave otherwise elsewhere.
    return "sqlite"


def post(client, address, data, **others):
    reply = client.post(address, data=data, **others)
    reply.close()
    return reply


def hidden(page):
    """Return what a preview would send again."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    fields = {}
    for name, value in found:
        fields.setdefault(name, []).append(html.unescape(value))
    return fields


def count(model):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model))


def test_changing_the_language_keeps_every_answer_and_the_entrance(client):
    moved = post(client, ADDRESS, {**TYPED, "switch": "ar"})
    assert moved.status_code == 307
    assert moved.location == ADDRESS.replace("/de/", "/ar/")
    page = post(client, moved.location, {**TYPED, "switch": "ar"})
    assert 'dir="rtl"' in page.text
    for value in ("live", "work", "4"):
        assert re.search(rf'value="{value}" checked', page.text)
    assert "Mehr Bänke" in page.text


def test_the_language_of_a_preview_can_be_changed_too(client):
    fields = hidden(post(client, ADDRESS, {**TYPED, "step": "preview"}))
    moved = post(client, ADDRESS, {**fields, "switch": "ar"})
    page = post(client, moved.location, {**fields, "switch": "ar"})
    assert 'dir="rtl"' in page.text
    # Each preview says when it was shown.
    again = hidden(page)
    assert again.pop("shown")
    assert fields.pop("shown")
    assert again == fields


def test_a_preview_links_to_no_page_that_would_lose_the_answers(client):
    page = post(client, ADDRESS, {**TYPED, "step": "preview"})
    assert "hreflang" not in page.text


def test_going_back_after_sending_and_sending_again_is_one_answer(client):
    first = {**TYPED, "step": "preview"}
    moved = post(client, ADDRESS, first, headers=BROWSER)
    assert moved.status_code == 307
    for _ in range(2):
        # A browser that goes back posts the same to the address at which it was shown.
        page = post(client, moved.location, first, headers=BROWSER)
        sent = post(client, moved.location, {**hidden(page), "step": "send"}, headers=BROWSER)
        assert sent.status_code == 303
    assert count(Arrival) == 1


def test_a_copied_address_of_a_preview_brings_nobody_under_the_id_of_another(client):
    with client.get(f"{ADDRESS}&id={'B' * 22}") as reply:
        assert (reply.status_code, reply.location) == (302, ADDRESS)


def test_who_changes_an_answer_gets_a_fresh_id(client):
    fields = {**TYPED, "step": "edit", "id": "B" * 22}
    moved = post(client, f"{ADDRESS}&id={'B' * 22}", fields)
    assert (moved.status_code, moved.location) == (307, ADDRESS)
    page = post(client, moved.location, fields)
    assert "Mehr Bänke" in page.text
    assert "B" * 22 not in page.text


def test_the_preview_also_says_what_was_ticked_beside_a_text(client):
    page = post(client, ADDRESS, {**TYPED, "idea.quote": "yes", "step": "preview"})
    answer = re.search(r"<dd>[^\n]*Mehr Bänke.*?(?=<dt>|</dl>)", page.text, re.DOTALL).group()
    assert answer.count("<dd>") == 2


def test_what_only_a_machine_fills_in_is_held_back_also_after_a_preview(client):
    page = post(client, ADDRESS, {**TYPED, "website": "http://x", "step": "preview"})
    post(client, ADDRESS, {**hidden(page), "step": "send"})
    assert (count(Arrival), count(Quarantined)) == (0, 1)


def test_an_answer_that_does_not_fit_is_tied_to_its_field(client):
    page = post(client, ADDRESS, {"idea": "x" * 300})
    assert page.status_code == 422
    field = re.search(r"<textarea[^>]*>", page.text[page.text.index('id="idea"') - 20 :]).group()
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="idea-error"' in field


def test_the_code_for_a_neighbour_names_our_address_and_no_other(client, app, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "participation.paper.qr.svg", lambda address, _title: drawn.append(address) or "<svg/>"
    )
    path = f"/de/{QUARTER}/surveys/residents"
    client.get(f"{path}/share.svg", headers={"Host": "evil.example"}).close()
    assert drawn == [app.config["SETTINGS"].public_url + path]


def test_the_preview_folds_away_what_was_left_out_and_says_how_much(client):
    page = post(client, ADDRESS, {"liking": "4", "step": "preview"})
    answered, left = page.text.split("</dl>")[0], page.text.split("</dl>")[1]
    assert answered.count("<dt>") == 1
    assert "Wie alt sind Sie?" not in answered
    n = int(re.search(r"<summary>Keine Antwort: (\d+)</summary>", left)[1])
    assert left.count("<li>") == n
    assert "Wie alt sind Sie?" in left


def test_who_does_not_know_a_number_can_say_so(app, client):
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        town.open_survey(session, quarter, ROOT / "tests" / "surveys" / "integer")
    address = f"/de/{QUARTER}/surveys/integer"
    with client.get(address) as form:
        for wanted in ('name="people.dont_know"', 'name="people.refused"', 'inputmode="numeric"'):
            assert wanted in form.text
    page = post(client, address, {"people.dont_know": "yes", "step": "preview"})
    assert "Das weiß ich nicht" in page.text
