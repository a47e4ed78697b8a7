"""What the bench sends is what the demo takes; else it would measure refusals."""

import datetime as dt

import pytest

from participation.app import create_app
from participation.bench import run
from participation.bench.deliveries import envelopes
from participation.db import db
from participation.operation import demo, instance
from participation.surveys.models import survey_by_slug
from participation.town_time import local_today
from tests import town


@pytest.fixture
def shown(tmp_path):
    folder = tmp_path / "demo"
    app = create_app(town.settings_for(folder, f"sqlite:///{folder / 'participation.sqlite3'}"))
    instance.migrate(app)
    with app.app_context():
        demo.build(local_today(), dt.datetime.now(dt.UTC))
        yield app
        db.session.remove()


def test_the_answers_of_the_bench_are_stored_in_the_demo(shown):
    client = shown.test_client()
    key = client.get(f"/api/v1/quarters/{run.QUARTER}").get_json()["keys"][0]
    version = survey_by_slug(run.SURVEY).current.number
    assert version > 1, "a first round is over"
    sent = envelopes(key, 3, version)
    db.session.rollback()
    reply = client.post("/api/v1/deliveries", json={"envelopes": sent}).get_json()
    assert [receipt["status"] for receipt in reply["receipts"]] == ["stored"] * 3
    over = envelopes(key, 1, 1)
    reply = client.post("/api/v1/deliveries", json={"envelopes": over}).get_json()
    assert [receipt["status"] for receipt in reply["receipts"]] == ["late"]
