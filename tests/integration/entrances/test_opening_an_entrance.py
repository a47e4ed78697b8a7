"""What happens between the poster on the wall and the page it promises."""

import pytest
import structlog
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError

from participation.db import db, writing
from participation.entrances.count import openings
from participation.entrances.models import Entrance, EntranceTally
from participation.entrances.targets import Target
from participation.i18n import LANGUAGES
from tests.integration.entrances.conftest import BAKERY, OLD, TOWN_HALL

SURVEY = f"/unterstadt/surveys/residents?e={BAKERY}"


@pytest.mark.parametrize(
    "address",
    [
        f"/q/{BAKERY}",
        f"/Q/{BAKERY}",
        f"/q/{BAKERY.lower()}",
        f"/{BAKERY}",
        f"/{BAKERY.lower()}",
        f"/{BAKERY[:4]}-{BAKERY[4:]}",
    ],
)
def test_printed_typed_and_shouted_codes_lead_to_the_same_page(scan, address):
    answer = scan(address)
    assert (answer.status_code, answer.location) == (302, f"/de{SURVEY}")


def test_opening_sets_no_cookie_and_is_kept_by_no_cache(scan):
    for address in (f"/q/{BAKERY}", f"/q/{BAKERY}/ar", f"/q/{OLD}", "/q/ZZZZZZZZ"):
        answer = scan(address)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("ar-SY,ar;q=0.9,de;q=0.8", "ar"), ("sq,tr;q=0.5", "tr"), ("fr,de;q=0.1", "de")],
)
def test_the_phone_s_language_is_followed_among_those_of_the_entrance(scan, accepts, language):
    assert scan(f"/q/{BAKERY}", accepts).location == f"/{language}{SURVEY}"


@pytest.mark.parametrize("accepts", ["sq,pl;q=0.8", None, "*"])
def test_a_phone_in_another_language_is_asked_in_own_names_without_flags(scan, accepts):
    answer = scan(f"/q/{BAKERY}", accepts)
    assert answer.status_code == 200
    for code in ("de", "ar", "tr"):
        assert LANGUAGES[code].own_name in answer.text
        assert f'href="/q/{BAKERY}/{code}"' in answer.text
    assert "/q/" + BAKERY + "/fr" not in answer.text
    assert "\U0001f1e6" not in answer.text


def test_an_entrance_of_one_language_asks_nobody(scan, change):
    change(BAKERY, languages=["bg"])
    assert scan(f"/q/{BAKERY}", "sq").location == f"/bg{SURVEY}"


@pytest.mark.parametrize("address", [f"/q/{BAKERY}/ar", f"/Q/{BAKERY}/AR"])
def test_the_link_of_one_language_is_stronger_than_the_phone(scan, address):
    assert scan(address, "de").location == f"/ar{SURVEY}"


def test_the_start_page_of_the_quarter_is_a_target_too(scan):
    assert scan(f"/q/{TOWN_HALL}").location == f"/de/unterstadt/?e={TOWN_HALL}"


def test_old_prints_follow_when_the_target_is_moved(scan, change):
    change(BAKERY, target_kind="home", target_slug=None)
    assert scan(f"/Q/{BAKERY}").location == f"/de/unterstadt/?e={BAKERY}"


def test_an_ended_entrance_says_what_happened_and_what_is_open_now(scan):
    answer = scan(f"/q/{OLD}")
    assert answer.status_code == 200
    assert "Der Flohmarkt war am 3. Mai." in answer.text
    assert "/de/unterstadt/surveys/residents?e=" in answer.text
    assert "Umfrage für Eltern" not in answer.text


def test_an_ended_survey_explains_itself_though_its_entrance_lives(scan, change):
    change(BAKERY, target_slug="parents")
    answer = scan(f"/q/{BAKERY}")
    assert "Umfrage für Eltern" in answer.text
    assert "Ended on 3 May." in answer.text


@pytest.mark.parametrize(("kind", "slug"), [("survey", "gone"), ("board", "x"), ("event", "7")])
def test_a_target_that_nobody_knows_is_explained_and_no_error(scan, change, kind, slug):
    change(BAKERY, target_kind=kind, target_slug=slug)
    answer = scan(f"/q/{BAKERY}")
    assert answer.status_code == 200
    assert "/de/unterstadt/" in answer.text


