"""Language and quarter stand in the address."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, g, url_for
from flask.testing import FlaskClient

from participation import web
from participation.config import ALL_LANGUAGES
from participation.db import db
from participation.web import Card
from participation.web.converter import LanguageConverter
from tests.integration.web.web_quarter import a_quarter


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        ("ar", "ar"),
        ("tr-TR,tr;q=0.9,de;q=0.5", "tr"),
        ("en-GB", "en"),
        ("pl,ru;q=0.8", "ru"),
        ("pl", "de"),
        ("", "de"),
    ],
)
def test_the_front_door_speaks_the_language_of_the_browser(
    client: FlaskClient, wish: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": wish})

    assert answer.status_code == 302
    assert answer.location == f"/{language}/"
    assert "Accept-Language" in answer.headers["Vary"]


def test_one_quarter_needs_no_choice(client: FlaskClient) -> None:
    assert client.get("/it/").location == "/it/neunkirchen/"


def test_several_quarters_are_offered_by_name(make_app: Callable[..., Flask]) -> None:
    client = make_app(a_quarter(), a_quarter("burbach", name="Burbach")).test_client()

    page = client.get("/de/").text

    assert "Neunkirchen Innenstadt" in page
    assert 'href="/de/burbach/"' in page


def test_a_platform_without_a_quarter_says_so(make_app: Callable[..., Flask]) -> None:
    assert "There is no quarter here yet" in make_app().test_client().get("/en/").text


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_every_language_has_its_home(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/neunkirchen/")

    assert page.status_code == 200
    direction = "rtl" if language in {"ar", "fa"} else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in page.text


@pytest.mark.parametrize("path", ["/xx/", "/de/nowhere/", "/DE/neunkirchen/", "/xx/neunkirchen/"])
def test_what_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_language_that_is_not_offered_is_not_found(make_app: Callable[..., Flask]) -> None:
    client = make_app(a_quarter(), languages=("de", "ar")).test_client()

    assert client.get("/tr/neunkirchen/").status_code == 404
    assert client.get("/", headers={"Accept-Language": "tr"}).location == "/de/"
    assert 'hreflang="tr"' not in client.get("/de/neunkirchen/").text


def test_a_language_is_never_taken_for_a_code_from_a_poster(app_with_codes: Flask) -> None:
    client = app_with_codes.test_client()

    assert client.get("/ar").location.endswith("/ar/")
    assert client.get("/de-simple").location.endswith("/de-simple/")
    assert client.get("/k7qx3m").text == "code k7qx3m"


@pytest.fixture
def app_with_codes(make_app: Callable[..., Flask]) -> Flask:
    app = make_app(a_quarter())
    if not any(rule.rule == "/<code>" for rule in app.url_map.iter_rules()):
        app.add_url_rule("/<code>", "entrance", lambda code: f"code {code}")
    return app


def test_a_view_reads_language_and_quarter_and_gets_neither(make_app: Callable[..., Flask]) -> None:
    app = make_app(a_quarter())
    app.add_url_rule(
        "/<lang:lang>/<quarter>/boards/<int:number>",
        "board",
        lambda number: f"{g.language} {g.quarter.slug} {number} {url_for('board', number=7)}",
    )

    said = app.test_client().get("/uk/neunkirchen/boards/3").text

    assert said == "uk neunkirchen 3 /uk/neunkirchen/boards/7"


@pytest.mark.parametrize("path", ["/manage/<quarter>/x", "/api/v1/<quarter>/x"])
def test_staff_and_machines_read_their_own_addresses(
    make_app: Callable[..., Flask], path: str
) -> None:
    app = make_app(a_quarter())
    app.add_url_rule(path, "own", lambda quarter: quarter)

    assert app.test_client().get(path.replace("<quarter>", "anything")).text == "anything"


def test_switching_the_language_keeps_page_and_query(client: FlaskClient) -> None:
    page = client.get("/de/privacy?quarter=neunkirchen&x=%22%3E").text

    assert 'href="/fa/privacy?quarter=neunkirchen&amp;x=%22%3E"' in page


def test_a_dead_link_answers_in_the_language_of_its_address(client: FlaskClient) -> None:
    page = client.get("/ar/neunkirchen/gone/for/good")

    assert page.status_code == 404
    assert 'lang="ar" dir="rtl"' in page.text
    assert 'hreflang="tr"' in page.text


def test_no_page_sets_a_cookie(client: FlaskClient) -> None:
    for path in ("/", "/de/", "/de/neunkirchen/", "/de/privacy", "/de/gone", "/code?code=abc"):
        assert "Set-Cookie" not in client.get(path).headers, path


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("K7QX3M2P", "/q/K7QX3M2P"),
        (" k7qx-3m2p ", "/q/k7qx3m2p"),
        ("//evil.example", "/q/evilexample"),
        ("a" * 90, "/q/" + "a" * 40),
    ],
)
def test_a_typed_code_leads_to_its_entrance(client: FlaskClient, typed: str, leads_to: str) -> None:
    assert client.get("/code", query_string={"code": typed}).location == leads_to


def test_an_empty_code_field_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/code?code=+-+", headers={"Accept-Language": "en"})

    assert answer.status_code == 400
    assert "Please type the code from the poster." in answer.text


def test_longer_codes_are_tried_before_their_beginnings() -> None:
    alternatives = LanguageConverter.regex.split("|")

    assert alternatives.index("de-simple") < alternatives.index("de")


def test_the_instance_says_that_it_is_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").text == "ok\n"
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json == {"database": True, "disk": True}


def test_a_server_whose_disk_takes_nothing_is_not_ready(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("participation.web.views.tempfile.TemporaryFile", full)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json == {"database": True, "disk": False}


def test_a_server_without_its_database_is_not_ready(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    app = make_app(a_quarter())
    with app.app_context():
        db.engine.dispose()
    for path in tmp_path.glob("web.sqlite3*"):
        path.unlink()
    (tmp_path / "web.sqlite3").mkdir()

    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["database"] is False


def test_robots_stay_out_of_what_is_not_for_readers(client: FlaskClient) -> None:
    said = client.get("/robots.txt").text.splitlines()

    assert {"Disallow: /manage/", "Disallow: /api/", "Disallow: /field/"} <= set(said)
    assert "Disallow: /" not in said


def test_the_manifest_names_icons_that_exist(client: FlaskClient) -> None:
    manifest = client.get("/manifest.webmanifest", headers={"Accept-Language": "de"})

    assert manifest.mimetype == "application/manifest+json"
    assert manifest.json is not None
    for icon in manifest.json["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.status_code == 200
            assert picture.mimetype == "image/png"
    with client.get("/favicon.ico", follow_redirects=True) as picture:
        assert picture.mimetype == "image/png"


def test_what_rooms_open_stands_on_the_home_page(
    client: FlaskClient,
) -> None:
    card = Card("Was brauchen Sie <hier>?", "Zwei Fragen", "/de/x", "survey", minutes=2)
    web.openings.append(lambda quarter: [card])

    page = client.get("/en/neunkirchen/").text

    assert "Was brauchen Sie &lt;hier&gt;?" in page
    assert "2 minutes" in page
    assert "Nothing is open right now." not in page
