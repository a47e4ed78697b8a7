"""Sealed means sealed: what a thief of the whole profile gets, without the PIN and with it."""

import base64
import random

from playwright.sync_api import expect

from tests.browser import phone, tablet


def mark(seed):
    """Return a word that no compression can take apart.

    Chromium's database packs blocks with snappy, which replaces only what stood before. Twelve
    characters out of twenty thousand never stood before, so they lie there byte by byte.
    """
    chance = random.Random(seed)
    return "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _place in range(12))


def traces(folder, text):
    """Return the files that hold a text: as UTF-8, UTF-16 or base64, at any place of three."""
    spellings = [text.encode(), text.encode("utf-16-le"), text.encode("utf-16-be")]
    for plain in (text.encode(), text.encode("utf-16-le")):
        for shift in range(3):
            # Without the signs at both ends, which depend on the neighbours.
            whole = base64.b64encode(b"\0" * shift + plain)[4:-4]
            spellings += [whole, whole.replace(b"+", b"-").replace(b"/", b"_")]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path) for path in files if any(one in path.read_bytes() for one in spellings)]


IN_CLEAR = """(text) => new Promise((resolve) => {
  const open = indexedDB.open("quartierstimme")
  open.onsuccess = () => {
    const write = open.result.transaction(["meta"], "readwrite")
    write.objectStore("meta").put({ name: "control", text })
    write.oncomplete = () => (open.result.close(), resolve())
  }
})"""


def park_a_text(page, text):
    """Begin, write where a draft keeps it (a text that is not personal), and park."""
    tablet.begin(page, "en")
    for values in (("live",), ("y27_44",), ("4",), ("3",), ("housing",), ("mobility_services",)):
        tablet.choose(page, *values)
        tablet.go_on(page)
    tablet.go_on(page)
    tablet.go_on(page)
    page.locator("[data-shown=more] [data-go-on]").click()
    expect(page.locator(tablet.STAGE)).to_have_attribute("data-question", "good_words")
    page.locator(f"{tablet.STAGE} textarea").fill(text)
    page.locator("[data-park]").click()
    tablet.view(page, "home")
    page.wait_for_selector("[data-parked-list] button")


def test_a_copied_profile_shows_nothing_without_the_pin_and_a_day_at_most_with_it(
    server, settings, profile, tmp_path
):
    folder = tmp_path / "tablet"
    context = profile("tablet", **tablet.SIZE)
    page = context.new_page()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    server.kill()
    for seed in range(3):
        tablet.interview(page, ("ar", "en", "tr")[seed], mark(seed))
    park_a_text(page, mark("parked"))
    copy = page.evaluate(tablet.COPY)
    # The search must be able to find: the same kind of word, in clear, in the same database.
    page.evaluate(IN_CLEAR, mark("control"))
    context.close()
    assert traces(folder, mark("control"))
    for typed in (mark(0), mark(1), mark(2), mark("parked"), tablet.PIN):
        assert traces(folder, typed) == []
    # With the PIN: what is begun, of today, without answers to personal questions.
    (draft,) = tablet.opened_with(tablet.PIN, copy)
    assert draft["answers"]["good_words"] == mark("parked")
    assert "idea" not in draft["answers"]


def test_a_day_later_every_pin_together_opens_nothing_even_where_nobody_came(street, proxy):
    proxy.down()
    park_a_text(street, mark("parked"))
    street.locator("[data-lock]").click()
    tablet.view(street, "unlock")
    assert len(tablet.opened_with(tablet.PIN, street.evaluate(tablet.COPY))) == 1
    # The tablet lies locked in a cupboard.
    street.clock.fast_forward("24:00:01")
    street.clock.run_for(1_000_000)
    phone.wait_until(lambda: street.evaluate(tablet.COPY)["drafts"] == [])
    assert len(phone.outbox(street)) == 1
