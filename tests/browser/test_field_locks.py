"""What a finder, a neighbour or the next person can get out of a tablet: nothing."""

from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from tests.browser import phone, tablet

SECRET = "Mein Nachbar heisst Zwirnsteiner"


def parked_texts(page):
    return page.locator("[data-parked-list] button")


def test_nothing_typed_can_be_found_in_the_profile(server, settings, profile, tmp_path):
    context = profile("tablet", **tablet.SIZE)
    page = context.new_page()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    server.kill()
    tablet.begin(page, "en")
    tablet.answer(page, SECRET)
    tablet.finish(page)
    tablet.leave(page)
    tablet.begin(page, "en")
    for values in (("live",), ("y27_44",), ("4",), ("3",), ("housing",), ("mobility_services",)):
        tablet.choose(page, *values)
        tablet.go_on(page)
    page.locator(f"{tablet.STAGE} textarea").fill(SECRET)
    tablet.go_on(page)
    page.locator("[data-park]").click()
    tablet.view(page, "home")
    expect(parked_texts(page)).to_have_count(1)
    context.close()
    # The search itself must be able to find: the quarter's name lies there in clear.
    assert tablet.found_in(tmp_path / "tablet", "innenstadt")
    assert tablet.found_in(tmp_path / "tablet", SECRET) == []
    assert tablet.found_in(tmp_path / "tablet", tablet.PIN) == []


def test_ten_wrong_pins_leave_nothing_to_read_and_lose_nothing(server, settings, profile, tmp_path):
    context = profile("tablet", **tablet.SIZE)
    page = context.new_page()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    server.kill()
    tablet.begin(page, "en")
    tablet.choose(page, "live")
    tablet.go_on(page)
    page.locator("[data-park]").click()
    tablet.view(page, "home")
    page.locator("[data-lock]").click()
    for _wrong in range(9):
        tablet.unlock(page, "000000")
        tablet.wait_true(page, "!document.querySelector('[data-form] button').disabled")
    expect(page.locator("[data-error]")).to_contain_text("1")
    # A restart is no way to try more often.
    page.reload()
    tablet.unlock(page, "000000")
    tablet.view(page, "choose-pin")
    phone.wait_until(lambda: phone.drafts(page) == [])
    assert len(phone.outbox(page)) == 1
    tablet.choose_pin(page, "123456")
    tablet.view(page, "home")
    expect(parked_texts(page)).to_have_count(0)
    server.start()
    tablet.send_all(page)
    assert server.settle() == 1


def test_after_five_idle_minutes_only_the_pin_opens_the_tablet(server, settings, profile):
    page = profile("tablet", **tablet.SIZE).new_page()
    page.clock.install()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    tablet.begin(page, "en")
    tablet.choose(page, "live")
    tablet.go_on(page)
    page.clock.run_for(4 * 60 * 1000)
    assert page.locator(tablet.STAGE).count() == 1
    page.clock.run_for(62 * 1000)
    tablet.view(page, "unlock")
    expect(page.locator("[data-stage]")).to_have_count(0)
    tablet.unlock(page)
    tablet.view(page, "home")
    page.wait_for_selector("[data-parked-list] button")


def test_what_was_parked_a_day_ago_is_sealed_as_unfinished(server, settings, profile):
    page = profile("tablet", **tablet.SIZE).new_page()
    page.clock.install()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    server.kill()
    tablet.begin(page, "en")
    tablet.choose(page, "live")
    page.locator("[data-park]").click()
    tablet.view(page, "home")
    expect(parked_texts(page)).to_have_count(1)
    page.clock.fast_forward("24:00:01")
    tablet.unlock(page)
    tablet.view(page, "home")
    expect(parked_texts(page)).to_have_count(0)
    assert phone.drafts(page) == []
    assert len(phone.outbox(page)) == 1


def test_who_holds_the_tablet_sees_no_staff_screen_and_needs_the_pin_to_get_back(
    server, settings, profile
):
    page = profile("tablet", **tablet.SIZE).new_page()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    tablet.begin(page, "ar")
    page.locator("[data-hand-over]").click()
    for staff in ("[data-staff-bar]", "[data-staff-header]", "[data-lock]"):
        expect(page.locator(staff)).to_be_hidden()
    page.go_back()
    expect(page.locator(tablet.STAGE)).to_be_visible()
    page.locator("[data-take-back]").click()
    page.locator("[data-place] [name=pin]").fill("111111")
    page.locator("[data-place] [name=pin]").press("Enter")
    page.wait_for_selector("[data-place] [data-error]:not(:empty)")
    assert not page.locator("[data-staff-bar]").is_visible()
    page.locator("[data-cancel]").click()
    tablet.answer(page)
    tablet.finish(page)
    page.locator("[data-place] [data-leave]").click()
    tablet.view(page, "gate")
    expect(page.locator("[data-new]")).to_be_hidden()
    page.locator("[data-place] [name=pin]").fill(tablet.PIN)
    page.locator("[data-place] [name=pin]").press("Enter")
    tablet.view(page, "home")


def test_a_tablet_that_stands_alone_forgets_who_went_away(server, settings, profile):
    page = profile("tablet", **tablet.SIZE).new_page()
    page.clock.install()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    page.locator("[data-kiosk]").click()
    tablet.view(page, "kiosk-setup")
    page.locator("[data-point]").select_option("7A7S7CS6")
    page.locator("[data-form] button.button").first.click()
    tablet.view(page, "tongues")
    page.locator("[data-tongues] [lang=ar]").click()
    tablet.view(page, "interview")
    tablet.choose(page, "live")
    tablet.go_on(page)
    page.clock.run_for(62 * 1000)
    page.wait_for_selector("[data-stay]")
    page.locator("[data-stay]").click()
    page.wait_for_selector("[data-stay]", state="detached")
    assert page.locator(tablet.STAGE).count() == 1
    page.clock.run_for(78 * 1000)
    tablet.view(page, "tongues")
    expect(page.locator("[data-stage], .idle")).to_have_count(0)
    assert phone.drafts(page) == []
    page.reload()
    tablet.view(page, "tongues")
    page.locator("[data-tongues] [lang=en]").click()
    tablet.view(page, "interview")
    assert page.locator(f"{tablet.STAGE} input:checked").count() == 0
    tablet.answer(page)
    tablet.finish(page)
    page.locator("[data-place] [data-leave]").click()
    tablet.view(page, "tongues")
    page.locator("[data-leave]").click()
    page.locator("[data-place] [name=pin]").fill(tablet.PIN)
    page.locator("[data-place] [name=pin]").press("Enter")
    tablet.view(page, "home")
    tablet.send_all(page)
    server.settle()
    engine = create_engine(server.environment["DATABASE_URL"])
    with engine.connect() as connection:
        assert connection.execute(text("SELECT mode FROM responses")).scalars().all() == ["kiosk"]
    engine.dispose()


def test_a_browser_that_cannot_do_the_work_is_told_what_it_lacks(server, profile):
    page = profile("tablet", **tablet.SIZE).new_page()
    page.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    page.goto(f"{server.url}/field/en/")
    expect(page.locator("[data-list] li")).to_have_count(1)
