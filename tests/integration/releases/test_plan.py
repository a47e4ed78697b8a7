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
from participation.releases.plan import (
    LANGUAGE,
    MODE,
    by_language,
    languages_apart,
    plan_of,
    released,
)
from participation.surveys.compiled import definition_of
from participation.surveys.models import Survey
from participation.surveys.publish import adopt
from tests.integration.releases.conftest import BASE


def test_the_shipped_survey_has_a_plan(app):
    survey = db.session.scalars(select(Survey)).one()
    definition = definition_of(survey.current)
    plan = plan_of(definition, survey.current.structure, tuple(survey.current.places))
    assert [d.question for d in plan.dimensions] == [LANGUAGE, "age", "money"]
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
    with pytest.raises(Refusal, match=r"höchstens.*: 3\."):
        change(draft, dimensions=["a", "b", "c", "d"])


def test_a_group_that_is_no_question_is_refused(draft):
    with pytest.raises(Refusal, match="entrance"):
        change(draft, dimensions=["entrance"])


def test_how_people_answered_is_no_group(draft):
    with pytest.raises(Refusal, match="answered:mode"):
        change(draft, dimensions=[MODE])


def test_languages_are_told_apart_in_the_order_that_was_wished(draft):
    change(draft, dimensions=[LANGUAGE], languages=["it", "ar"])
    structure = structure_of(draft)
    assert structure["dimensions"] == [LANGUAGE]
    assert languages_apart(structure) == ("it", "ar")
    assert by_language(structure).merge == (("ar", "other"), ("it", "other"))


@pytest.mark.parametrize("wrong", [["xx"], ["de"], ["de-simple"], ["ar", "ar"]])
def test_languages_that_cannot_be_told_apart_are_refused(draft, wrong):
    before = structure_of(draft)
    with pytest.raises(Refusal, match="Sprache"):
        change(draft, dimensions=[LANGUAGE], languages=wrong)
    assert structure_of(draft) == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_languages_of_a_plan_are_edited_on_its_page(survey, draft, signed_in):
    mona = signed_in("mona")
    address = f"/releases/plans/{draft}"
    sent = as_shown(mona.get(BASE + address).text) | {"dimension": LANGUAGE, "languages": "tr, ar"}
    assert mona.form(address, **sent).status_code == 303
    assert structure_of(draft)["languages"] == ["tr", "ar"]
    page = lxml.html.fromstring(mona.get(BASE + address).text)
    assert page.xpath("//input[@name='languages']/@value") == ["tr ar"]
    assert page.xpath("//select[@id='dimension-0']/option[@selected]/@value") == [LANGUAGE]
    assert "Arabisch" in page.text_content()


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


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("page", ["/releases", "/surveys/{draft}/settings"])
def test_the_plan_of_a_draft_is_found_from_the_desk_and_from_the_survey(
    survey, draft, signed_in, page
):
    """Before the first answer is the only time at which it can be adjusted."""
    found = signed_in("mona").get(BASE + page.format(draft=draft)).text
    assert f"{BASE}/releases/plans/{draft}" in found


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
def test_a_question_of_several_rows_is_shown_as_it_is_asked_with_its_rows(survey, signed_in):
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        adopt(session, quarter, ROOT / "surveys" / "residents", "again")
    page = lxml.html.fromstring(signed_in("mona").get(f"{BASE}/releases/plans/again").text)
    assert "%(row)s" not in page.text_content()
    (row,) = page.xpath("//tr[.//input[@name='shown' and @value='services']]")
    assert "…: Wie zufrieden sind Sie damit?" in row.text_content()
    said = [one.text_content() for one in row.xpath(".//details//bdi")]
    assert {"Bus und Bahn", "sehr zufrieden"} <= set(said)
    groups = page.xpath("//select[@name='dimension'][1]/option")
    assert any(one.text_content().startswith("Bus und Bahn: Wie zuf") for one in groups)


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
