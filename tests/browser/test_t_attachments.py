"""T11, T24 and T25: what was recorded on a tablet is there, whole, at the other end."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests import device, sounds
from tests.browser import tablet, voices
from tests.browser.phone import outbox
from tests.town import QUARTER

# Everything in a draft or record, by type; a Blob or a File would not survive every browser.
TYPES = """async () => {
  const open = await new Promise((resolve) => {
    const asked = indexedDB.open("quartierstimme")
    asked.onsuccess = () => resolve(asked.result)
  })
  const found = []
  const look = (value) => {
    if (value && typeof value === "object") {
      found.push(Object.prototype.toString.call(value).slice(8, -1))
      if (!ArrayBuffer.isView(value)) Object.values(value).forEach(look)
    }
  }
  for (const store of ["drafts", "outbox"]) {
    const all = await new Promise((resolve) => {
      const asked = open.transaction([store]).objectStore(store).getAll()
      asked.onsuccess = () => resolve(asked.result)
    })
    all.forEach(look)
  }
  open.close()
  return [...new Set(found)].sort()
}"""

ROT = """async () => {
  const open = await new Promise((resolve) => {
    const asked = indexedDB.open("quartierstimme")
    asked.onsuccess = () => resolve(asked.result)
  })
  await new Promise((resolve) => {
    const change = open.transaction(["drafts"], "readwrite")
    change.oncomplete = resolve
    const drafts = change.objectStore("drafts")
    drafts.getAll().onsuccess = ({ target }) => {
      for (const draft of target.result) {
        new Uint8Array(draft.box)[1000] ^= 1
        drafts.put(draft)
      }
    }
  })
  open.close()
}"""


@pytest.fixture
def street(profile, server, settings):
    """A tablet that is let in and has fetched everything, on a server of its own."""

    def go(name="tablet"):
        context = profile(name, **tablet.SIZE)
        context.add_init_script(voices.OVERHEARD)
        page = context.pages[0]
        tablet.enrol_tablet(page, server.url, tablet.invite(settings))
        return page

    return go


def test_t11_a_recording_is_kept_as_bytes_and_compared_with_its_hash(street, server, settings):
    page = street()
    voices.open_note(page)
    voices.speak(page)
    page.locator("[data-park]").click()
    tablet.view(page, "home")
    assert page.evaluate(TYPES) == ["ArrayBuffer", "Object", "Uint8Array"]
    page.locator("[data-parked-list] button").click()
    tablet.view(page, "interview")
    page.locator("[data-voices] li button").first.click()
    heard = page.locator("[data-voice] audio")
    voices.waits_for(lambda: heard.evaluate("(audio) => audio.currentTime") > 0)
    (said,) = voices.said(page)
    voices.finish_note(page)
    assert page.evaluate(TYPES) == ["ArrayBuffer", "Object"]
    voices.delivered(page)
    server.run("settle")
    assert voices.kept(settings) == [said]


def test_t11_a_draft_that_reads_back_differently_is_not_shown_and_its_sealed_copy_arrives(
    street, server, settings
):
    page = street()
    voices.open_note(page)
    voices.speak(page)
    page.locator("[data-park]").click()
    tablet.view(page, "home")
    (said,) = voices.said(page)
    page.evaluate(ROT)
    page.reload()
    tablet.unlock(page)
    tablet.view(page, "home")
    expect(page.locator("[data-parked-list] button")).to_have_count(0)
    page.locator("[data-lock]").click()
    tablet.view(page, "unlock")
    page.locator("summary").click()
    page.locator("[data-new-pin]").click()
    tablet.view(page, "choose-pin")
    tablet.choose_pin(page)
    tablet.view(page, "home")
    voices.delivered(page)
    server.run("settle")
    assert voices.kept(settings) == [said]


def test_t25_three_recordings_survive_two_kills_and_arrive_as_they_were(
    street, profile, server, settings, tmp_path
):
    page = street()
    voices.open_note(page)
    voices.speak(page)
    voices.speak(page, 1.2)
    voices.waits_for(lambda: [len(one["voices"]) for one in tablet.parked(page)] == [2])
    said = voices.said(page)
    tablet.kill(tmp_path / "tablet")
    page = _again(profile, server)
    page.locator("[data-parked-list] button").click()
    tablet.view(page, "interview")
    expect(page.locator("[data-voices] li")).to_have_count(2)
    voices.speak(page, 1.4)
    said += voices.said(page)
    expect(page.locator("[data-voice] [data-record]")).to_be_hidden()
    voices.write(page, "Der Brunnen ist kaputt.")
    server.kill()
    voices.finish_note(page)
    assert [record["state"] for record in outbox(page)] in (["saved"], ["waiting"])
    tablet.kill(tmp_path / "tablet")
    assert not tablet.found_in(tmp_path / "tablet", "Der Brunnen ist kaputt.")
    server.start()
    page = _again(profile, server)
    voices.delivered(page)
    server.run("settle")
    assert voices.kept(settings) == sorted(said)


def _again(profile, server):
    context = profile("tablet", **tablet.SIZE)
    context.add_init_script(voices.OVERHEARD)
    page = context.pages[0]
    tablet.reopen(page, server.url)
    return page


def test_t25_a_battery_that_dies_while_somebody_speaks_costs_ten_seconds_at_most(
    street, profile, server, tmp_path
):
    page = street()
    voices.open_note(page)
    voices.open_ear(page)
    page.locator("[data-voice] [data-record]").click()
    page.wait_for_timeout(11_500)
    voices.waits_for(lambda: [len(one["voices"]) for one in tablet.parked(page)] == [1])
    tablet.kill(tmp_path / "tablet")
    page = _again(profile, server)
    page.locator("[data-parked-list] button").click()
    tablet.view(page, "interview")
    spoken = page.locator("[data-voices] li span").inner_text()
    assert any(f" {n} " in spoken for n in (10, 11, 12)), spoken


def test_a_recording_that_runs_when_the_tablet_is_locked_is_kept(street):
    page = street()
    voices.open_note(page)
    voices.open_ear(page)
    page.locator("[data-voice] [data-record]").click()
    page.locator("[data-voice] [data-meter]").wait_for(state="visible")
    page.wait_for_timeout(1500)
    page.locator("[data-lock]").click()
    tablet.unlock(page)
    tablet.view(page, "home")
    page.locator("[data-parked-list] button").click()
    tablet.view(page, "interview")
    expect(page.locator("[data-voices] li")).to_have_count(1)


def test_a_deleted_recording_goes_nowhere(street, server, settings):
    page = street()
    voices.open_note(page)
    voices.speak(page)
    voices.speak(page)
    page.locator("[data-voices] li").first.locator("button.button--danger").click()
    kept = voices.said(page)[1]
    voices.finish_note(page)
    voices.delivered(page)
    server.run("settle")
    assert voices.kept(settings) == [kept]


def note(*bodies, **others):
    day = dt.date(2026, 11, 20).isoformat()
    attached = [sounds.attachment(body) for body in bodies]
    content = {"quarter": QUARTER, "version": 1, "language": "de", "answers": {"day": day}}
    return {**content, "attachments": attached, **others}


def test_t24_attachments_in_the_five_ways_that_lost_them_elsewhere(server, settings, key):
    def post(*envelopes):
        status, reply = server.post("/api/v1/deliveries", {"envelopes": list(envelopes)})
        assert status == 200
        return [receipt["status"] for receipt in reply["receipts"]]

    def sealed(inside, **names):
        return device.envelope(key, inside, kind="note", **names)

    def own(seed):
        return sounds.in_webm(2, seed)

    # Several in one note without a start time, sent three times: each once.
    several = sealed(note(own(1), own(2), own(3)))
    assert [post(several)[0] for _ in range(3)] == ["stored", "already", "already"]
    # All of many in one delivery; the server dies before anybody opened them.
    many = [sealed(note(*(own(100 + 3 * n + k) for k in range(3)))) for n in range(8)]
    assert post(*many) == ["stored"] * 8
    server.kill()
    server.start()
    # The same name twice.
    named = [{**sounds.attachment(own(n)), "name": "note.webm"} for n in (11, 12)]
    assert post(sealed(note(attachments=named))) == ["stored"]
    # The same recording in one note twice, and in another.
    twin = own(21)
    assert post(sealed(note(twin, twin)), sealed(note(twin))) == ["stored"] * 2
    # One id for what was parked and for what was finished: the second is held, nothing is lost.
    begun = sealed(note(own(31), unfinished=True))
    assert post(begun) == ["stored"]
    assert post(sealed(note(own(31), own(32)), id=begun["id"])) == ["quarantined"]
    server.run("settle")
    expected = [1, 2, 3, *range(100, 124), 11, 12, 21, 21, 21, 31]
    assert voices.kept(settings) == sorted(voices.read(own(n)).body for n in expected)
