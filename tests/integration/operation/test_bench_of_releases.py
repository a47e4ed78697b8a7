"""What the bench of releases compares counts the same people, however many it makes up."""

import pytest
from sqlalchemy import func, select

from participation.bench import releases
from participation.db import db
from participation.responses.models import Response

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def test_all_three_count_the_same_answers(app, monkeypatch):
    monkeypatch.setattr(releases, "DISTINCT", 60)
    releases.fill("residents", 150)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Response)) == 150
    for count in (releases._duckdb, releases._scan, releases._release):
        assert count("residents") == 150
        db.session.rollback()
