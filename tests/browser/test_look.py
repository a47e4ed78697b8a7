"""How the pages look and behave in a real browser: axe, narrow screens, right to left, dark."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from participation import web
from participation.app import create_app
from participation.config import Settings
from participation.db import db, writing
from participation.staff.accounts import create_account
from participation.web import manage
from tests.browser.serving import SIGN_IN, let_in, served
from tests.integration.web.web_quarter import a_quarter

PAGES = (
    "neunkirchen/",
    "privacy",
    "imprint",
    "accessibility",
    "easy",
    "sign-language",
    "help",
    "gone/for/good",
)
LANGUAGES = ("de", "ar", "de-simple")
LARGEST = "document.querySelector('details').open = true; document.querySelector('#text-3').click()"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("look")
    app = create_app(
        Settings(folder, "k" * 32, f"sqlite:///{folder / 'look.sqlite3'}", "http://127.0.0.1:1")
    )
    if "web" not in app.blueprints:
        web.init_app(app)
    if "style" not in app.blueprints:
        app.register_blueprint(manage.blueprint)
    let_in(app, "mara@example.org", "/manage/style?kind=unknown")
    with app.app_context():
        db.create_all()
        with writing() as session:
            session.add(a_quarter())
            create_account(session, "mara@example.org", "Mara", "a long enough password 7")
    cards = [
        web.Card("Was brauchen Sie hier?", "Zwei Fragen zum Wohnen.", "#a", "survey", 2),
        web.Card("Ideenwerkstattnachbarschaftsfest", "Eigene Idee schreiben.", "#b", "idea"),
    ]
    web.openings.append(lambda quarter: cards)
    with served(app) as address:
        yield address
    web.openings.pop()


def opened(browser: Browser, address: str, width: int = 360, **context: object) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 780}, **context).new_page()
    page.goto(address)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(
    origin: str, browser: Browser, language: str, width: int, scheme: str
) -> None:
    page = opened(browser, origin, width, color_scheme=scheme, locale=language)
    for path in PAGES:
        page.goto(f"{origin}/{language}/{path}")
        found = Axe().run(page).response["violations"]
        assert not found, (path, [(v["id"], v["nodes"][0]["html"]) for v in found])
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_the_open_language_panel(
    origin: str, browser: Browser, language: str
) -> None:
    page = opened(browser, f"{origin}/{language}/neunkirchen/")
    page.evaluate(LARGEST)
    assert Axe().run(page).response["violations"] == []
    page.context.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_sticks_out_at_320_pixels_even_with_the_largest_text(
    origin: str, browser: Browser, language: str
) -> None:
    page = opened(browser, origin, width=320)
    for path in PAGES:
        page.goto(f"{origin}/{language}/{path}")
        assert page.evaluate(OVERFLOW) == 0, path
        page.evaluate(LARGEST)
        assert page.evaluate(OVERFLOW) == 0, f"{path} with large text"
    page.context.close()


def test_the_reader_makes_the_text_larger_without_a_script(origin: str, browser: Browser) -> None:
    page = opened(browser, f"{origin}/en/neunkirchen/", java_script_enabled=False)
    body = page.locator("main .lead").first
    before = body.bounding_box()
    page.locator("summary").click()
    page.get_by_text("Very large").click()
    expect(page.get_by_label("Very large")).to_be_checked()
    after = body.bounding_box()

    assert before is not None
    assert after is not None
    assert after["height"] > 1.3 * before["height"]
    page.context.close()


def test_no_request_leaves_for_elsewhere(origin: str, browser: Browser) -> None:
    page = opened(browser, origin)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(f"{origin}/ar/{path}")
    assert len(asked) >= len(PAGES)
    assert [url for url in asked if not url.startswith((origin, "data:"))] == []
    page.context.close()


def test_the_browser_finds_nothing_that_the_policy_forbids(origin: str, browser: Browser) -> None:
    page = opened(browser, origin)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES[:-1]:
        page.goto(f"{origin}/de/{path}")
    assert said == []
    assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"
    page.context.close()


def test_by_keyboard_the_first_stop_leads_to_the_content(origin: str, browser: Browser) -> None:
    page = opened(browser, f"{origin}/en/neunkirchen/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Go to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Was brauchen Sie hier?")).to_be_focused()
    page.context.close()


def test_by_keyboard_the_language_changes_and_the_page_stays(origin: str, browser: Browser) -> None:
    page = opened(browser, f"{origin}/en/privacy")
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="فارسی").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/fa/privacy*")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    page.context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_everything_to_press_is_48_pixels_high(origin: str, browser: Browser, width: int) -> None:
    page = opened(browser, f"{origin}/de/neunkirchen/", width)
    page.evaluate("document.querySelector('details').open = true")
    small = page.evaluate(
        """() => [...document.querySelectorAll('summary, nav a, .button, .choice, .reach, input')]
        .filter((part) => !part.closest('.choice') || part.matches('.choice'))
        .filter((part) => part.getBoundingClientRect().height < 47.9)
        .map((part) => part.outerHTML)"""
    )
    assert small == []
    page.context.close()


def test_landmarks_and_headings_are_in_order(origin: str, browser: Browser) -> None:
    page = opened(browser, origin)
    for path in PAGES:
        page.goto(f"{origin}/en/{path}")
        expect(page.get_by_role("banner")).to_have_count(1)
        expect(page.get_by_role("main")).to_have_count(1)
        expect(page.get_by_role("contentinfo")).to_have_count(1)
        levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(h => +h.tagName[1])")
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
    page.context.close()


def test_forced_colours_and_reduced_motion_keep_the_page_whole(
    origin: str, browser: Browser
) -> None:
    page = opened(
        browser,
        f"{origin}/de/neunkirchen/",
        forced_colors="active",
        reduced_motion="reduce",
        contrast="more",
    )
    button = page.locator("main .button").first
    assert button.evaluate("it => getComputedStyle(it).borderTopWidth") == "2px"
    assert button.evaluate("it => getComputedStyle(it).transitionDuration") == "0s"
    assert Axe().run(page).response["violations"] == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_style_page_shows_every_part_without_a_barrier(
    origin: str, browser: Browser, width: int, scheme: str
) -> None:
    page = opened(browser, f"{origin}{SIGN_IN}", width, color_scheme=scheme)

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("[data-status]")).to_have_count(6)
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate(OVERFLOW) == 0
    page.context.close()


def test_the_style_page_is_for_the_team(origin: str, browser: Browser) -> None:
    page = opened(browser, f"{origin}/manage/style")

    assert page.url.startswith(f"{origin}/manage/login")
    page.context.close()
