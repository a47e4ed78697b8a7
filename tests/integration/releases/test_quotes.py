"""What people wrote stands in a release by topic: without id, without anything of the writer."""

import csv
import io
import json
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.moderation import close, decide, intake, second, themes
from participation.moderation.models import Decision, Item, ItemState
from participation.operation.demo_quotes import write_texts
from participation.quarters.models import Quarter, Topic
from participation.releases.formats import ENDINGS
from participation.releases.quotes import LANGUAGE_GROUP, checklist, themes_of
from participation.responses.models import FreeText
from participation.surveys.models import Survey
from tests import town
from tests.integration.releases.conftest import BASE, person
from tests.unit.paper.rendered import text_of

RESULTS = f"/de/{town.QUARTER}/results"
NO = {"writer": False, "third": False, "sensitive": False}
LIGHT = ["Im Hof fehlt Licht", "Abends ist es dunkel", "Die Treppe ist finster",
         "Mehr Lampen am Bahnhof", "Am Park geht abends niemand mehr vorbei"]  # fmt: skip
HOUSING = ["Schimmel an der Wand", "Der Aufzug steht still"]


@pytest.fixture
def quote(survey):
    """Bring texts past two people into a topic."""

    def put(topic, texts, language="de", german="", decision=Decision.QUOTE):
        db.session.rollback()
        with writing() as session:
            own = session.scalars(select(Survey).where(Survey.slug == "small")).one()
            quarter = session.get_one(Quarter, own.quarter_id)
            if topic not in {one.code for one in quarter.topics}:
                names = {"de": f"Thema {topic}", "ar": f"موضوع {topic}"}
                session.add(Topic(quarter_id=quarter.id, code=topic, names=names))
            write_texts(session, own, [(language, text) for text in texts])
        intake.intake(town.TODAY)
        with writing() as session:
            quarter = session.scalars(select(Quarter)).one()
            query = select(Item, FreeText.text).join(FreeText, FreeText.key == Item.subject)
            for item, text in session.execute(query.where(Item.state == ItemState.NEW)).all():
                made = decide.Made(text, decision, "", german, bool(german), dict(NO))
                mona = person(session, "mona")
                decide.decide(session, item, mona, item.revision, made, town.TODAY)
                if item.state is ItemState.SECOND:
                    frieda = person(session, "frieda")
                    second.confirm(session, item, frieda, item.revision, town.TODAY)
                close.close(session, item, town.TODAY)
                themes.assign(session, quarter, item.key, topic)

    return put


@pytest.fixture
def quotable(monkeypatch):
    """The small survey's text may be quoted."""
    from tests.integration.releases import conftest

    structure = json.loads(json.dumps(conftest.STRUCTURE))
    structure["questions"][-1]["quotable"] = True
    monkeypatch.setattr(conftest, "STRUCTURE", structure)


def said(release):
    return {one["topic"]: [q["text"] for q in one["quotes"]] for one in release.document["quotes"]}


def test_topics_with_five_texts_are_quoted_and_smaller_ones_are_not(quotable, desk, answer, quote):
    answer(60)
    quote("light", LIGHT)
    quote("housing", HOUSING)
    release = desk.propose()
    assert {topic: sorted(texts) for topic, texts in said(release).items()} == {
        "light": sorted(LIGHT)
    }


def test_texts_that_may_not_be_quoted_count_as_contributors_and_are_not_shown(
    quotable, desk, answer, quote
):
    answer(60)
    quote("light", LIGHT[:4], decision=Decision.THEMES)
    quote("light", LIGHT[4:])
    assert said(desk.propose()) == {"light": LIGHT[4:]}


def test_a_quote_carries_nothing_but_its_words(quotable, desk, answer, quote):
    """I11: no id, no demographics."""
    answer(60)
    quote("light", LIGHT)
    release = desk.propose()
    keys = {key.hex() for key in db.session.scalars(select(Item.key))}
    for one in release.document["quotes"]:
        assert set(one) == {"topic", "names", "quotes"}
        for sentence in one["quotes"]:
            assert set(sentence) <= {"text", "original"}
            assert len(sentence["text"]) <= 200
    written = json.dumps(release.document["quotes"])
    assert not any(key in written for key in keys)
    assert not re.search(r"\b(?:young|middle|interview|paper|wave|question)\b", written)


