"""What waits too long, what is forgotten, what rules find, and what may not be joined."""

import csv
import datetime as dt
import io
import re
import secrets
from itertools import pairwise

import pytest
from sqlalchemy import insert, select, text

from participation.db import db, lay_anew, writing
from participation.field.models import ConversationText
from participation.moderation import danger, rules
from participation.moderation import intake as taking
from participation.moderation.models import Act, Item, Original, Policy, RuleCount, Unread
from participation.moderation.policy import policy_of
from participation.quarters.models import Quarter
from participation.responses.models import FreeText, Response
from participation.retention.forget import forget
from participation.retention.register import contributions
from participation.surveys.models import Wave
from tests import town
from tests.integration.moderation.conftest import BASE

QUEUE = f"{BASE}/moderation"
DAY = dt.timedelta(days=1)


def ago(days):
    return town.TODAY - days * DAY


def test_after_ninety_days_an_unread_text_is_deleted_and_counted(desk, write):
    old = write("uralt", today=ago(91))[0]
    new = write("neuer", today=ago(90))[0]
    forget(town.TODAY)
    assert desk.item(old) is None
    assert desk.item(new) is not None
    assert [t.text for t in db.session.scalars(select(FreeText))] == ["neuer"]
    (counted,) = db.session.scalars(select(Unread))
    assert (counted.month, counted.n) == ("2026-11", 1)


def test_what_was_decided_is_not_counted_as_unread(desk, write):
    (key,) = write("uralt", today=ago(91))
    desk.decide(key, "themes", "uralt")
    desk.close()
    forget(town.TODAY)
    assert db.session.scalars(select(Unread)).all() == []
    assert desk.item(key) is not None


def test_originals_are_erased_after_their_days(desk, write):
    (key,) = write("Frau Kowalski")
    desk.decide(key, "withheld", "", reason="personal_data")
    desk.close()
    forget(town.TODAY + 29 * DAY)
    assert db.session.get(Original, key) is not None
    forget(town.TODAY + 30 * DAY)
    db.session.rollback()
    assert db.session.get(Original, key) is None


def test_checked_texts_go_twelve_months_after_the_wave_and_the_log_stays(desk, write):
    (key,) = write("bleibt")
    desk.decide(key, "themes", "bleibt")
    desk.close()
    with writing() as session:
        session.scalars(select(Wave)).one().closed_on = ago(366)
    forget(town.TODAY)
    assert desk.item(key) is None
    assert desk.checked(key) is None
    (act,) = db.session.scalars(select(Act))
    assert act.item is None


def test_what_nobody_listed_is_not_kept_for_ever(people, write):
    write("gelistet")
    survey_text = db.session.scalars(select(FreeText)).one()
    common = {c.name: getattr(survey_text, c.name) for c in FreeText.__table__.columns}
    db.session.rollback()
    with writing() as session:
        row = {**common, "key": secrets.token_bytes(16), "text": "nie gelistet"}
        session.execute(insert(FreeText), [row])
    forget(town.TODAY)
    forget(town.TODAY + 91 * DAY)
    assert db.session.scalars(select(FreeText)).all() == []


