"""Recorded questions on a resident's phone and on a tablet: heard with network, and without."""

import base64

import pytest
from playwright.sync_api import expect

from participation.app import create_app
from participation.db import db, writing
from participation.sound.reading import Sound, read
from participation.staff.accounts import create_account
from participation.surveys import recordings
from participation.surveys.models import survey_by_slug
from tests.browser import tablet
from tests.town import QUARTER, TODAY

ADDRESS = f"/de/{QUARTER}/surveys/residents"

# What a phone that has no voice of its own says, so that only a recording can be heard.
NO_VOICE = 'Object.defineProperty(window, "speechSynthesis", { value: undefined })'

RECORD = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  const recorder = new MediaRecorder(stream, { mimeType: "audio/webm;codecs=opus" })
  const pieces = []
  recorder.ondataavailable = ({ data }) => pieces.push(data)
  const ended = new Promise((resolve) => (recorder.onstop = resolve))
  recorder.start()
  await new Promise((later) => setTimeout(later, 1500))
  recorder.stop()
  await ended
  const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer())
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
}"""


def recorded(page, url) -> Sound:
    """Record the microphone as any page may."""
    page.goto(f"{url}/healthz")
    return read(base64.b64decode(page.evaluate(RECORD)))


def release(settings, sound, *questions):
    app = create_app(settings)
    with app.app_context():
        survey = survey_by_slug("residents")
        lines = {line.question: line for line in recordings.lines(survey.current, "de")}
        db.session.rollback()
        with writing() as session:
            account = create_account(session, "mo@example.org", "Mo", "vier ruhige Worte genug")
            session.flush()
            for question in questions:
                made = recordings.record(session, survey, lines[question], sound, account.id, TODAY)
                session.flush()
                recordings.release(session, made.id)
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def heard(phone_for, server, settings):
    """The first two questions can be heard; returns a page that looks at nothing yet."""
    context = phone_for()
    context.add_init_script(NO_VOICE)
    page = context.new_page()
    release(settings, recorded(page, server.url), "connection", "age")
    return page


def play(page):
    return page.locator("[data-play]:visible")


def listen(page):
    """Press and wait until it reads, and until it has read to the end."""
    play(page).click()
    page.get_by_role("button", name="Vorlesen beenden").wait_for()
    page.get_by_role("button", name="Vorlesen", exact=True).wait_for()


def test_a_recorded_question_is_offered_at_rest_and_read_to_the_end(heard, server):
    asked = []
    heard.on("request", lambda request: asked.append(request.url))
    heard.goto(server.url + ADDRESS)
    assert not [url for url in asked if "audio" in url]
    play(heard).wait_for()
    assert not [url for url in asked if url.endswith(".webm")]
    listen(heard)
    assert len([url for url in asked if url.endswith(".webm")]) == 1


def test_what_was_heard_once_is_heard_without_network(heard, server):
    heard.goto(server.url + ADDRESS)
    heard.evaluate("navigator.serviceWorker.ready")
    tablet.wait_true(heard, "navigator.serviceWorker.controller !== null")
    heard.reload()
    play(heard).wait_for()
    listen(heard)
    server.kill()
    heard.reload()
    play(heard).wait_for()
    listen(heard)
    heard.locator("fieldset:visible input").first.check()
    heard.locator("[data-next]:visible").click()
    # Of this one only the list was fetched.
    play(heard).click()
    heard.get_by_role("button", name="Das braucht einmal Netz.").wait_for()


def test_pressing_again_or_going_on_stops_the_reading(heard, server):
    heard.goto(server.url + ADDRESS)
    play(heard).wait_for()
    play(heard).click()
    heard.get_by_role("button", name="Vorlesen beenden").click()
    heard.get_by_role("button", name="Vorlesen", exact=True).wait_for()
    play(heard).click()
    heard.get_by_role("button", name="Vorlesen beenden").wait_for()
    heard.locator("fieldset:visible input").first.check()
    heard.locator("[data-next]:visible").click()
    play(heard).wait_for()
    expect(heard.get_by_role("button", name="Vorlesen beenden")).to_have_count(0)


def test_a_tablet_takes_recordings_along_if_it_is_told_to(profile, server, settings, heard):
    page = profile("tablet", **tablet.SIZE).pages[0]
    page.context.add_init_script(NO_VOICE)
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    server.kill()
    tablet.begin(page, "de")
    play(page).wait_for()
    listen(page)
    page.locator("[data-stop]").click()
    tablet.view(page, "home")
    server.start()
    page.locator("[data-open-bundle]").click()
    page.wait_for_selector("[data-documents] li")
    expect(page.locator("[data-sizes]")).to_contain_text("Ohne Aufnahmen")
    page.locator("[name=sound]").uncheck()
    page.locator("[data-form] button.button").first.click()
    tablet.view(page, "home")
    tablet.begin(page, "de")
    expect(page.locator(tablet.STAGE)).to_have_count(1)
    assert play(page).count() == 0
