"""A working day with a tablet, shortened: nothing is lost, nothing counts twice."""

from playwright.sync_api import expect
from sqlalchemy import create_engine, text

from participation.i18n import catalog
from tests.browser import phone, tablet


def rows(server, query="SELECT language, mode FROM responses"):
    engine = create_engine(server.environment["DATABASE_URL"])
    with engine.connect() as connection:
        found = connection.execute(text(query)).all()
    engine.dispose()
    return sorted(tuple(row) for row in found)


def test_a_day_offline_with_two_kills_and_an_update_gives_each_answer_one_row(
    server, settings, profile, tmp_path
):
    folder = tmp_path / "tablet"
    page = profile("tablet", **tablet.SIZE).new_page()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    server.kill()
    for language in ("ar", "en", "de-simple"):
        tablet.interview(page, language)
    tablet.begin(page, "ar")
    tablet.choose(page, "live")
    tablet.go_on(page)
    tablet.choose(page, "y18_26")
    tablet.go_on(page)
    phone.wait_until(lambda: [one["at"] for one in tablet.parked(page)] == ["liking"])
    tablet.kill(folder)

    page = profile("tablet", **tablet.SIZE).new_page()
    tablet.reopen(page, server.url)
    assert len(phone.outbox(page)) == 3
    page.locator("[data-parked-list] button").click()
    tablet.view(page, "interview")
    expect(page.locator(tablet.STAGE)).to_have_attribute("data-question", "liking")
    for values in (("4",), ("3",), ("housing",), ("mobility_services",), (), ("2",)):
        tablet.choose(page, *values)
        tablet.go_on(page)
    page.locator("[data-enough]").click()
    tablet.finish(page)
    tablet.leave(page)
    tablet.begin(page, "en")
    tablet.choose(page, "live")
    page.locator("[data-park]").click()
    tablet.view(page, "home")

    server.start(BUILD="second")
    page.reload()
    tablet.unlock(page)
    page.wait_for_selector("[data-use-update]:visible", timeout=tablet.PATIENCE)
    with page.expect_navigation():
        page.locator("[data-use-update]").click()
    server.kill()
    tablet.unlock(page)
    tablet.view(page, "home")
    assert "second" in page.locator("script[src]").get_attribute("src")
    page.locator("[data-parked-list] button").click()
    tablet.view(page, "interview")
    tablet.answer(page)
    tablet.finish(page)
    tablet.leave(page)
    for language in ("de-simple", "ar"):
        tablet.interview(page, language)
    tablet.kill(folder)

    server.start(BUILD="second")
    page = profile("tablet", **tablet.SIZE).new_page()
    tablet.reopen(page, server.url)
    tablet.interview(page, "en")
    tablet.send_all(page)
    server.settle()
    expected = [("ar", "assisted")] * 3 + [("de-simple", "assisted")] * 2
    assert rows(server) == expected + [("en", "assisted")] * 3


def heartbeat(page, url):
    """Open the app anew and let time pass until it has reported its counts."""
    tablet.reopen(page, url)
    with page.expect_response("**/api/v1/field/heartbeat"):
        page.clock.run_for(61_000)


def test_t27_a_restored_server_gets_again_what_it_lost_and_a_backup_lets_go(
    server, settings, profile
):
    page = profile("tablet", **tablet.SIZE).new_page()
    page.clock.install()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    tablet.interview(page, "en")
    tablet.send_all(page)
    assert [record["state"] for record in phone.outbox(page)] == ["arrived"]
    # A restore needs the server stopped.
    server.kill()
    change(server, "DELETE FROM arrivals")
    change(server, "DELETE FROM seen")
    change(server, "UPDATE server_state SET value = 'another life' WHERE name = 'epoch'")
    server.start()
    heartbeat(page, server.url)
    phone.wait_until(lambda: rows(server, "SELECT count(*) FROM arrivals") == [(1,)])
    # Told by the heartbeat what day it is there, which no backup reaches yet.
    phone.wait_until(lambda: [one["state"] for one in phone.outbox(page)] == ["arrived"])
    heartbeat(page, server.url)
    phone.wait_until(lambda: [bool(one.get("on")) for one in phone.outbox(page)] == [True])
    change(server, "INSERT INTO server_state (name, value) VALUES ('backup 2999-01-01', '')")
    heartbeat(page, server.url)
    phone.wait_until(lambda: phone.outbox(page) == [])
    assert server.settle() == 1


def test_t28_a_blocked_tablet_says_so_and_its_records_are_held(server, settings, profile):
    page = profile("tablet", **tablet.SIZE).new_page()
    page.clock.install()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    change(server, "UPDATE field_devices SET revoked = 1")
    heartbeat(page, server.url)
    blocked = catalog("de").ugettext(
        "This tablet is blocked. It can deliver, but receives nothing."
    )
    expect(page.locator("[data-warning]")).to_contain_text(blocked)
    expect(page.locator("[data-warning]")).to_be_visible()
    tablet.interview(page, "en")
    tablet.send_all(page)
    assert [record["state"] for record in phone.outbox(page)] == ["quarantined"]
    assert rows(server, "SELECT reason FROM quarantine") == [("revoked",)]


def test_a_note_after_a_talk_arrives_as_a_note(server, settings, profile):
    page = profile("tablet", **tablet.SIZE).new_page()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    page.locator("[data-note]").click()
    tablet.view(page, "interview")
    tablet.go_on(page)
    page.locator(f"{tablet.STAGE} input[type=date]").fill("2026-11-01")
    for _question in range(11):
        tablet.go_on(page)
    page.locator(f"{tablet.STAGE} textarea").fill("Viele warten auf den Bus.")
    tablet.go_on(page)
    page.locator("[data-stage] [data-send]").click()
    tablet.view(page, "home")
    tablet.send_all(page)
    server.settle()
    assert rows(server, "SELECT question, text FROM conversation_texts") == [
        ("remark", "Viele warten auf den Bus.")
    ]
    assert rows(server) == []


def test_training_sends_and_keeps_nothing(server, settings, profile):
    page = profile("tablet", **tablet.SIZE).new_page()
    tablet.enrol_tablet(page, server.url, tablet.invite(settings))
    page.locator("[data-training]").click()
    page.wait_for_selector("[data-band]:visible")
    tablet.interview(page, "ar")
    expect(page.locator("[data-band]")).to_be_visible()
    assert phone.outbox(page) == []
    assert phone.drafts(page) == []


def change(server, statement):
    engine = create_engine(server.environment["DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
