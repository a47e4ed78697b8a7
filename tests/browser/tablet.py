"""A street worker with a tablet: enrols it, fetches, takes interviews. Words for the journeys."""

import datetime as dt
import os
import signal
import time
from pathlib import Path
from typing import Any

from participation.app import create_app
from participation.config import Settings
from participation.db import db, writing
from participation.field import enrol
from participation.quarters.models import quarter_by_slug
from participation.staff.accounts import account_by_email, create_account
from tests.town import QUARTER

PIN = "4711471"
SIZE = {"viewport": {"width": 800, "height": 1280}, "locale": "de-DE"}
PATIENCE = 20_000


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def invite(settings: Settings, name: str = "Tablet 1", device: int | None = None) -> str:
    """Let the office make a code, for a new tablet or to let a known one in again."""
    app = create_app(settings)
    with app.app_context():
        quarter = quarter_by_slug(QUARTER)
        assert quarter is not None
        db.session.rollback()
        with writing() as session:
            account = account_by_email(session, "ada@example.org") or create_account(
                session, "ada@example.org", "Ada", "vier ruhige Worte genug"
            )
            session.flush()
            now = dt.datetime.now(dt.UTC)
            code = enrol.invite(session, quarter, name, account.id, now, device)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return code


def view(page: Any, name: str) -> Any:
    """Wait for a screen by something only it has."""
    marks = {
        "enrol": "#code",
        "choose-pin": "#again",
        "unlock": "[data-new-pin]",
        "home": "[data-new]",
        "bundle": "[data-languages]",
        "begin": "[data-modes]",
        "tongues": "[data-tongues] button",
        "interview": "[data-stage] fieldset[data-question]:visible",
        "done": "[data-thanks]",
        "gate": "[data-cancel]",
        "give-back": "[data-asking]",
        "sensitive": "[data-hand-over-now]",
        "kiosk-setup": "[data-form] [data-point]",
        "storage": "[data-log-export]",
    }
    page.wait_for_selector(f"[data-place] {marks[name]}", timeout=PATIENCE, state="attached")


def enrol_tablet(page: Any, url: str, code: str, pin: str = PIN) -> None:
    """Enrol, choose a PIN, fetch everything, arrive at home, ready to go out."""
    page.goto(f"{url}/field/de/#{code}")
    view(page, "enrol")
    page.locator("[name=safe]").check()
    page.locator("[data-form] button.button").first.click()
    view(page, "choose-pin")
    choose_pin(page, pin)
    view(page, "bundle")
    # The first manifest of a fresh server makes every document.
    page.wait_for_selector("[data-documents] li", timeout=3 * PATIENCE)
    page.locator("[data-form] button.button").first.click()
    view(page, "home")
    page.evaluate("navigator.serviceWorker.ready")
    wait_true(page, "navigator.serviceWorker.controller !== null")


def wait_true(page: Any, expression: str) -> None:
    """Wait in Python: our pages let no string be run as a script."""
    deadline = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, expression
        time.sleep(0.05)


def choose_pin(page: Any, pin: str = PIN) -> None:
    page.locator("#pin").fill(pin)
    page.locator("#again").fill(pin)
    page.locator("[data-form] button.button").first.click()


def unlock(page: Any, pin: str = PIN) -> None:
    view(page, "unlock")
    page.locator("#pin").fill(pin)
    page.locator("[data-form] button.button").first.click()


def begin(page: Any, language: str, mode: str = "assisted", second: str | None = None) -> None:
    """From home to the first question."""
    page.locator("[data-new]").click()
    view(page, "begin")
    page.locator(f"[name=mode][value={mode}]").check()
    if second:
        page.locator("[name=second]").select_option(second)
    page.locator("[data-form] button.button").first.click()
    view(page, "tongues")
    page.locator(f'[data-tongues] [lang="{language}"]').click()
    view(page, "interview")


STAGE = "[data-stage] fieldset[data-question]:visible"


def choose(page: Any, *values: str) -> None:
    for value in values:
        page.locator(f'{STAGE} input[value="{value}"]').check()


def go_on(page: Any) -> None:
    page.locator("[data-stage] [data-next]:visible").click()


def answer(page: Any, idea: str = "") -> None:
    """Go through the short form up to the preview."""
    for values in (("live",), ("y27_44",), ("4",), ("3",), ("housing",), ("mobility_services",)):
        choose(page, *values)
        go_on(page)
    if idea:
        page.locator(f"{STAGE} textarea").fill(idea)
    go_on(page)
    choose(page, "2")
    go_on(page)
    page.wait_for_selector("[data-shown=more]")
    page.locator("[data-enough]").click()
    page.wait_for_selector("[data-shown=preview]")


def finish(page: Any) -> None:
    page.locator("[data-stage] [data-send]").click()
    view(page, "done")


def leave(page: Any) -> None:
    """From the thanks back home."""
    page.locator("[data-place] [data-leave]").click()
    view(page, "home")


def interview(page: Any, language: str, idea: str = "") -> None:
    begin(page, language)
    answer(page, idea)
    finish(page)
    leave(page)


def kill(folder: Path) -> None:
    """End the browser of a profile as a dead battery would: no farewell, no flush."""
    mark = f"--user-data-dir={folder}".encode()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            started = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        # The parent only; its children end with it.
        if mark in started and not any(one.startswith(b"--type=") for one in started):
            os.kill(int(entry.name), signal.SIGKILL)
    time.sleep(0.5)
    for lock in folder.glob("Singleton*"):
        lock.unlink(missing_ok=True)


def reopen(page: Any, url: str, pin: str = PIN) -> None:
    """Open the app again and unlock it."""
    page.goto(f"{url}/field/de/")
    unlock(page, pin)
    view(page, "home")


def send_all(page: Any, patience: float = PATIENCE / 1000) -> None:
    """Press the button until nothing waits."""
    from tests.browser.phone import outbox

    deadline = time.monotonic() + patience
    while any(record["state"] in ("saved", "waiting") for record in outbox(page)):
        assert time.monotonic() < deadline, outbox(page)
        page.locator("[data-send-now]").click()
        page.wait_for_timeout(200)


def found_in(folder: Path, text: str) -> list[str]:
    """Return the files below a folder that hold a text, as UTF-8 or as UTF-16."""
    wanted = (text.encode(), text.encode("utf-16-le"))
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(one in path.read_bytes() for one in wanted)
    ]
