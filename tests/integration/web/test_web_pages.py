"""What the home, legal and help pages say."""

import datetime as dt
import gzip
import re
from collections.abc import Callable

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient

from participation import web
from participation.config import ROOT
from participation.i18n import use
from participation.quarters.models import Phase
from participation.security import critical_style, policy
from participation.web import icons
from participation.web.components import dialled, way_to_reach
from participation.web.registry import next_dates
from participation.web.words import KINDS, PHASES
from tests.integration.web.web_quarter import a_quarter

LEGAL = ("privacy", "imprint", "accessibility", "easy", "sign-language", "help")


def test_empty_rooms_say_what_comes_and_when(client: FlaskClient) -> None:
    page = client.get("/en/neunkirchen/").text

    assert "Nothing is open right now." in page
    assert "We show them here 4 to 6 weeks after each survey." in page
    assert "No date is set yet." in page


def test_the_home_page_names_who_promised_and_who_answers(client: FlaskClient) -> None:
    page = client.get("/de/neunkirchen/").text

    for name in ("Saarland", "Landkreis Neunkirchen", "Kreisstadt Neunkirchen", "Mara Beispiel"):
        assert re.search(rf"<bdi[^>]*>{re.escape(name)}</bdi>", page)
    assert 'href="tel:+496821000123"' in page


@pytest.mark.parametrize("phase", list(Phase))
def test_exactly_one_phase_is_now(make_app: Callable[..., Flask], phase: Phase) -> None:
    app = make_app(a_quarter(phase=phase))
    page = app.test_client().get("/en/neunkirchen/").text
    with app.test_request_context():
        use("en")
        name = str(PHASES[phase][0])

    strip = page[page.index('<ol class="phases">') : page.index("</ol>")]
    now = strip[strip.index('aria-current="step"') :]
    assert strip.count('aria-current="step"') == 1
    assert name in now[: now.index("</li>")]
    assert strip.count("phase--done") == list(Phase).index(phase)


def test_made_up_data_is_marked_and_real_data_is_not(make_app: Callable[..., Flask]) -> None:
    demo, real = a_quarter(), a_quarter("burbach", synthetic=False)
    client = make_app(demo, real).test_client()

    assert "All data is made up." in client.get("/en/neunkirchen/").text
    assert "All data is made up." not in client.get("/en/burbach/").text


def test_a_text_that_fell_back_says_its_language(client: FlaskClient) -> None:
    turkish = client.get("/tr/neunkirchen/").text
    arabic = client.get("/ar/neunkirchen/").text

    assert '<span lang="de" dir="ltr">Unser Viertel' in turkish
    assert '<span class="mark"><bdi lang="de">Deutsch</bdi></span>' in turkish
    assert '<span lang="ar" dir="rtl">' in arabic
    assert '<span class="mark"><bdi lang="de">' not in arabic


def test_dates_gone_by_are_not_next() -> None:
    days = [dt.date(2026, 3, day) for day in (9, 1, 5)]
    web.dates.append(lambda quarter: [web.NextDate(day, "Treffen") for day in days])

    coming = next_dates(a_quarter(), today=dt.date(2026, 3, 5))

    assert [date.day.day for date in coming] == [5, 9]


@pytest.mark.parametrize("page", LEGAL)
@pytest.mark.parametrize("language", ["de", "ar", "de-simple"])
def test_every_page_links_all_legal_and_help_pages(
    client: FlaskClient, page: str, language: str
) -> None:
    found = client.get(f"/{language}/{page}")

    assert found.status_code == 200
    for other in LEGAL:
        assert f'href="/{language}/{other}?quarter=neunkirchen"' in found.text


def test_the_privacy_page_starts_with_three_sentences(client: FlaskClient) -> None:
    page = client.get("/en/privacy").text

    promises = page[page.index('<ul class="promises">') : page.index("</ul>", page.index("promis"))]
    assert promises.count("<li>") == 3
    assert page.index("promises") < page.index("<h2>")


def test_the_privacy_page_names_law_office_and_authority(client: FlaskClient) -> None:
    page = client.get("/en/privacy").text

    for named in (
        "Article 6 (1) (e) GDPR",
        "section 25 TDDDG",
        "Unabhängiges Datenschutzzentrum Saarland",
        "Datenschutz der Stadt",
        "There is no cookie banner here.",
    ):
        assert named in page


def test_a_quarter_elsewhere_complains_elsewhere(make_app: Callable[..., Flask]) -> None:
    legal = {"supervisory_authority": "Aufsicht Beispielland"}
    page = make_app(a_quarter(legal=legal)).test_client().get("/en/privacy").text

    assert "Aufsicht Beispielland" in page
    assert "datenschutz.saarland.de" not in page
    assert "not filled in yet" in page


def test_the_tables_show_what_rooms_registered(client: FlaskClient) -> None:
    web.retention.append(web.Kept("Sign-ups", "6 months"))
    web.device_storage.append(web.StoredOnDevice("Waiting answers", "To send them", "Until sent"))

    page = client.get("/en/privacy").text

    assert '<th scope="row">Sign-ups</th><td>6 months</td>' in page
    assert '<th scope="row">Waiting answers</th><td>To send them</td><td>Until sent</td>' in page


