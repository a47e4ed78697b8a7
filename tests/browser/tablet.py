"""A street worker with a tablet: enrols it, fetches, takes interviews. Words for the journeys."""

import base64
import datetime as dt
import json
import os
import signal
import time
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

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


# What lies in the profile, as anybody reads it who has a copy: bytes as base64.
COPY = """() => new Promise((resolve, reject) => {
  const open = indexedDB.open("quartierstimme")
  open.onerror = () => reject(open.error)
  open.onsuccess = () => {
    const stores = open.result.transaction(["meta", "drafts"])
    const vault = stores.objectStore("meta").get("vault")
    const all = stores.objectStore("drafts").getAll()
    const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    stores.oncomplete = () => {
      open.result.close()
      const { salt, iv, wrapped, rounds } = vault.result
      const drafts = all.result.map((one) => ({ iv: text(one.iv), box: text(one.box) }))
      resolve({
        vault: { salt: text(salt), iv: text(iv), wrapped: text(wrapped), rounds }, drafts
      })
    }
  }
})"""

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


@cache
def _wrapping(pin: str, salt: bytes, rounds: int) -> bytes:
    return PBKDF2HMAC(SHA256(), 32, salt, rounds).derive(pin.encode())


def opened_with(pin: str, copy: dict[str, Any]) -> list[dict[str, Any]]:
    """Open all drafts with a PIN, as the app does, in Python."""
    vault = {name: base64.b64decode(copy["vault"][name]) for name in ("salt", "iv", "wrapped")}
    derived = _wrapping(pin, vault["salt"], copy["vault"]["rounds"])
    key = AESGCM(AESGCM(derived).decrypt(vault["iv"], vault["wrapped"], None))
    plain = (
        key.decrypt(base64.b64decode(one["iv"]), base64.b64decode(one["box"]), None)
        for one in copy["drafts"]
    )
    return [json.loads(one) for one in plain]


def parked(page: Any) -> list[dict[str, Any]]:
    """Return what is begun on this tablet, as the disk has it."""
    return opened_with(PIN, page.evaluate(COPY))


def found_in(folder: Path, text: str) -> list[str]:
    """Return the files below a folder that hold a text, as UTF-8 or as UTF-16."""
    wanted = (text.encode(), text.encode("utf-16-le"))
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(one in path.read_bytes() for one in wanted)
    ]
