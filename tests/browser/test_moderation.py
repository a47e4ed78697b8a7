"""A Monday morning at the queue: by keyboard, without scripts, on a phone, with a second person."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert, select

from participation.app import create_app
from participation.db import writing
from participation.moderation.intake import intake
from participation.operation import instance
from participation.quarters.models import Quarter
from participation.responses.models import FreeText
from participation.staff.accounts import create_account, give_role
from participation.staff.roles import Role
from participation.surveys.models import Survey, Wave
from tests import town
from tests.browser.serving import served

PASSWORD = "vier ruhige Worte genug"
QUEUE = f"/manage/{town.QUARTER}/moderation"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TEXTS = (
    ("de", "Herr Kowalski aus der Hüttenbergstraße 3 hilft allen."),
    ("ar", "نحتاج إلى ملعب للأطفال."),
    ("de", "Die Treppe braucht Licht."),
    ("de", "Mehr Bänke."),
)


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    folder = tmp_path / "instance"
    settings = town.settings_for(folder, f"sqlite:///{folder / 'participation.sqlite3'}")
    # No second factor, as in a demo: these journeys are about texts.
    app = create_app(replace(settings, demo=True))
    instance.migrate(app)
    town.build(app)
    with app.app_context():
        _fill()
    with served(app) as address:
        yield address


def _fill() -> None:
    with writing() as session:
        quarter = session.scalars(select(Quarter)).one()
        for name, role in (("mona", Role.MODERATOR), ("frieda", Role.APPROVER)):
            account = create_account(session, f"{name}@example.org", name.title(), PASSWORD)
            give_role(session, account, quarter, role)
        version = session.scalars(select(Survey)).one().current.id
        wave = session.scalars(select(Wave)).one().id
        rows = [
            {
                "key": secrets.token_bytes(16), "version_id": version, "wave_id": wave,
                "question": "idea", "language": language, "text": text, "quotable": True,
            }
            for language, text in TEXTS
        ]  # fmt: skip
        session.execute(insert(FreeText), rows)
    intake(town.TODAY)


@pytest.fixture
def desk(origin: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Sit somebody down at the queue."""
    opened: list[Any] = []

    def sit(name: str, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(
            base_url=origin, viewport={"width": width, "height": 800}, locale="de-DE", **options
        )
        opened.append(context)
        page = context.new_page()
        page.goto("/manage/login")
        page.get_by_label("E-Mail").fill(f"{name}@example.org")
        page.get_by_label("Passwort").fill(PASSWORD)
        with page.expect_navigation():
            page.get_by_role("button", name="Anmelden", exact=True).click()
        page.goto(QUEUE)
        return page

    yield sit
    for context in opened:
        context.close()


def clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_queue_item_second_look_and_danger_have_no_barrier(
    desk: Callable[..., Page], width: int, scheme: str
) -> None:
    mona = desk("mona", width, color_scheme=scheme)
    clean(mona)
    mona.goto(f"{QUEUE}?language=ar")
    mona.get_by_role("button", name="Mit dem nächsten beginnen").click()
    expect(mona.locator("blockquote")).to_have_attribute("dir", "rtl")
    clean(mona)
    mona.get_by_role("button", name="Entscheiden und weiter").click()
    expect(mona.get_by_role("alert")).to_contain_text("wählen")
    clean(mona)
    _propose(mona)
    frieda = desk("frieda", width, color_scheme=scheme)
    frieda.get_by_role("button", name="Vergleichen").click()
    expect(frieda.get_by_role("button", name="Text freigeben")).to_be_visible()
    clean(frieda)
    frieda.get_by_role("button", name="Akute Gefahr").click()
    expect(frieda.get_by_role("heading", name="Akute Gefahr")).to_be_visible()
    clean(frieda)


def _propose(page: Page) -> None:
    """Propose the text of the page as a quote, with a translation where one is asked for."""
    expect(page.get_by_label("Darf zitiert werden")).to_be_visible()
    if page.locator("#working_text").count():
        page.locator("#working_text").fill("Wir brauchen einen Spielplatz.")
        page.get_by_label("Ich habe die Übersetzung").check()
    page.get_by_label("Darf zitiert werden").check()
    for question in ("writer", "third", "sensitive"):
        page.locator(f"input[name={question}][value=no]").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Entscheiden und weiter").click()


def test_by_keyboard_alone_one_text_after_the_other(desk: Callable[..., Page]) -> None:
    page = desk("mona")
    page.goto(f"{QUEUE}?language=de")
    expect(page.get_by_role("button", name="Mit dem nächsten beginnen")).to_be_focused()
    page.keyboard.press("Enter")
    seen = []
    for _text in range(3):
        expect(page.locator("#decision input").first).to_be_focused()
        seen.append(page.locator("#text").input_value())
        page.keyboard.press("Space")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
    assert sorted(seen) == sorted(text for language, text in TEXTS if language == "de")
    expect(page.get_by_text("Hier passt nichts.")).to_be_visible()


def test_one_press_on_a_mark_and_the_second_person_releases(desk: Callable[..., Page]) -> None:
    mona = desk("mona")
    mona.goto(f"{QUEUE}?rule=address")
    mona.get_by_role("button", name="Mit dem nächsten beginnen").click()
    expect(mona.locator("button.found")).not_to_have_count(0)
    for mark in mona.locator("button.found").all():
        mark.click()
    expect(mona.locator("#text")).not_to_have_value(re.compile("Hüttenberg"))
    mended = mona.locator("#text").input_value()
    assert "Kowalski" not in mended
    assert "Hüttenberg" not in mended
    _propose(mona)
    mona.goto(f"{QUEUE}?show=second")
    mona.get_by_role("button", name="Vergleichen").click()
    expect(mona.locator("h1")).to_be_visible()
    expect(mona.get_by_role("button", name="Text freigeben")).to_have_count(0)
    frieda = desk("frieda")
    frieda.get_by_role("button", name="Vergleichen").click()
    expect(frieda.get_by_text(mended)).to_be_visible()
    frieda.get_by_role("button", name="Text freigeben").click()
    expect(frieda.get_by_role("status")).to_contain_text("Freigegeben")


def test_without_scripts_it_is_the_same_work(desk: Callable[..., Page]) -> None:
    page = desk("mona", java_script_enabled=False)
    page.goto(f"{QUEUE}?rule=address")
    page.get_by_role("button", name="Mit dem nächsten beginnen").click()
    page.locator("button.found", has_text="Kowalski").click()
    expect(page.locator("#text")).to_have_value(
        "Herr [Name] aus der Hüttenbergstraße 3 hilft allen."
    )
    _propose(page)
    page.goto(f"{QUEUE}?show=second")
    expect(page.get_by_role("button", name="Vergleichen")).to_have_count(1)


def test_nothing_is_asked_elsewhere_and_nothing_forbidden(desk: Callable[..., Page]) -> None:
    page = desk("mona")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.get_by_role("button", name="Mit dem nächsten beginnen").click()
    expect(page.locator("[data-placeholders]")).to_be_visible()
    assert said == []
    # What a resident wrote is sent to no dictionary and no translator of the browser.
    for box in page.locator("#text, #working_text").all():
        assert box.get_attribute("spellcheck") == "false"
        assert box.get_attribute("translate") == "no"
