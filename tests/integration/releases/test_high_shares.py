"""What nearly everybody says to a sensitive question: two persons decide it before they see it."""

import json

import pytest

from participation.db import writing
from participation.releases import work
from participation.releases.models import HighShares
from participation.releases.propose import begin
from participation.surveys.models import Survey
from tests.integration.releases.conftest import person

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def propose(desk, survey, high, dimensions=1):
    with writing() as session:
        own = session.get_one(Survey, survey.id)
        account = person(session, "mona")
        made = begin(session, own.quarter, own, account, dimensions, high_shares=high).id
    work.run_next()
    return desk.release(made)


def test_a_high_share_is_said_as_over_ninety(desk, survey, answer):
    answer(150, lonely="no")
    release = propose(desk, survey, HighShares.OVER)
    (table,) = [t for t in release.document["tables"] if t["name"] == "lonely"]
    assert any(cell and cell.get("over") for cell in table["cells"])


def test_or_it_is_withheld_with_all_that_would_tell_it(desk, survey, answer):
    answer(150, lonely="no")
    release = propose(desk, survey, HighShares.WITHHOLD)
    assert {"step": "question", "what": "lonely", "reason": "high"} in release.withheld
    assert '"over": true' not in json.dumps(release.document)
    for table in [*release.document["tables"], *release.document["audit"]["tables"]]:
        assert "lonely" not in {axis["variable"] for axis in table["axes"]}


def test_other_questions_stay_where_one_is_withheld(desk, survey, answer):
    answer(150, lonely="no")
    names = {t["question"] for t in propose(desk, survey, HighShares.WITHHOLD).document["tables"]}
    assert {"age", "liking", "needs", "rooms"} <= names


def test_nothing_is_withheld_where_no_share_is_high(desk, survey, answer):
    answer(150, seed=5)
    assert "high" not in {
        step["reason"] for step in propose(desk, survey, HighShares.WITHHOLD).withheld
    }


def test_what_was_chosen_stays_with_the_numbers(desk, survey, answer):
    answer(60)
    release = propose(desk, survey, HighShares.WITHHOLD)
    assert release.high_shares is HighShares.WITHHOLD
