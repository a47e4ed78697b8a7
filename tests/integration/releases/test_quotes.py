"""What people wrote stands in a release by topic: without id, without anything of the writer."""

import csv
import io
import json
import re
import zipfile

import openpyxl
import pytest
from sqlalchemy import select, update

from participation.db import db, writing
from participation.moderation.models import Decision, Item
from participation.moderation.texts import ReadyText
from participation.questionnaire.questions import UNKNOWN
from participation.releases.formats import ENDINGS
from participation.releases.quotes import checklist, contributors, quotes_of, themes_of
from participation.responses.models import Response
from tests import town
from tests.integration.releases.conftest import BASE, person
from tests.unit.paper.rendered import text_of

RESULTS = f"/de/{town.QUARTER}/results"
LIGHT = ["Im Hof fehlt Licht", "Abends ist es dunkel", "Die Treppe ist finster",
         "Mehr Lampen am Bahnhof", "Am Park geht abends niemand mehr vorbei"]  # fmt: skip
HOUSING = ["Schimmel an der Wand", "Der Aufzug steht still"]


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


AGAIN = "Im Hof hinter der alten Schule fehlt abends Licht, man sieht die Stufen nicht."


def worded(*texts):
    return [ReadyText(b"", "idea", "de", text, text, True, "light") for text in texts]


def ready_text(question, n):
    return [ReadyText(b"", question, "de", "Satz", "Satz", True, "light") for _ in range(n)]


@pytest.mark.parametrize(
    ("texts", "people"),
    [
        # One answer may hold a text to each question: three people, perhaps two.
        (ready_text("idea", 3) + ready_text("wish", 2), 3),
        (ready_text("idea", 5) + ready_text("wish", 5), 5),
        # What fits no question comes in any number from one answer.
        (ready_text(UNKNOWN, 9), 1),
        (ready_text(UNKNOWN, 9) + ready_text("idea", 4), 4),
        # Sent again with another comma, or with a word more, by whoever sends a survey twice.
        (worded(AGAIN, AGAIN.upper(), f"{AGAIN} Bitte!", AGAIN.replace(",", "")), 1),
        (worded(*["Mehr Licht!"] * 5), 5),
        (worded(AGAIN, "Unser Hof ist dunkel, und im Winter sieht man die Stufen nicht."), 2),
        ([], 0),
    ],
)
def test_texts_of_one_person_are_not_taken_for_several_contributors(texts, people):
    assert contributors(texts) == people


def test_a_topic_needs_five_contributors_and_not_five_texts(quotable, desk, answer, quote):
    answer(60)
    quote("light", LIGHT[:3])
    with writing() as session:
        session.execute(update(Item).values(question="other"))
    quote("light", LIGHT[3:])
    release = desk.propose()
    assert said(release) == {}
    assert checklist(db.session(), release).few == 1


def test_who_sends_a_sentence_five_times_is_no_topic_and_is_quoted_once(
    quotable, desk, answer, quote
):
    answer(60)
    quote("housing", [AGAIN] * 5)
    quote("light", [AGAIN, *LIGHT, AGAIN.upper()])
    found = said(desk.propose())
    assert set(found) == {"light"}
    assert len([one for one in found["light"] if one.casefold() == AGAIN.casefold()]) == 1


def test_a_quote_carries_nothing_but_its_words(quotable, desk, answer, quote):
    """I11: A quote carries no id and nothing of who wrote it."""
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


def languages_shown(document):
    """Tell whether a release says how many answered in another language than German."""
    (table,) = (one for one in document["tables"] if one["name"] == "answered:language")
    levels = [level["name"] for level in table["axes"][0]["levels"]]
    return table["cells"][levels.index("other")] is not None


def named(quotes):
    """Return the languages of the originals."""
    every = (q for one in quotes for q in one["quotes"])
    return {q["original"]["language"] for q in every if "original" in q}


