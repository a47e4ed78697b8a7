"""A real quarter can say who it is: posters, imprint and privacy notice come from one file."""

import pytest
from sqlalchemy import select

from participation.config import ROOT, ConfigError
from participation.db import db, writing
from participation.operation.people import add_quarter, quarter_named
from participation.operation.quarter_file import apply, export
from participation.quarters.models import Body, Place, quarter_by_slug
from tests.town import QUARTER, TODAY


def describe(path):
    db.session.rollback()
    with writing() as session:
        apply(session, quarter_named(session, QUARTER), path)
    db.session.rollback()


def test_the_example_fills_pages_and_can_be_applied_again(app, client):
    for _ in range(2):
        describe(ROOT / "docs" / "quarter.toml")
    quarter = quarter_by_slug(QUARTER)
    assert quarter.contact["phone"] == "01234 0000-0"
    places = set(db.session.scalars(select(Place.code)))
    assert places == {"komm", "station", "market"}
    assert len(db.session.scalars(select(Body)).all()) == 2
    with client.get("/de/imprint") as reply:
        assert "Musterstadt" in reply.get_data(as_text=True)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("phase = 'later'", "phase is one of"),
        ("colour = 'green'", "#1d5c57"),
        ("surprise = 1", "no entry surprise"),
        ("[introduction]\nxx = 'a'", "unknown language xx"),
        ("[contact]\nfax = '1'", "no fax"),
        ("[contact]\nphone = 1", "texts only"),
        ("[[bodies]]\nrole = 'king'\nname = 'x'", "role is one of"),
        ("[legal]\ncontroler = 'x'", "legal has no controler"),
        ("[places.'Café']\nde = 'x'", "use small letters"),
        ("[places.market]\nen = 'x'", "needs its name in German"),
        ("[topics.water]\nde = 1", "texts only"),
        ("[help.x]\nphone = 'ask'\n[help.x.name]\nde = 'x'", "a phone can dial"),
        ("drafts_shown = 'yes'", "true or false"),
        ("name = ' '", "name must be a text"),
        ("not toml", "cannot be read"),
    ],
)
@pytest.mark.usefixtures("app")
def test_what_makes_no_sense_is_named_and_changes_nothing(tmp_path, text, named):
    file = tmp_path / "quarter.toml"
    file.write_text(text, encoding="utf-8")
    before = dict(quarter_by_slug(QUARTER).contact)
    with pytest.raises(ConfigError, match=named):
        describe(file)
    assert quarter_by_slug(QUARTER).contact == before


def test_what_is_exported_can_be_applied_elsewhere_and_is_the_same(app, tmp_path):
    describe(ROOT / "docs" / "quarter.toml")
    first = export(quarter_by_slug(QUARTER))
    file = tmp_path / "quarter.toml"
    file.write_text(first, encoding="utf-8")
    db.session.rollback()
    with writing() as session:
        other = add_quarter(session, "other", "Anders", "Anderswo", TODAY)
        apply(session, other, file)
    db.session.rollback()
    assert export(quarter_by_slug("other")) == first
    assert "[places.station]" in first


def test_a_body_that_is_named_again_stays_the_same_body(app):
    describe(ROOT / "docs" / "quarter.toml")
    before = {body.name: body.id for body in db.session.scalars(select(Body))}
    describe(ROOT / "docs" / "quarter.toml")
    assert {body.name: body.id for body in db.session.scalars(select(Body))} == before


def test_a_number_of_this_town_stands_on_the_help_page_until_it_is_taken_away(
    app, client, tmp_path
):
    file = tmp_path / "quarter.toml"
    table = "[help.shelter]\nphone = '06821 1-2'\n[help.shelter.name]\nde = 'Frauenhaus'\n"
    file.write_text(table, encoding="utf-8")
    describe(file)
    with client.get("/de/help") as page:
        assert "Frauenhaus" in page.text
        assert "tel:+49682112" in page.text
    file.write_text("[help.shelter]\n", encoding="utf-8")
    describe(file)
    with client.get("/de/help") as page:
        assert "Frauenhaus" not in page.text
