"""Every page of the staff area that needs no other object: axe, narrow screens, light and dark."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from participation.app import create_app
from participation.db import writing
from participation.field.models import Device, DeviceDay
from participation.quarters.models import quarter_by_slug
from participation.staff.accounts import create_account, give_role
from participation.staff.clock import now
from participation.staff.roles import Role
from tests.browser.serving import SIGN_IN, let_in, served
from tests.town import QUARTER

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Said once for every page that names an object; `_pages` finds the others by itself.
ONES = (
    *("surveys/residents", "surveys/residents/settings", "surveys/residents/preview"),
    *("quarter/look", "quarter/introduction", "quarter/contact", "quarter/legal"),
    *("quarter/bodies", "quarter/places/komm", "quarter/help/new", "people/1"),
    *("releases/plans/residents", "entrances/7A7S7CS6", "entrances/new"),
)
# These answer with a file, or only in the middle of a way.
NO_PAGES = (".pdf", ".toml", ".csv", "/login", "/second-factor", "/authenticator", SIGN_IN)


@pytest.fixture
def database() -> str:
    return "sqlite"


@pytest.fixture
def origin(settings) -> Iterator[str]:
    app = create_app(replace(settings, demo=True))
    let_in(app, "all@example.org")
    with app.app_context(), writing() as session:
        quarter = quarter_by_slug(QUARTER)
        account = create_account(session, "all@example.org", "Alle Rollen", "vier ruhige Worte da")
        for role in Role:
            give_role(session, account, quarter, role)
        _add_tablets(session, quarter.id, account.id)
    with served(app) as address:
        yield address


def _add_tablets(session: Session, quarter_id: int, account_id: int) -> None:
    """One that needs care and lost something, one that is blocked, one that was never seen."""
    common = {"quarter_id": quarter_id, "made_by": account_id, "made": now()}
    care = Device(
        name="Tablet 2",
        token_hash=b"x",
        unsent=60,
        oldest_hours=75,
        last_seen=now(),
        persisted=True,
        used_percent=12,
        build="older",
        **common,
    )
    session.add_all(
        [
            care,
            Device(name="Tablet 3", token_hash=b"y", revoked=True, **common),
            Device(name="Tablet mit einem langen Namen 4", token_hash=b"z", **common),
        ]
    )
    session.flush()
    for back in range(3):
        day = now().date() - dt.timedelta(days=back)
        session.add(DeviceDay(device_id=care.id, day=day, unsent=60, refusals=7, lost=back))


def _pages(app) -> list[str]:
    """Return every address of the staff area that a click on the menu or a link can reach."""
    found = set()
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or not rule.rule.startswith("/manage"):
            continue
        if not rule.arguments - {"quarter"} and not any(one in rule.rule for one in NO_PAGES):
            found.add(rule.rule.replace("<quarter>", QUARTER))
    return sorted(found | {f"/manage/{QUARTER}/{one}" for one in ONES})


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["de", "en"])
def test_axe_finds_nothing_and_nothing_sticks_out(
    origin: str, app, browser: Browser, language: str, width: int, scheme: str
) -> None:
    page = browser.new_context(
        viewport={"width": width, "height": 780}, color_scheme=scheme
    ).new_page()
    page.goto(f"{origin}{SIGN_IN}?language={language}")
    paths = _pages(app)
    assert len(paths) > 20
    wrong = []
    for path in paths:
        answer = page.goto(origin + path)
        assert answer is not None
        found = Axe().run(page).response["violations"]
        wrong += [(path, one["id"], one["nodes"][0]["html"]) for one in found]
        if answer.status != 200 or page.evaluate(OVERFLOW):
            wrong.append((path, answer.status, page.evaluate(OVERFLOW)))
        if page.locator("html").get_attribute("lang") != language:
            wrong.append((path, "language", page.locator("html").get_attribute("lang")))
    assert wrong == []
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["de", "en"])
def test_the_tablets_with_their_days_and_their_code_have_no_barrier(
    origin: str, browser: Browser, language: str, width: int, scheme: str, tmp_path: Path
) -> None:
    page = browser.new_context(
        viewport={"width": width, "height": 780}, color_scheme=scheme
    ).new_page()

    def judge(name: str) -> None:
        page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
        found = Axe().run(page).response["violations"]
        assert not found, (name, [(one["id"], one["nodes"][0]["html"]) for one in found])
        assert page.evaluate(OVERFLOW) == 0, name

    page.goto(f"{origin}{SIGN_IN}?language={language}")
    page.goto(f"{origin}/manage/{QUARTER}/devices")
    # The word of a Land and of a condition is one in English only.
    assert page.locator("thead").first.locator("th").last.text_content() == "Status"
    days = page.locator("details:has(table)")
    days.locator("summary").focus()
    page.keyboard.press("Enter")
    assert days.locator("tbody tr").count() == 3
    assert days.locator("table").is_visible()
    judge("days")
    page.locator("[name=name]").fill("Tablet 5")
    page.locator("[name=name]").press("Enter")
    assert page.locator("main svg, main img").first.is_visible()
    judge("code")
    page.context.close()


def test_a_table_reads_as_cards_on_a_phone(origin: str, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 780}).new_page()
    page.goto(f"{origin}{SIGN_IN}?language=en")
    page.goto(f"{origin}/manage/{QUARTER}/people")
    cell = page.locator("td[data-label]").first
    label = cell.evaluate("it => getComputedStyle(it, '::before').content")
    assert label == '"E-mail"'
    row = page.locator("tbody tr").first.bounding_box()
    box = cell.bounding_box()
    assert row is not None
    assert box is not None
    assert box["width"] > row["width"] * 0.9
    page.context.close()


def test_the_preview_walks_the_survey_and_sends_nothing(origin: str, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 800, "height": 900}).new_page()
    page.goto(f"{origin}{SIGN_IN}?language=en")
    posts: list[str] = []
    page.on("request", lambda sent: sent.method == "POST" and posts.append(sent.url))
    page.goto(f"{origin}/manage/{QUARTER}/surveys/residents/preview?language=de&as=phone")
    box = page.locator("main").bounding_box()
    assert box is not None
    assert box["width"] < 500
    for _ in range(40):
        if page.locator("[data-shown] [data-send]").count():
            break
        enough = page.locator("[data-shown] [data-enough]")
        if enough.count():
            enough.click()
            continue
        first = page.locator("fieldset[data-question]:visible input").first
        if first.count():
            first.check() if first.get_attribute("type") in ("radio", "checkbox") else None
        page.locator("[data-next]").click()
    page.locator("[data-shown] [data-send]").click()
    assert page.locator("[data-shown=thanks], [data-shown] h1").first.is_visible()
    assert posts == []
    page.context.close()


def test_the_start_page_says_what_waits(origin: str, browser: Browser) -> None:
    page = browser.new_context(viewport={"width": 360, "height": 780}).new_page()
    page.goto(f"{origin}{SIGN_IN}?language=en")
    line = page.get_by_role("link", name="Tablet 2 holds unsent answers, since 3 days")
    assert line.is_visible()
    page.context.close()


def test_the_longest_title_of_a_page_stands_in_one_line_on_a_phone(
    origin: str, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="de-DE")
    page = context.new_page()
    page.goto(f"{origin}{SIGN_IN}")
    page.goto(f"{origin}/manage/{QUARTER}/releases")
    assert page.locator("h1").inner_text() == "Veröffentlichungen"
    lines = """(title) => { const text = document.createRange()
      text.selectNodeContents(title)
      return new Set([...text.getClientRects()].map((one) => one.top)).size }"""
    assert page.locator("h1").evaluate(lines) == 1
    context.close()