@pytest.mark.parametrize(("shown", "originals"), [(16, set()), (23, set()), (24, {"ar"})])
def test_a_quote_names_no_language_that_the_numbers_do_not_prove_to_be_twenty(
    quotable, desk, answer, quote, shown, originals
):
    """With up to four less by chance, 16 beside "at least 20" would say: exactly 20."""
    answer(60)
    db.session.rollback()
    with writing() as session:
        session.execute(update(Response).values(language="ar"))
    quote("light", LIGHT[:4])
    quote("light", ["الفناء مظلم"], "ar", "Der Hof ist dunkel")
    release = desk.propose()
    tables = json.loads(json.dumps(release.document["tables"]))
    (languages,) = (one for one in tables if one["name"] == "answered:language")
    cell = {"low": shown, "high": shown}
    languages["cells"] = [cell for _level in languages["axes"][0]["levels"]]
    assert named(quotes_of(db.session(), release, tables)) == originals


@pytest.mark.parametrize(("answered", "originals"), [(19, set()), (40, {"ar"})])
def test_the_original_stands_beside_only_where_twenty_answered_in_its_language(
    quotable, desk, answer, quote, answered, originals
):
    answer(60)
    db.session.rollback()
    with writing() as session:
        keys = session.scalars(select(Response.key)).all()
        session.execute(update(Response).values(language="de"))
        asked = Response.key.in_(keys[:answered])
        session.execute(update(Response).where(asked).values(language="ar"))
    quote("light", LIGHT[:4])
    quote("light", ["الفناء مظلم"], "ar", "Der Hof ist dunkel")
    quote("light", ["Двор тёмный"], "ru", "Der Innenhof ist dunkel")
    document = desk.propose().document
    # Chance may leave the number itself out, and then no quote tells of it.
    assert named(document["quotes"]) == (originals if languages_shown(document) else set())
    assert "Двор" not in json.dumps(document, ensure_ascii=False)


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

    release = desk.propose()
    tables = release.document["tables"]
    found = [quotes_of(db.session(), release, tables)[0]["quotes"] for _ in range(12)]
    orders = {tuple(quote["text"] for quote in quotes) for quotes in found}
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


def test_one_quote_is_taken_back_from_every_release_of_the_round_for_good(
    published, desk, client, answer, signed_in
):
    from participation.releases import work
    from participation.releases.supersede import supersede
    from participation.releases.unsaid import quote_name

    name = quote_name({"text": LIGHT[0]})
    page = signed_in("mona").get(f"{BASE}/releases/{published.id}").text
    assert f'value="{name}"' in page

    def verb(session, old):
        return supersede(session, old, [name], person(session, "mona")).id

    new = desk.act(published, verb)
    work.run_next()
    second_one = desk.publish(desk.release(new))
    assert sorted(said(second_one)["light"]) == sorted(LIGHT[1:])
    assert second_one.document["withheld"] == published.document["withheld"]
    for number in (1, 2):
        for ending in ("", *(f".{one}" for one in ("json", "csv"))):
            shown = client.get(f"{RESULTS}/{number}{ending}").text
            assert LIGHT[0] not in shown
            assert LIGHT[1] in shown
    answer(60)
    assert LIGHT[0] not in said(desk.propose())["light"]


def test_all_quotes_taken_back_leave_the_older_release_too(published, desk, client):
    from participation.releases import work
    from participation.releases.document import ALL_QUOTES
    from participation.releases.supersede import supersede

    def verb(session, old):
        return supersede(session, old, [ALL_QUOTES], person(session, "mona")).id

    new = desk.act(published, verb)
    work.run_next()
    assert LIGHT[0] in client.get(f"{RESULTS}/1").text
    desk.publish(desk.release(new))
    assert LIGHT[0] not in client.get(f"{RESULTS}/1").text
    assert LIGHT[0] not in client.get(f"{RESULTS}/1.json").text


def test_an_old_release_without_quotes_reads_as_before():
    assert themes_of({"questions": []}) == ()


def test_a_later_release_of_the_round_quotes_the_same_sentences_again(
    quotable, desk, answer, quote
):
    """Sixteen different ones of two releases would say that there are sixteen."""
    answer(60)
    quote("light", [f"Satz mit der Nummer {i}" for i in range(40)])
    first = desk.publish(desk.propose())
    answer(40, seed=2)
    second = desk.propose()
    texts = [
        {said["text"] for one in release.document["quotes"] for said in one["quotes"]}
        for release in (first, second)
    ]
    assert len(texts[0]) == 8
    assert texts[0] == texts[1]