@pytest.mark.parametrize(
    ("days", "team", "lead", "public"),
    [(2, False, False, False), (3, True, False, False), (60, True, True, False),
     (75, True, True, True)],
)  # fmt: skip
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_is_told_when(signed_in, write, client, days, team, lead, public):
    write("Zwetschgen", today=ago(days))
    assert ("bald geprüft" in signed_in("mona").get("/manage/").text) is team
    assert ("60 Tagen" in signed_in("leo").get("/manage/").text) is lead
    for address in ("checking", ""):
        page = client.get(f"/de/{town.QUARTER}/{address}").text
        assert ("Wir sind spät dran" in page) is public
    # The lead is told without a word of the text.
    assert "Zwetschgen" not in signed_in("leo").get("/manage/").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_public_numbers_do_not_move_when_somebody_writes(desk, write, client):
    address = f"/de/{town.QUARTER}/checking"
    before = client.get(address).text
    keys = write(*(f"Wunsch {n}" for n in range(12)))
    for key in keys[:3]:
        desk.decide(key, "withheld", "", reason="insult")
    assert client.get(address).text == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nor_on_the_first_day_of_a_month(write, client, monkeypatch):
    first = town.TODAY.replace(day=1)
    monkeypatch.setattr("participation.moderation.views.local_today", lambda: first)
    address = f"/de/{town.QUARTER}/checking"
    write("im alten Monat", today=first - DAY)
    before = client.get(address).text
    write(*(f"Wunsch {n}" for n in range(12)), today=first)
    assert client.get(address).text == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_public_numbers_are_whole_months_rounded_down(desk, write, client, clock):
    keys = write(*(f"Wunsch {n}" for n in range(12)))
    for n, key in enumerate(keys):
        text = f"Wunsch {n}"
        if n < 3:
            desk.decide(key, "withheld", text, reason="insult")
        else:
            desk.decide(key, "themes", text)
    clock.turn(days=20)
    page = client.get(f"/de/{town.QUARTER}/checking").text
    row = re.search(r"2026-11</bdi></th>(.*?)</tr>", page, re.DOTALL)[1]
    assert re.findall(r"<td>([^<]*)</td>", row) == [
        "mindestens 10", "weniger als 5", "Beleidigung: weniger als 5", "0", "0", "0",
    ]  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_residents_read_how_long_texts_waited_and_why_some_are_not_used(desk, write, client, clock):
    """Of fewer than five nobody is told a day: it would be the one of a single text."""
    old = write(*(f"Wunsch {n}" for n in range(3)), today=ago(8))
    new = write(*(f"Bitte {n}" for n in range(4)), today=ago(2))
    for key in (*old, *new):
        desk.decide(key, "withheld", "", reason="off_topic" if key in new else "advertising")
    clock.turn(days=35)
    late = write("spät", today=ago(-33))
    desk.decide(late[0], "withheld", "", reason="double")
    clock.turn(days=31)
    page = client.get(f"/de/{town.QUARTER}/checking").text
    rows = re.findall(r"(2026-11|2026-12)</bdi></th>(.*?)</tr>", page, re.DOTALL)
    cells = {month: re.findall(r"<td>([^<]*)</td>", row) for month, row in rows}
    fewer = "weniger als 5"
    assert cells["2026-11"][2:] == [
        f"Werbung: {fewer}; Geht nicht um das Viertel: {fewer}", "0", "2", "8",
    ]  # fmt: skip
    assert cells["2026-12"][2:] == [f"Mehrmals gesendet: {fewer}", "0", "–", "–"]


