"""The plan: adjusted before the first answer, frozen with the version."""

import pytest
from sqlalchemy import select

from participation.anonymity.columns import NOT_ASKED
from participation.config import ROOT
from participation.db import db, writing
from participation.errors import Refusal
from participation.quarters.models import Quarter
from participation.releases.adjust import adjust
from participation.releases.plan import plan_of, released
from participation.surveys.compiled import definition_of
from participation.surveys.models import Survey
from participation.surveys.publish import adopt


def test_the_shipped_survey_has_a_plan(app):
    survey = db.session.scalars(select(Survey)).one()
    definition = definition_of(survey.current)
    plan = plan_of(definition, survey.current.structure, tuple(survey.current.places))
    assert [d.question for d in plan.dimensions] == ["age", "children", "money"]
    names = {q.name for q in plan.questions}
    assert "idea" not in names, "no text is ever counted"
    assert plan.sensitive("money")
    assert not plan.sensitive("liking")
    # A question of the long form, or with a condition, has people who were not asked.
    liking = next(r for r in released(definition) if r.question.name == "liking")
    assert liking.conditional
    assert NOT_ASKED not in liking.levels


@pytest.fixture
def draft(app):
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        return adopt(session, quarter, ROOT / "surveys" / "event-feedback").slug


def change(slug, **plan):
    with writing() as session:
        survey = session.scalars(select(Survey).where(Survey.slug == slug)).one()
        names = [q["name"] for q in survey.structure["questions"]]
        wanted = {"shown": names, "personal": [], "dimensions": [], "merge": {}, **plan}
        adjust(session, survey, **wanted)


def test_a_draft_can_be_adjusted(draft):
    with writing() as session:
        survey = session.scalars(select(Survey).where(Survey.slug == draft)).one()
        name = survey.structure["questions"][0]["name"]
    change(draft, shown=[], personal=[name])
    db.session.rollback()
    entry = db.session.scalars(select(Survey).where(Survey.slug == draft)).one().structure
    assert entry["questions"][0]["released"] is False
    assert entry["questions"][0]["sensitivity"] == "personal"


def test_more_than_three_groups_are_refused(draft):
    with pytest.raises(Refusal, match="drei"):
        change(draft, dimensions=["a", "b", "c", "d"])


def test_a_group_that_is_no_question_is_refused(draft):
    with pytest.raises(Refusal, match="entrance"):
        change(draft, dimensions=["entrance"])


def test_a_published_plan_cannot_be_changed(app):
    with pytest.raises(Refusal, match="festgeschrieben"):
        change("residents", shown=[])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_plan_page_shows_and_keeps(survey, draft, signed_in):
    from tests.integration.releases.conftest import BASE

    mona = signed_in("mona")
    page = mona.get(f"{BASE}/releases/plans/{draft}")
    assert page.status_code == 200
    assert mona.form(f"/releases/plans/{draft}", shown="nothing").status_code == 303
    frozen = mona.get(f"{BASE}/releases/plans/small").text
    assert "disabled" in frozen
    assert mona.form("/releases/plans/small", shown="age").status_code == 409
