"""The quarter's settings: the pages of the staff area say what the file says."""

import tomllib

import pytest
from sqlalchemy import select

from participation.db import db
from participation.operation.quarter_file import export
from participation.quarters.models import Body, quarter_by_slug
from participation.staff.models import AuditEntry
from participation.staff.roles import Role
from tests.integration.staff.rooms import signed_in
from tests.town import QUARTER


@pytest.fixture
def database():
    return "sqlite"


@pytest.fixture
def desk(app):
    return signed_in(app, Role.ADMINISTRATOR)


def quarter():
    db.session.rollback()
    return quarter_by_slug(QUARTER)


def test_contact_and_legal_texts_reach_the_imprint(desk, client):
    desk.post("quarter/contact", person="Ada Beispiel", phone="06821 1", name="Büro")
    desk.post("quarter/legal", controller="Stadt Beispiel, Markt 1")
    with client.get("/de/imprint") as page:
        assert "Stadt Beispiel, Markt 1" in page.text
    assert quarter().contact == {"person": "Ada Beispiel", "phone": "06821 1", "name": "Büro"}


def test_each_change_stands_in_the_log_without_its_text(desk):
    desk.post("quarter/contact", person="Ada Beispiel", phone="06821 1")
    desk.post("quarter/contact", person="Ada Beispiel", phone="06821 1")
    db.session.rollback()
    (entry,) = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "describe"))
    assert (entry.act, entry.object_name, entry.after) == ("describe", QUARTER, "contact")


def test_what_the_file_refuses_the_page_refuses_too_and_keeps_what_was_typed(desk):
    look = {"name": "Neu", "town": "T", "phase": "later", "colour": "#1d5c57"}
    page = desk.post("quarter/look", **look)
    assert page.status_code == 422
    assert "phase is one of" in page.text
    assert 'value="Neu"' in page.text
    assert quarter().name == "Innenstadt"


def test_phase_colour_and_the_rule_for_translations(desk, client):
    look = {"name": "N", "town": "T", "phase": "goals", "colour": "#FFEE00", "drafts": "german"}
    assert desk.post("quarter/look", **look).status_code == 303
    found = quarter()
    assert (found.phase.value, found.colour, found.drafts_shown) == ("goals", "#ffee00", False)
    with client.get(f"/ar/{QUARTER}/surveys/residents") as page:
        assert "<bdi>(Deutsch)</bdi>" in page.text
    desk.post("quarter/look", **{**look, "drafts": "shown"})
    with client.get(f"/ar/{QUARTER}/surveys/residents") as page:
        assert "<bdi>(Deutsch)</bdi>" not in page.text


def test_a_colour_can_be_looked_at_before_it_is_saved(desk):
    page = desk.get("quarter/look", colour="#ffee00")
    assert "/colour/ffee00.css" in page.text
    assert quarter().colour == "#1d5c57"


def test_a_place_is_added_and_renamed_and_stays(desk):
    assert desk.post("quarter/places/new", code="hall", **{"name-de": "Halle"}).status_code == 303
    desk.post("quarter/places/hall", **{"name-de": "Markthalle", "name-ar": "السوق"})
    names = {place.code: place.names for place in quarter().places}
    assert names["hall"] == {"de": "Markthalle", "ar": "السوق"}
    assert set(names) == {"komm", "station", "hall"}
    again = desk.post("quarter/places/new", code="hall", **{"name-de": "Anders"})
    assert again.status_code == 422
    assert desk.post("quarter/places/new", code="Ä", **{"name-de": "x"}).status_code == 422


def test_bodies_are_rows_and_an_empty_name_goes(desk):
    rows = {"role-0": "town", "name-0": "Stadt", "office-0": "Amt", "role-1": "land",
            "name-1": "Land", "office-1": ""}  # fmt: skip
    desk.post("quarter/bodies", **rows)
    db.session.rollback()
    assert db.session.scalars(select(Body.name).order_by(Body.id)).all() == ["Stadt", "Land"]
    desk.post("quarter/bodies", **{**rows, "name-1": ""})
    db.session.rollback()
    assert db.session.scalars(select(Body.name)).all() == ["Stadt"]


def test_a_help_number_comes_and_goes(desk, client):
    more = {"name-de": "Frauenhaus", "note-de": "Tag und Nacht", "phone": "06821 12"}
    desk.post("quarter/help/new", code="shelter", **more)
    with client.get("/de/help") as page:
        assert "Frauenhaus" in page.text
    desk.post("quarter/help/shelter/remove")
    with client.get("/de/help") as page:
        assert "Frauenhaus" not in page.text


def test_the_file_to_save_is_what_the_command_exports(desk):
    page = desk.get("quarter/quarter.toml")
    assert page.text == export(quarter())
    assert tomllib.loads(page.text)["places"]["komm"] == {"de": "KOMM"}


def test_settings_are_not_for_moderators(app, desk):
    other = signed_in(app, Role.MODERATOR)
    assert other.get("quarter").status_code == 403
    assert other.post("quarter/contact", person="X").status_code == 403