def test_rules_hold_and_are_counted_right_or_wrong(desk, write):
    right, wrong = write("Ruft an: 06821 290123", "Schreibt an max@web.de")
    assert desk.item(right).held == ["phone"]
    assert desk.item(wrong).held == ["email"]
    desk.decide(right, "themes", "Ruft an: [Kontakt]")
    desk.confirm(right)
    desk.decide(wrong, "themes", "Schreibt an max@web.de")
    desk.close()
    counts = {c.rule: (c.hits, c.misses) for c in db.session.scalars(select(RuleCount))}
    assert counts == {"phone": (1, 0), "email": (0, 1)}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_rule_that_is_off_holds_nothing_and_words_of_the_list_do(write, desk):
    with writing() as session:
        quarter = session.scalars(select(Quarter).where(Quarter.slug == town.QUARTER)).one()
        policy = policy_of(session, quarter.id)
        session.add(policy)
        policy.off, policy.words = ["phone"], {"de": ["Depp"], "tr": ["ışık"]}
    keys = write("06821 290123", "so ein depp!", "depperter Weg")
    assert [desk.item(key).held for key in keys] == [[], ["words"], []]
    (turkish,) = write("daha fazla ışık", language="tr")
    assert desk.item(turkish).held == ["words"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_words_of_the_list_may_be_several_and_those_of_easy_german_are_german(write, desk):
    with writing() as session:
        quarter = session.scalars(select(Quarter).where(Quarter.slug == town.QUARTER)).one()
        policy = policy_of(session, quarter.id)
        session.add(policy)
        policy.words = {"de-simple": ["blöde Kuh"], "tr": ["çok"]}
    keys = write("du blöde  kuh!", "eine kuh", "çok")
    assert [desk.item(key).held for key in keys] == [["words"], [], []]
    (turkish,) = write("müdür blöde kuh", language="tr")
    assert "words" in desk.item(turkish).held


def test_a_rule_of_danger_was_right_where_help_was_called_and_says_nothing_of_others(write, desk):
    called, read = write(
        "mein Mann schlägt mich, 06821 290123", "ich will nicht mehr leben", "Mehr Licht"
    )[:2]
    assert desk.item(called).held == ["danger", "phone"]
    desk.act(called, "mona", lambda s, i, a: danger.pass_on(s, i, a, "police", town.TODAY))
    desk.decide(read, "themes", "ich will nicht mehr leben")
    desk.close()
    counts = {c.rule: (c.hits, c.misses) for c in db.session.scalars(select(RuleCount))}
    assert counts == {"danger": (1, 1)}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_same_long_text_is_held_and_the_same_short_wish_is_not(write, desk):
    long = "Unsere Firma macht alles billiger und besser, kommt alle!"
    keys = write(long, long, "Mehr Licht!", "mehr licht")
    assert [desk.item(key).held for key in keys] == [["repeated"]] * 2 + [[]] * 2


def test_turkish_arabic_and_dialect_are_not_held_for_what_they_are():
    policy = Policy(words={}, off=[])
    for language, said in (
        ("tr", "akşamları çok karanlık, çocuklar korkuyor"),
        ("ar", "نحتاج إلى ملعب للأطفال"),
        ("de", "mir brauche meh Licht, gell, hei is et dunkel"),
        ("ro", "amaro gav si but milaveno"),
        ("bg", "повече светлина вечер"),
    ):
        assert rules.held(said, language, (), policy) == []


# What must not be joined


def test_items_lead_to_no_answer_and_stand_in_no_order(write):
    many = [f"Text {n}" for n in range(40)]
    write(*many)
    place = {key: n for n, key in enumerate(db.session.scalars(select(FreeText.key)))}
    db.session.rollback()
    lay_anew([FreeText, Item])
    columns = {column.name for column in Item.__table__.columns}
    assert not columns & {c.name for c in Response.__table__.columns} - {"key", "language"}
    hidden = "ctid" if db.engine.dialect.name == "postgresql" else "key"
    rows = db.session.execute(text(f"SELECT subject FROM moderation_items ORDER BY {hidden}"))
    order = [place[bytes(row.subject)] for row in rows]
    rising = sum(a < b for a, b in pairwise(order))
    assert 8 < rising < 31, "by chance about half of the neighbours rise"


def test_what_the_queue_holds_of_people_is_laid_anew_each_night():
    assert {"moderation_items", "moderation_texts", "moderation_originals"} <= {
        model.__tablename__ for model in contributions
    }


def test_sentences_from_talks_become_items_in_lots_and_never_fewer_than_ten(people, clock):
    """The note beside such a sentence knows the day of the talk."""
    quarter = db.session.scalars(select(Quarter).where(Quarter.slug == town.QUARTER)).one().id

    def talk(n):
        rows = [
            {
                "key": secrets.token_bytes(16), "quarter_id": quarter, "year": 2026,
                "question": "good", "language": "de", "text": f"gesagt {number}",
            }
            for number in range(n)
        ]  # fmt: skip
        db.session.rollback()
        with writing() as session:
            session.execute(insert(ConversationText), rows)

    talk(29)
    assert taking.intake(town.TODAY) == 0
    talk(1)
    assert taking.intake(town.TODAY) == 30
    talk(9)
    assert taking.intake(town.TODAY) == 0
    assert taking.intake(dt.date(2026, 12, 1)) == 0
    talk(1)
    assert taking.intake(dt.date(2026, 12, 2)) == 0
    assert taking.intake(dt.date(2027, 1, 1)) == 10


def test_two_workers_take_a_text_in_once(app, write):
    import threading

    write("eins")
    row = db.session.scalars(select(FreeText)).one()
    common = {c.name: getattr(row, c.name) for c in FreeText.__table__.columns}
    db.session.rollback()
    with writing() as session:
        fresh = [{**common, "key": secrets.token_bytes(16), "text": f"t {n}"} for n in range(50)]
        session.execute(insert(FreeText), fresh)

    def work():
        with app.app_context():
            taking.intake(town.TODAY)
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(db.session.scalars(select(Item.key)).all()) == 51


# The log of the work


def test_the_log_of_the_work_has_no_word_and_no_formula(desk, write, signed_in):
    with writing() as session:
        from tests.integration.moderation.conftest import person

        person(session, "mona").name = "=cmd|' /C calc'!A0"
    (key,) = write("Zwetschgenknoedel")
    desk.decide(key, "withheld", "Zwetschgenknoedel", reason="other", note="Zwetschgen!")
    reply = signed_in("leo").get(f"{QUEUE}/log.csv")
    assert reply.data.startswith(b"\xef\xbb\xbf")
    assert "Zwetschgen" not in reply.text
    assert key.hex() not in reply.text
    (row,) = csv.DictReader(io.StringIO(reply.text.lstrip("\ufeff")), delimiter=";")
    assert (row["decision"], row["reason"], row["days_waited"]) == ("withheld", "other", "0")
    assert row["staff"].startswith("'=")
    assert row["day"] == "2026-11-22"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_lead_sets_when_something_is_late(signed_in, write):
    write("eins", today=ago(5))
    leo, mona = signed_in("leo"), signed_in("mona")
    values = {"amber_days": 2, "red_days": 5, "original_days": 10, "words": "de: Depp, Idiot"}
    assert mona.form(f"{QUEUE}/work", **values).status_code == 403
    assert leo.form(f"{QUEUE}/work", **{**values, "amber_days": 9}).status_code == 422
    assert leo.form(f"{QUEUE}/work", **values, off=["link"]).status_code == 303
    assert "5 Tage, spät" in mona.get(QUEUE).text
    db.session.rollback()
    (policy,) = db.session.scalars(select(Policy))
    assert (policy.words, policy.off) == ({"de": ["Depp", "Idiot"]}, ["link"])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_words_for_a_language_that_is_none_are_not_lost_silently(signed_in):
    leo = signed_in("leo")
    days = {"amber_days": "3", "red_days": "7", "original_days": "30"}
    refused = leo.form(f"{QUEUE}/work", **days, words="de: Depp\nDeppen")
    assert refused.status_code == 422
    assert "Keine unserer Sprachen: Deppen." in refused.text
    assert "de: Depp" in refused.text
    assert leo.form(f"{QUEUE}/work", **days, words="de: Depp\n\n").status_code == 303


def test_duties_of_a_survey_are_ticked(signed_in, write):
    write("eins")
    mona = signed_in("mona")
    scope = db.session.scalars(select(Item.scope)).one()
    assert mona.form(f"{QUEUE}/duties", scope="survey:9:9", duty=["danger"]).status_code == 422
    assert mona.form(f"{QUEUE}/duties", scope=scope, duty=["danger"]).status_code == 303
    page = mona.get(f"{QUEUE}/work").text
    assert re.search(r'value="danger" checked', page)
    mona.form(f"{QUEUE}/duties", scope=scope)
    assert " checked" not in mona.get(f"{QUEUE}/work").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_live_view_says_how_many_texts_wait_rounded_down(signed_in, write):
    write(*(f"Wunsch {n}" for n in range(7)))
    page = signed_in("leo").get(f"{BASE}/surveys/residents").text
    assert "mindestens 5" in page


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_waits_stands_in_a_landmark_of_its_own_on_other_pages(signed_in, write):
    write("eins", today=ago(40))
    page = signed_in("mona").get(f"/manage/{QUEUE.split('/')[2]}/surveys").text
    found = re.search(r'<aside class="notice" aria-label="[^"]+">(.*?)</aside>', page, re.DOTALL)
    assert found
    assert "1 Text sollte bald geprüft werden." in found[1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_text_of_today_is_not_nought_days_old(signed_in, write):
    write("eins")
    page = signed_in("mona").get(QUEUE).text
    assert "heute, rechtzeitig" in page
    assert "0 Tage" not in page
