"""The passkey page module in a real browser, with the browser's own virtual authenticator."""

import dataclasses
import socket
import threading

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from participation.db import db
from participation.staff.roles import Role
from tests.conftest import CHROMIUM
from tests.integration.staff.conftest import PASSWORD, build

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def served(settings, app):
    """Serve the application on localhost, where browsers allow passkeys without TLS."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://localhost:{port}"
    local = build(dataclasses.replace(settings, public_url=address), None)
    server = make_server("localhost", port, local, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()
    with local.app_context():
        db.engine.dispose()


@pytest.fixture
def database():
    # The page's script is the same on both.
    return "sqlite"


@pytest.fixture
def page(playwright, chromium):
    launched = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
    context = launched.new_context(locale="en-GB")
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    yield page
    launched.close()


def test_a_passkey_is_set_up_at_first_login_and_opens_alone_afterwards(served, page, person):
    person("ada@example.org", Role.MODERATOR, secret=False)
    complaints = []
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(f"{served}/manage/")
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    # The account's language is German by default; without a catalog the words are English.
    page.locator("form[data-passkey=create] button").click()
    expect(page.locator("ul.codes li")).to_have_count(10)
    page.locator("main a.button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ada")
    page.locator("header form button").click()
    page.locator("form[data-passkey=get] button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("ada")
    assert [said for said in complaints if "favicon" not in said and "404" not in said] == []


def test_a_browser_without_the_passkey_says_so_and_stays(served, page, person):
    person("ada@example.org", Role.MODERATOR)
    page.goto(f"{served}/manage/login")
    page.context.route("**/passkey/options", lambda route: route.abort())
    page.locator("form[data-passkey=get] button").click()
    expect(page.locator("form[data-passkey=get] [data-message]")).not_to_be_empty()
    assert page.url.endswith("/manage/login")


def test_without_scripts_no_passkey_button_is_shown(served, page, person):
    context = page.context.browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{served}/manage/login")
    assert plain.locator("form[data-passkey]").is_hidden()
    assert plain.get_by_role("button").count() == 1
