"""What a demo holds once its releases are worked out; starting it again changes nothing."""

import datetime as dt
import json
import re

import pytest
from sqlalchemy import func, select

from participation.app import create_app
from participation.db import db
from participation.operation import demo, instance
from participation.releases import work
from participation.releases.models import Release, ReleaseBundle, ReleaseState
from participation.responses.models import Response
from participation.staff.clock import local_today
from tests import town

HOME = f"/de/{demo.SLUG}"


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """A demo in which all that the server does beside people is done; without groups, for speed."""
    monkeypatch.setattr(demo, "DIMENSIONS", 0)
    folder = tmp_path / "demo"
    app = create_app(town.settings_for(folder, f"sqlite:///{folder / 'participation.sqlite3'}"))
    instance.migrate(app)
    with app.app_context():
        begin()
        yield app
        db.session.remove()


def begin():
    """Do what starting the demo does, until nothing is left to be done."""
    today = local_today()
    demo.build(today, dt.datetime.now(dt.UTC))
    while work.run_next() or demo.carry_on(today):
        pass
    db.session.rollback()


def everything():
    states = db.session.execute(select(Release.id, Release.state, Release.number)).all()
    bundles = db.session.execute(select(ReleaseBundle.id, ReleaseBundle.state)).all()
    return states, bundles, db.session.scalar(select(func.count()).select_from(Response))


def test_the_demo_shows_two_rounds_a_bundle_and_a_proposal_that_waits(shown):
    states, bundles, answers = everything()
    assert [(state, number) for _, state, number in states] == [
        (ReleaseState.PUBLISHED, 1),
        (ReleaseState.PUBLISHED, 2),
        (ReleaseState.PROPOSED, None),
    ]
    assert [state for _, state in bundles] == [ReleaseState.PUBLISHED]
    assert answers == demo.BEFORE + demo.ANSWERS + demo.LATER
    client = shown.test_client()
    main = json.loads(client.get(f"{HOME}/results/2.json").data)
    told = db.session.scalars(select(Release.document).where(Release.number == 2)).one()["answers"]
    assert told["low"] - 4 <= demo.ANSWERS <= told["high"] + 4
    compared = main["release"]["comparison"]["tables"]
    assert {"liking", "change"} <= {table["question"] for table in compared}
    assert "Verglichen mit der Runde davor" in client.get(f"{HOME}/results/2").text
    page = client.get(f"{HOME}/results/bundles/1").text
    assert re.search("Kapitel 5", page)
    before = everything()
    begin()
    assert everything() == before, "starting it again changes nothing"