def test_several_quarters_share_one_page_of_legal_notes(make_app: Callable[..., Flask]) -> None:
    first = a_quarter(legal={"controller": "Stadt Eins"})
    second = a_quarter("burbach", name="Burbach", legal={"controller": "Stadt Zwei"})
    client = make_app(first, second).test_client()

    both, one = client.get("/de/imprint").text, client.get("/de/imprint?quarter=burbach").text

    assert "Stadt Eins" in both
    assert "Stadt Zwei" in both
    assert "Stadt Eins" not in one


def test_the_accessibility_statement_is_true_by_default(client: FlaskClient) -> None:
    page = client.get("/en/accessibility").text

    assert "Self-assessed, partially conformant." in page
    assert "no videos in sign language yet" in page
    assert 'href="mailto:stadtteil@example.org"' in page


def test_the_inline_style_is_the_one_the_policy_allows(client: FlaskClient) -> None:
    answer = client.get("/de/neunkirchen/")

    assert re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL) == [critical_style()]
    assert answer.headers["Content-Security-Policy"] == policy()


@pytest.mark.parametrize("page", ["neunkirchen/", *LEGAL, "gone"])
def test_no_page_carries_style_attributes_scripts_or_strangers(
    client: FlaskClient, page: str
) -> None:
    text = client.get(f"/de/{page}").text

    assert not re.search(r"\sstyle=", text)
    # What stands between the tags is data, which the policy lets nobody run.
    scripts = re.findall(r"<script(?! type=\"application/json\")([^>]*)>(.*?)</script>", text)
    assert [body for attributes, body in scripts if body or " src=" not in attributes] == []
    # A browser fetches none of these two: they name the page itself, for who passes it on.
    fetched = re.sub(r'<link rel="(?:canonical|alternate)"[^>]*>', "", text)
    assert not re.findall(r'(?:src|<link[^>]*href)="(?:https?:)?//', fetched)


def test_an_error_page_needs_no_quarter(client: FlaskClient) -> None:
    page = client.get("/en/nowhere/")

    assert "This page does not exist." in page.text
    assert 'href="/en/"' in page.text


@pytest.mark.parametrize(
    ("written", "called"),
    [
        ("0681 94781-0", "+49681947810"),
        ("112", "112"),
        ("116 117", "116117"),
        ("+49 (681) 5", "+496815"),
        ("0800 111 0 111", "+498001110111"),
        ("0049 681 5", "00496815"),
    ],
)
def test_a_number_written_for_people_can_be_dialled(written: str, called: str) -> None:
    assert dialled(written) == called


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("0681 5", "tel:+496815"),
        ("quartier@example.org", "mailto:quartier@example.org"),
        ("https://example.org/x", "https://example.org/x"),
        ("javascript:alert(1)", ""),
        ("Frau Beispiel, Zimmer 12", ""),
    ],
)
def test_what_can_be_pressed_becomes_a_link_and_nothing_else(written: str, link: str) -> None:
    assert way_to_reach(written)[1] == link


def test_the_inlined_style_stays_small() -> None:
    style = critical_style().encode()

    assert len(style) <= 7700
    assert len(gzip.compress(style, 9)) <= 2600


def test_no_style_sheet_knows_left_from_right() -> None:
    for sheet in (ROOT / "static" / "css").glob("*.css"):
        rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        found = re.findall(
            r"(?<![\w-])(?:(?:margin|padding|border)-)?(?:left|right)(?=\s*:)", rules
        )
        assert found == [], sheet.name


def test_every_icon_is_drawn_in_one_style() -> None:
    for name in icons.names():
        drawing = (icons.FOLDER / f"{name}.svg").read_text(encoding="utf-8")
        assert 'viewBox="0 0 24 24"' in drawing, name
        assert 'stroke="currentColor" stroke-width="2" stroke-linecap="round"' in drawing, name
        assert "#" not in drawing, name
        assert 'aria-hidden="true"' in icons.icon(name)


def test_every_icon_that_a_page_names_is_there() -> None:
    templates = (ROOT / "participation").rglob("*.html")
    named = {
        found
        for path in templates
        for found in re.findall(r'\bicon\("([\w-]+)"\)', path.read_text(encoding="utf-8"))
    }

    assert named
    assert named <= set(icons.names())
    assert set(icons.TURNED) <= set(icons.names())
    assert {symbol for symbol, _word in KINDS.values()} <= set(icons.names())


@pytest.mark.parametrize(
    ("video", "shown"), [("/videos/dgs.mp4", 1), ("//elsewhere.example/dgs.mp4", 0), ("", 0)]
)
def test_a_sign_language_video_comes_from_here_or_is_honestly_missing(
    make_app: Callable[..., Flask], video: str, shown: int
) -> None:
    quarter = a_quarter(legal={"sign_language_video": video})
    page = make_app(quarter).test_client().get("/en/sign-language").text

    assert page.count("<video") == shown
    assert ("There is no video in German Sign Language yet." in page) is not bool(shown)


def test_pages_promise_ideas_and_meetings_only_where_their_rooms_stand(make_app) -> None:
    app = make_app(a_quarter())
    promises = {"easy": "You can write an idea.", "privacy": "When you sign up for a meeting"}
    for page, promise in promises.items():
        with app.test_client().get(f"/en/{page}") as answer:
            assert (promise in answer.text) == bool({"ideas", "events"} & set(app.blueprints))
    other = make_app(languages=("en",))
    for room in {"ideas", "events"} - set(other.blueprints):
        other.register_blueprint(Blueprint(room, __name__))
    for page, promise in promises.items():
        with other.test_client().get(f"/en/{page}") as answer:
            assert promise in answer.text
