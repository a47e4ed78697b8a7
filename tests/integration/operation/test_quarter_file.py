"""A real quarter can say who it is: posters, imprint and privacy notice come from one file."""

import pytest
from sqlalchemy import select

from participation.config import ROOT, ConfigError
from participation.db import db, writing
from participation.operation.people import quarter_named
from participation.operation.quarter_file import apply
from participation.quarters.models import Body, Place, quarter_by_slug
from tests.town import QUARTER


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
        ("surprise = 1", "no entry 'surprise'"),
        ("[introduction]\nxx = 'a'", "unknown language 'xx'"),
        ("[contact]\nfax = '1'", "no 'fax'"),
        ("[contact]\nphone = 1", "texts only"),
        ("[[bodies]]\nrole = 'king'\nname = 'x'", "role is one of"),
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
