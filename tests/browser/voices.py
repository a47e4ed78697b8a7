"""A street worker who speaks a note after a talk. Words for the journeys."""

import base64
import time
from pathlib import Path
from typing import Any

from participation.app import create_app
from participation.config import Settings
from participation.db import db
from participation.field import voices
from participation.field.models import ConversationVoice
from participation.sound.reading import read
from tests.browser import tablet

# Keeps what the microphone's recorder handed over, so that both ends can be compared.
OVERHEARD = """
window.overheard = []
const start = MediaRecorder.prototype.start
MediaRecorder.prototype.start = function (...args) {
  const pieces = []
  overheard.push(pieces)
  this.addEventListener("dataavailable", ({ data }) => pieces.push(data))
  return start.apply(this, args)
}
"""

BYTES = """async () => Promise.all(overheard.map(async (pieces) => {
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
}))"""


def said(page: Any) -> list[bytes]:
    """Return what was recorded on this page so far, each as our own file of it."""
    return [read(base64.b64decode(one)).body for one in page.evaluate(BYTES)]


def open_note(page: Any) -> None:
    page.locator("[data-note]").click()
    tablet.view(page, "interview")


def open_ear(page: Any) -> None:
    if not page.locator("[data-voice][open]").count():
        page.locator("[data-voice] summary").click()


def speak(page: Any, seconds: float = 1.6) -> None:
    """Record once more and wait until it stands in the list."""
    open_ear(page)
    before = page.locator("[data-voices] li").count()
    page.locator("[data-voice] [data-record]").click()
    page.locator("[data-voice] [data-meter]").wait_for(state="visible")
    page.wait_for_timeout(seconds * 1000)
    page.locator("[data-voice] [data-record]").click()
    page.locator("[data-voices] li").nth(before).wait_for()


def write(page: Any, sentence: str) -> None:
    """Go on to the first question that takes a text and answer it."""
    while not page.locator(f"{tablet.STAGE} textarea").count():
        tablet.go_on(page)
    page.locator(f"{tablet.STAGE} textarea").fill(sentence)


def finish_note(page: Any) -> None:
    page.locator(f"{tablet.STAGE}, [data-shown]:visible").first.wait_for()
    while not page.locator("[data-shown=preview]").count():
        tablet.go_on(page)
    page.locator("[data-stage] [data-send]").click()
    tablet.view(page, "home")


def kept(settings: Settings) -> list[bytes]:
    """Return every voice that the server holds, opened."""
    app = create_app(settings)
    with app.app_context():
        found = [voices.opened_file(one) for one in db.session.query(ConversationVoice)]
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    return sorted(found)


def delivered(page: Any, patience: float = 20) -> None:
    tablet.send_all(page, patience)


def waits_for(condition: Any, patience: float = 10) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def files_of(instance: Path) -> list[Path]:
    return sorted((instance / "files").glob("*"))
