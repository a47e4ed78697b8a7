"""The plan: adjusted before the first answer, frozen with the version."""

import shutil

import lxml.html
import pytest
from sqlalchemy import select

from participation.anonymity.columns import NOT_ASKED
from participation.config import ROOT
from participation.db import db, writing
from participation.errors import Refusal
from participation.quarters.models import Quarter, Topic
from participation.releases.adjust import adjust
from participation.releases.plan import plan_of, released
from participation.surveys.compiled import definition_of
from participation.surveys.models import Survey
from participation.surveys.publish import adopt
from tests.integration.releases.conftest import BASE


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
    mona = signed_in("mona")
    page = mona.get(f"{BASE}/releases/plans/{draft}")
    assert page.status_code == 200
    assert mona.form(f"/releases/plans/{draft}", shown="nothing").status_code == 303
    frozen = mona.get(f"{BASE}/releases/plans/small").text
    assert "disabled" in frozen
    assert mona.form("/releases/plans/small", shown="age").status_code == 409


@pytest.fixture
def people(app, tmp_path):
    """A draft that asks for a number."""
    folder = tmp_path / "people"
    shutil.copytree(ROOT / "surveys" / "conversation", folder)
    file = folder / "survey.json"
    file.write_text(file.read_text().replace('"slug": "conversation"', '"slug": "people"'))
    with writing() as session:
        return adopt(session, session.scalars(select(Quarter)).one(), folder).slug


def structure_of(slug):
    db.session.rollback()
    return db.session.scalars(select(Survey).where(Survey.slug == slug)).one().structure


def as_shown(page):
    """Return what a browser would send of the form on a page, unchanged."""
    form = next(f for f in lxml.html.fromstring(page).forms if "shown" in f.inputs)
    sent = {}
    for name, value in form.form_values():
        if name != "csrf_token":
            sent.setdefault(name, []).append(value)
    return sent


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("shipped", ["children", "conversation", "event-feedback",
                                     "organisations", "residents"])  # fmt: skip
def test_keeping_the_plan_as_it_is_changes_nothing(survey, signed_in, shipped):
    slug = f"{shipped}-again"
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        adopt(session, quarter, ROOT / "surveys" / shipped, slug)
    before = structure_of(slug)
    mona = signed_in("mona")
    page = mona.get(f"{BASE}/releases/plans/{slug}").text
    assert mona.form(f"/releases/plans/{slug}", **as_shown(page)).status_code == 303
    after = structure_of(slug)
    assert after["dimensions"] == before["dimensions"]
    for old, new in zip(before["questions"], after["questions"], strict=True):
        assert {"merge": [], "classes": [], **old} == {"merge": [], "classes": [], **new}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_topics_and_classes_are_edited_before_publication(survey, people, signed_in):
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        session.add(Topic(quarter_id=quarter.id, code="housing", names={"de": "Wohnen"}))
    mona = signed_in("mona")
    address = f"/releases/plans/{people}"
    sent = as_shown(mona.get(BASE + address).text)
    sent |= {
        "topic.good": "housing",
        "classes.people": "1-3 = 3, 4-9 = 9, 10+",
        "shown": ["people"],
    }
    assert mona.form(address, **sent).status_code == 303
    entries = {entry["name"]: entry for entry in structure_of(people)["questions"]}
    assert entries["good"]["topic"] == "housing"
    assert entries["people"]["classes"] == [
        {"name": "1-3", "to": 3}, {"name": "4-9", "to": 9}, {"name": "10+"},
    ]  # fmt: skip
    assert entries["people"]["released"]
    assert "1-3 = 3, 4-9 = 9, 10+" in mona.get(BASE + address).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("wrong", ["", "1 = 1, 2-4 = 4", "1-3 = 3, 2 = 2, 4+", "a = nan, b"])
def test_classes_that_leave_an_answer_out_are_refused(survey, people, signed_in, wrong):
    mona = signed_in("mona")
    address = f"/releases/plans/{people}"
    sent = as_shown(mona.get(BASE + address).text)
    before = structure_of(people)
    sent |= {"classes.people": wrong, "shown": ["people"]}
    assert mona.form(address, **sent).status_code == 422
    assert structure_of(people) == before


def test_a_group_without_an_order_to_join_it_is_refused(draft):
    with pytest.raises(Refusal, match="liking"):
        change(draft, dimensions=["liking"], merge={"liking": [["1", "2"]]})
    change(draft, dimensions=["liking"], merge={"liking": [["1", "2"], ["3", "4", "5"]]})
