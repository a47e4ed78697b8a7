"""The app as a thing on a tablet: installable, warned, with a camera, read aloud, up to date."""

import json

import pytest
from playwright.sync_api import expect

from participation.i18n import catalog
from participation.surveys.publish import publish
from tests.browser import door, phone, tablet
from tests.browser.proxy import cuts


def word(sentence, **values):
    return catalog("de").ugettext(sentence) % values


PUT = """([n, hours]) => new Promise((resolve) => {
  const open = indexedDB.open("quartierstimme")
  open.onsuccess = () => {
    const write = open.result.transaction(["outbox"], "readwrite")
    const record = { kind: "response", key: "k", hash: "h", tries: 0, state: "waiting",
      sealed: new ArrayBuffer(8), tablet: true, made: Date.now() - hours * 3600000 }
    for (let i = 0; i < n; i += 1) write.objectStore("outbox").put({ ...record, id: `made-${i}` })
    write.oncomplete = () => {
      open.result.close()
      document.dispatchEvent(new Event("outbox"))
      resolve()
    }
  }
})"""


def test_chromium_finds_nothing_that_keeps_the_app_from_the_start_screen(street):
    browser = street.context.new_cdp_session(street)
    found = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # The window of a test is private; nothing else may be wrong.
    assert {one["errorId"] for one in found} <= {"in-incognito"}
    manifest = json.loads(browser.send("Page.getAppManifest")["data"])
    assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512"}
    assert all("maskable" in icon["purpose"] for icon in manifest["icons"])
    assert manifest["display"] == "standalone"
    assert [one["url"] for one in manifest["shortcuts"]]
    for one in manifest["shortcuts"]:
        assert one["url"].startswith(manifest["scope"])


def test_a_shortcut_leads_to_a_new_interview_past_the_lock(street, proxy):
    street.goto(f"{proxy.url}/field/de/?do=interview")
    tablet.unlock(street)
    tablet.view(street, "begin")
    street.reload()
    tablet.unlock(street)
    tablet.view(street, "home")


@pytest.mark.parametrize(("n", "hours", "warned"), [(49, 23, False), (50, 1, True), (1, 24, True)])
def test_the_tablet_warns_from_fifty_records_or_a_day(n, hours, warned, street, proxy):
    proxy.rule("/api/", cuts)
    street.evaluate(PUT, [n, hours])
    many = word("%(n)s records wait here. Please go where there is network soon.", n=n)
    old = word("A record has waited for more than a day. Please find network.")
    expect(street.locator("[data-line]")).to_contain_text(str(n))
    told = street.locator("[data-warning]").text_content()
    assert (many in told or old in told) is warned


def test_a_bundle_says_on_the_start_screen_that_it_is_a_week_old(street, proxy):
    proxy.rule("/api/", cuts)
    street.clock.fast_forward(7 * 24 * 3600 * 1000 + 1000)
    tablet.reopen(street, proxy.url)
    old = word("The surveys here are %(n)s days old. Fetch them again.", n=7)
    expect(street.locator("[data-warning]")).to_contain_text(old)


CAMERA = """
globalThis.BarcodeDetector = class {
  async detect() {
    return window.seen ? [{ rawValue: window.seen }] : []
  }
}
Object.defineProperty(Navigator.prototype, "mediaDevices", { value: {
  async getUserMedia() {
    if (window.refused) throw new DOMException("no", "NotAllowedError")
    return document.createElement("canvas").captureStream(10)
  },
} })
HTMLMediaElement.prototype.play = async () => {}
"""


@pytest.mark.parametrize("seen", ["https://town.test/field/#ABCDEFGHJKLM", "ABCDEFGHJKLM"])
def test_a_camera_that_reads_codes_itself_fills_in_the_code(seen, phone_for, proxy):
    page = phone_for(**tablet.SIZE).new_page()
    page.add_init_script(CAMERA)
    page.goto(f"{proxy.url}/field/de/")
    tablet.view(page, "enrol")
    page.evaluate("(seen) => (window.seen = seen)", seen)
    page.locator("[data-scan]").click()
    phone.wait_until(lambda: page.locator("#code").input_value() == "ABCDEFGHJKLM")
    page.wait_for_selector("[data-camera]", state="hidden")


def test_a_camera_that_is_refused_leaves_the_typed_code(phone_for, proxy):
    page = phone_for(**tablet.SIZE).new_page()
    page.add_init_script(CAMERA + "window.refused = true")
    page.goto(f"{proxy.url}/field/de/")
    tablet.view(page, "enrol")
    page.locator("[data-scan]").click()
    page.wait_for_selector("[data-error]:not(:empty)")
    assert page.locator("#code").is_editable()


def test_who_reads_aloud_says_another_sentence_than_the_screen_shows(street):
    tablet.begin(street, "en", mode="interview")
    expect(street.locator("[data-read-aloud]")).to_be_visible()
    expect(street.locator("[data-said]")).to_be_hidden()
    street.evaluate(
        """() => {
          const said = document.createElement("p")
          Object.assign(said, { hidden: true, textContent: "I would like to know your age." })
          said.dataset.aloud = ""
          document.querySelector('[data-question="age"] legend').after(said)
        }"""
    )
    tablet.choose(street, "live")
    tablet.go_on(street)
    expect(street.locator("[data-said]")).to_have_text("I would like to know your age.")
    tablet.choose(street, "y27_44")
    tablet.go_on(street)
    expect(street.locator("[data-said]")).to_be_hidden()


def test_a_version_replaced_while_interviews_wait_arrives_under_its_own(server, settings, profile):
    page = profile("tablet", **tablet.SIZE).new_page()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    server.kill()
    tablet.interview(page, "en")
    tablet.begin(page, "en")
    tablet.choose(page, "live")
    page.locator("[data-park]").click()
    tablet.view(page, "home")
    replace_version(settings)
    server.start(SETTLE_SECONDS="86400")
    page.locator("[data-open-bundle]").click()
    page.wait_for_selector("[data-documents] li", timeout=3 * tablet.PATIENCE)
    page.locator("[data-form] button.button").first.click()
    tablet.view(page, "home")
    # The parked one goes on with the version it began with; a new one takes the new version.
    page.locator("[data-parked-list] button").click()
    tablet.view(page, "interview")
    tablet.answer(page)
    tablet.finish(page)
    tablet.leave(page)
    tablet.interview(page, "en")
    tablet.send_all(page)
    ids = [record["id"] for record in phone.outbox(page)]
    versions = [content["version"] for one in ids for content in door.arrived(server, one)]
    assert sorted(versions) == [1, 1, 2]
    assert server.settle() == 3


def replace_version(settings):
    """Let the office publish the survey again, as after a corrected word."""
    from participation.app import create_app
    from participation.db import db, writing
    from participation.surveys.models import Survey

    app = create_app(settings)
    with app.app_context():
        with writing() as session:
            survey = session.query(Survey).filter_by(slug="residents").one()
            publish(session, survey, tablet.dt.datetime.now(tablet.dt.UTC))
        db.session.remove()
        db.engine.dispose()
