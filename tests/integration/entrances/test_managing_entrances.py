import re

import pytest

from participation.db import db, writing
from participation.entrances.codes import is_valid
from participation.entrances.models import Entrance, EntranceTally
from participation.quarters.models import Quarter
from participation.staff.models import AuditEntry
from participation.staff.roles import Role
from tests.integration.entrances.conftest import BAKERY, OLD, TOWN_HALL
from tests.unit.paper.rendered import decoded, pages

# Nothing here depends on the database; the counting beside it runs on both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"])

HOME = "/manage/unterstadt/entrances"


@pytest.fixture
def moderator(staff):
    return staff(Role.MODERATOR)


def acts(app):
    with app.app_context():
        log = db.session.query(AuditEntry).filter_by(object_kind="entrance")
        return [(one.act, one.before, one.after) for one in log.order_by(AuditEntry.sequence)]


def entrance(app, code):
    with app.app_context():
        found = db.session.query(Entrance).filter_by(code=code).one()
        db.session.expunge(found)
        return found


def test_the_list_names_place_target_and_openings_only_from_five_upwards(app, moderator):
    with app.app_context(), writing() as session:
        for code, n in ((BAKERY, 14), (TOWN_HALL, 4)):
            number = session.query(Entrance.id).filter_by(code=code).scalar()
            session.add(EntranceTally(entrance_id=number, week="2020-W47", n=n))
    page = moderator.get(HOME).text
    assert "Bakery, window" in page
    assert "Was soll besser werden?" in page
    assert "Am Markt" in page
    assert re.search(r"2020-W47</bdi>: \D*10<", page)
    assert "14<" not in page
    assert page.count("2020-W47") == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MODERATOR])
def test_only_moderators_look_after_entrances(staff, role):
    person = staff(role)
    for address in (HOME, f"{HOME}/new", f"{HOME}/{BAKERY}", f"{HOME}/posters.pdf"):
        assert person.get(address).status_code == 403


def test_strangers_are_sent_to_the_login(client):
    for address in (HOME, f"{HOME}/{BAKERY}/poster.pdf"):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 302
        assert "/manage/login" in answer.location


def test_the_entrance_of_another_quarter_does_not_exist_here(app, staff):
    with app.app_context(), writing() as session:
        other = session.query(Quarter).filter_by(slug="oberstadt").one()
        session.query(Entrance).filter_by(code=TOWN_HALL).one().quarter_id = other.id
    moderator = staff(Role.MODERATOR)
    assert moderator.get(f"{HOME}/{TOWN_HALL}").status_code == 404
    assert moderator.get(f"{HOME}/{TOWN_HALL}/poster.pdf").status_code == 404
    assert "Town hall" not in moderator.get(HOME).text


def test_a_new_entrance_gets_a_valid_code_and_stands_in_the_log(app, moderator):
    answer = moderator.post(
        f"{HOME}/new",
        f"{HOME}/new",
        label="Mosque, hall",
        place="market",
        target="survey/residents",
        languages=["ar", "fa"],
    )
    code = answer.location.rpartition("/")[2]
    made = entrance(app, code)
    assert is_valid(code)
    assert (made.label, made.target_slug, made.languages) == (
        "Mosque, hall",
        "residents",
        ["ar", "fa"],
    )
    assert acts(app) == [("make", None, "survey residents")]


@pytest.mark.parametrize(
    "wrong",
    [{"label": " "}, {"target": "survey/unknown"}, {"target": ""}, {"languages": []}],
    ids=["no label", "unknown target", "no target", "no language"],
)
def test_what_is_missing_is_said_and_nothing_is_made(app, moderator, wrong):
    fields = {"label": "Here", "place": "", "target": "home/", "languages": ["de"], **wrong}
    answer = moderator.post(f"{HOME}/new", f"{HOME}/new", **fields)
    assert answer.status_code == 400
    assert acts(app) == []


def test_a_moved_entrance_leads_elsewhere_and_the_log_knows_from_where(app, moderator, scan):
    page = f"{HOME}/{BAKERY}"
    moderator.post(f"{page}/target", page, target="home/")
    assert scan(f"/q/{BAKERY}").location == f"/de/unterstadt/?e={BAKERY}"
    assert acts(app) == [("move", "survey residents", "home")]


def test_an_ended_entrance_tells_residents_what_staff_wrote(app, moderator, scan):
    page = f"{HOME}/{BAKERY}"
    moderator.post(f"{page}/end", page, note="Die Bäckerei ist umgezogen.")
    assert "Die Bäckerei ist umgezogen." in scan(f"/q/{BAKERY}").text
    assert acts(app) == [("end", "survey residents", "ended")]
    moderator.post(f"{page}/target", page, target="survey/residents")
    assert scan(f"/q/{BAKERY}").status_code == 302


def test_languages_can_be_changed_later(app, moderator):
    page = f"{HOME}/{BAKERY}"
    moderator.post(f"{page}/languages", page, languages=["ro", "bg"])
    assert entrance(app, BAKERY).languages == ["bg", "ro"]


def test_looking_changes_nothing(app, moderator):
    for address in (HOME, f"{HOME}/{BAKERY}", f"{HOME}/{BAKERY}/poster.pdf", f"{HOME}/{OLD}"):
        assert moderator.get(address).status_code == 200
    assert moderator.get(f"{HOME}/{BAKERY}/end").status_code == 405
    assert acts(app) == []


def test_a_poster_of_one_language_leads_to_it_and_one_of_many_asks_the_phone(moderator):
    one = moderator.get(f"{HOME}/{BAKERY}/poster.pdf?languages=ar&size=a4")
    assert one.mimetype == "application/pdf"
    assert decoded(pages(one.data)[0]) == f"HTTPS://NEUNKIRCHEN.EXAMPLE.ORG/Q/{BAKERY}/AR"
    many = moderator.get(f"{HOME}/{BAKERY}/poster.pdf?languages=ar&languages=de")
    assert decoded(pages(many.data)[0]) == f"HTTPS://NEUNKIRCHEN.EXAMPLE.ORG/Q/{BAKERY}"


def test_what_the_camera_reads_leads_to_the_survey(moderator, scan):
    document = moderator.get(f"{HOME}/{BAKERY}/poster.pdf?languages=ar&size=card").data
    address = decoded(pages(document)[0][:430, :620])
    path = address.removeprefix("HTTPS://NEUNKIRCHEN.EXAMPLE.ORG")
    assert scan(path, "de").location == f"/ar/unterstadt/surveys/residents?e={BAKERY}"


SEVEN = "&".join(f"languages={code}" for code in ("de", "ar", "it", "bg", "ro", "tr", "uk"))


@pytest.mark.parametrize("query", ["size=a7", "languages=xx", SEVEN])
def test_impossible_paper_is_refused_in_words(moderator, query):
    assert moderator.get(f"{HOME}/{BAKERY}/poster.pdf?{query}").status_code == 400


def test_one_click_prints_every_entrance_that_is_open(moderator):
    document = moderator.get(f"{HOME}/posters.pdf?size=a4").data
    found = [decoded(page).rpartition("/")[2] for page in pages(document)]
    assert found == [BAKERY, TOWN_HALL]


def test_a_quarter_without_a_phone_number_prints_no_poster(app, moderator):
    with app.app_context(), writing() as session:
        quarter = session.query(Quarter).filter_by(slug="unterstadt").one()
        quarter.contact = {"person": "Jana Becker"}
    assert moderator.get(f"{HOME}/{BAKERY}/poster.pdf").status_code == 400