def test_the_original_stands_beside_only_where_twenty_answered_in_its_language(
    quotable, desk, answer, quote, monkeypatch
):
    answer(60)
    quote("light", LIGHT[:4])
    quote("light", ["الفناء مظلم"], "ar", "Der Hof ist dunkel")
    quote("light", ["Двор тёмный"], "ru", "Der Innenhof ist dunkel")
    release = desk.propose()
    (one,) = release.document["quotes"]
    originals = {q["original"]["language"] for q in one["quotes"] if "original" in q}
    answered = rows_in(release, "ar")
    assert originals == ({"ar"} if answered >= LANGUAGE_GROUP else set())
    assert "Двор" not in json.dumps(release.document, ensure_ascii=False)


def rows_in(release, language):
    from participation.responses.models import Response

    query = select(Response.key).where(Response.language == language)
    return len(db.session.scalars(query).all())


def test_quotes_are_frozen_and_later_texts_do_not_come_in(quotable, desk, answer, quote):
    answer(60)
    quote("light", LIGHT)
    release = desk.propose()
    before = said(release)
    quote("light", ["Noch ein Satz"])
    assert said(desk.release(release.id)) == before
    assert desk.propose().id == release.id


def test_quotes_stand_in_no_order_of_their_coming(quotable, desk, answer, quote):
    texts = [f"Satz {n} über das Licht" for n in range(8)]
    answer(60)
    quote("light", texts)
    from participation.releases.quotes import quotes_of

    release = desk.propose()
    orders = {tuple(q["text"] for q in quotes_of(db.session(), release)[0]["quotes"])
              for _ in range(12)}  # fmt: skip
    assert len(orders) > 6


@pytest.fixture
def published(quotable, desk, answer, quote):
    answer(60)
    quote("light", LIGHT)
    return desk.publish(desk.propose())


def words_in(ending, body):
    if ending == "pdf":
        return text_of(body)
    if ending in ("docx", "odt"):
        name = "word/document.xml" if ending == "docx" else "content.xml"
        return zipfile.ZipFile(io.BytesIO(body)).read(name).decode()
    if ending == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(body))
        return " ".join(str(c.value) for sheet in book for row in sheet for c in row if c.value)
    return json.dumps(json.loads(body), ensure_ascii=False) if ending == "json" else body.decode()


def flat(text):
    return re.sub(r"\s+", " ", text)


def test_every_form_shows_the_same_quotes(published, client):
    """I12."""
    page = client.get(f"{RESULTS}/1").text
    for sentence in LIGHT:
        assert sentence in page
    for ending in ENDINGS:
        found = flat(words_in(ending, client.get(f"{RESULTS}/1.{ending}").data))
        assert [text for text in LIGHT if text not in found] == [], ending
        assert "Thema light" in found, ending


def test_csv_has_a_line_for_each_quote_and_no_number_in_it(published, client):
    body = client.get(f"{RESULTS}/1.csv").data.decode("utf-8-sig")
    lines = [row for row in csv.DictReader(io.StringIO(body), delimiter=";")
             if row["kind"] == "quote"]  # fmt: skip
    assert sorted(row["quote"] for row in lines) == sorted(LIGHT)
    assert {(row["level"], row["count"], row["withheld"]) for row in lines} == {("light", "", "")}


def test_the_quarter_reads_topics_in_its_own_words(published, client):
    assert "موضوع light" in client.get(f"/ar/{town.QUARTER}/results/1").text


def test_who_approves_sees_the_quotes_and_what_was_checked(
    quotable, desk, answer, quote, signed_in
):
    answer(60)
    quote("light", LIGHT)
    quote("housing", HOUSING)
    release = desk.propose()
    page = signed_in("frieda").get(f"{BASE}/releases/{release.id}").text
    assert all(sentence in page for sentence in LIGHT)
    assert not any(sentence in page for sentence in HOUSING)
    found = checklist(db.session(), release)
    assert (found.shown, found.checked, found.few, found.waiting) == (5, 7, 1, 0)
    assert "Bei 7 zitierbaren Texten" in page


def test_quotes_can_be_withdrawn_without_a_number_changing(published, desk, client):
    from participation.releases import work
    from participation.releases.document import ALL_QUOTES
    from participation.releases.supersede import supersede

    def verb(session, old):
        return supersede(session, old, [ALL_QUOTES], person(session, "mona")).id

    new = desk.act(published, verb)
    work.run_next()
    second_one = desk.publish(desk.release(new))
    assert second_one.document["quotes"] == []
    assert second_one.document["tables"] == published.document["tables"]
    assert LIGHT[0] not in client.get(f"{RESULTS}/2").text


def test_an_old_release_without_quotes_reads_as_before():
    assert themes_of({"questions": []}) == ()