def test_when_nothing_is_open_the_page_says_so(scan, surveys):
    surveys.known["residents"] = Target(False, "Vorbei", "surveys/residents")
    assert "?e=" not in scan(f"/q/{OLD}").text


@pytest.mark.parametrize("wrong", ["K7QM3XRI", "7KQM3XRA", "K7QM3XR", "k7qm 3xrz"])
def test_a_mistyped_code_is_met_with_the_one_that_was_meant(scan, wrong):
    answer = scan(f"/q/{wrong}")
    assert answer.status_code == 404
    assert f'href="/q/{BAKERY}"' in answer.text
    assert "Am Markt" in answer.text
    assert 'action="/q' in answer.text


def test_the_staff_s_own_words_for_a_place_are_not_shown_to_residents(scan):
    assert "Bakery, window" not in scan("/q/K7QM3XRI").text


def test_an_ended_entrance_is_nobody_s_suggestion(scan):
    assert OLD not in scan(f"/q/{OLD[:-1]}A").text.replace(f'value="{OLD[:-1]}A"', "")


@pytest.mark.parametrize("strange", ["<script>x</script>", "%00", "ا" * 50, "a%2fb", "' OR 1=1"])
def test_strange_codes_are_only_strange(scan, strange):
    answer = scan(f"/q/{strange}")
    assert answer.status_code == 404
    assert "<script>x" not in answer.text


def test_a_form_sends_its_code_to_the_code_s_address(scan):
    assert scan("/q?code=k7qm+3xra").location == f"/q/{BAKERY}"
    assert scan("/q").status_code == 404
    assert scan("/q/?code=a/b").status_code in {302, 404}


def test_nothing_that_was_typed_and_no_address_reaches_the_log(scan):
    with structlog.testing.capture_logs() as lines:
        scan("/q/GEHEIMNIS", "ar")
    assert [line["event"] for line in lines] == ["unknown_entrance"]
    assert "GEHEIMNIS" not in str(lines)
    assert "127.0.0.1" not in str(lines)


# --- counting ----------------------------------------------------------------------------


def tallies(app):
    with app.app_context():
        return {row.week: row.n for row in db.session.query(EntranceTally)}


def test_openings_are_counted_by_week_and_nothing_else_of_them_is_kept(app, scan):
    for _time in range(3):
        scan(f"/q/{BAKERY}")
    assert list(tallies(app).values()) == [3]
    assert {column.name for column in inspect(EntranceTally).columns} == {
        "entrance_id",
        "week",
        "n",
    }


def test_only_what_led_somewhere_is_an_opening(app, scan, client):
    scan(f"/q/{BAKERY}", "sq")
    scan(f"/q/{OLD}")
    scan("/q/ZZZZZZZZ")
    client.head(f"/q/{BAKERY}", headers={"Accept-Language": "de"})
    assert tallies(app) == {}


def test_openings_show_in_steps_of_five_so_that_no_single_person_moves_them(app):
    shown = []
    with app.app_context():
        entrance = db.session.query(Entrance).filter_by(code=BAKERY).one()
        for n in (1, 4, 5, 9, 10, 13):
            with writing() as session:
                session.merge(EntranceTally(entrance_id=entrance.id, week="2026-W47", n=n))
            db.session.rollback()
            shown.append(openings(db.session(), [entrance], "2026-W48").get(entrance.id, {}))
    week = "2026-W47"
    assert shown == [{}, {}, {week: 5}, {week: 5}, {week: 10}, {week: 10}]


def test_a_week_that_runs_shows_nothing_to_whoever_opens_a_code_until_it_moves(app):
    with app.app_context():
        entrance = db.session.query(Entrance).filter_by(code=BAKERY).one()
        with writing() as session:
            session.add(EntranceTally(entrance_id=entrance.id, week="2026-W53", n=40))
            session.add(EntranceTally(entrance_id=entrance.id, week="2027-W01", n=40))
        db.session.rollback()
        assert openings(db.session(), [entrance], "2026-W53") == {}
        assert openings(db.session(), [entrance], "2027-W01") == {entrance.id: {"2026-W53": 40}}


def test_a_database_that_cannot_be_written_does_not_close_the_door(scan, monkeypatch):
    def full(*_arguments):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr("participation.entrances.views.count_opening", full)
    assert scan(f"/q/{BAKERY}").location == f"/de{SURVEY}"
