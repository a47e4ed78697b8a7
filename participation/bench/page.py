"""Bytes, requests and seconds until a resident can answer, on Slow 3G with a slow processor."""

import gzip
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flask import Flask

from participation.bench.measure import Measure
from participation.bench.static_page import static_page
from participation.web.scripts import page_script

# Chrome's "Slow 3G" preset: 400 kbit/s less 20 %, 2 s of latency in DevTools' terms.
SLOW_3G = {
    "offline": False,
    "latency": 2000,
    "downloadThroughput": 50_000 * 0.8,
    "uploadThroughput": 50_000 * 0.8,
}
SLOW_PROCESSOR = 4
ROUNDS = 5
CHROMIUM = ("--no-sandbox", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--no-first-run", "--disable-gpu", "--disable-quic")  # fmt: skip


def bytes_and_requests(app: Flask, quarter: str, survey: str) -> list[Measure]:
    """Measure what travels until the first question, and until all that offline needs."""
    client = app.test_client()
    headers = {"Accept-Encoding": "gzip"}

    def size(path: str) -> int:
        with client.get(path, headers=headers) as reply:
            return len(reply.get_data())

    settings = app.config["SETTINGS"]
    documents = {
        language: size(f"/{language}/{quarter}/surveys/{survey}") for language in settings.languages
    }
    largest = max(documents, key=lambda language: documents[language])
    script = size(f"/scripts/{settings.build}/survey.js")
    offline = [f"/scripts/{settings.build}/offline.js", "/offline", "/worker.js"]
    offline += [
        f"/static/{settings.build}/{name}" for name in ("icons/app--icon.svg", "css/site.css")
    ]
    everything = documents[largest] + script + sum(size(path) for path in offline)
    plain = len(gzip.compress(page_script("survey"), 9))
    return [
        Measure("critical path, largest language", documents[largest] / 1000, 14, "kB",
                f"{largest}; smallest {min(documents.values()) / 1000:.1f} kB"),
        Measure("everything that offline needs", everything / 1000, 40, "kB", "gzip"),
        Measure("script on a resident's phone", plain / 1000, 20, "kB", "one file, no third party"),
    ]  # fmt: skip


def seconds(url: str, quarter: str, survey: str, chromium: str) -> list[Measure]:
    """Measure first and second question on Slow 3G beside the hand-written page."""
    from playwright.sync_api import sync_playwright

    address = f"{url}/de/{quarter}/surveys/{survey}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM))
        context = browser.new_context()
        text = context.request.get(address).text()
        critical = _critical_requests(browser, address)
        with _serving(static_page(text)) as plain:
            ours, theirs = [], []
            for _ in range(ROUNDS):
                theirs.append(_first_and_second(browser, plain, "button[type=button]"))
                ours.append(_first_and_second(browser, address, "[data-next]"))
        browser.close()
    first, second = (
        statistics.median(one[place] for one in ours) / statistics.median(t[place] for t in theirs)
        for place in (0, 1)
    )
    beside = "hand-written page {:.2f} s, ours {:.2f} s"
    return [
        Measure("requests on the critical path", critical, 1, "", "1"),
        Measure("first question answerable, Slow 3G", first, 1.25, "x",
                beside.format(*(statistics.median(o[0] for o in one) for one in (theirs, ours)))),
        Measure("second question reachable, Slow 3G", second, 1.5, "x",
                beside.format(*(statistics.median(o[1] for o in one) for one in (theirs, ours)))),
    ]  # fmt: skip


def _critical_requests(browser: Any, address: str) -> int:
    """Count requests without which the first question cannot be answered: all others blocked."""
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "**/*", lambda route: route.abort() if route.request.url != address else route.continue_()
    )
    page.goto(address)
    page.locator("fieldset[data-question] input").first.check(timeout=5000)
    context.close()
    return 1


def _first_and_second(browser: Any, address: str, following: str) -> tuple[float, float]:
    """Return seconds until an input of the first and of the second question can be used."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_3G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PROCESSOR})
    page.add_init_script(WATCH % following)
    page.goto(address, wait_until="commit", timeout=60_000)
    deadline = 60
    while deadline > 0:
        found = page.evaluate("globalThis.reached ?? null")
        if found and "second" in found:
            break
        page.wait_for_timeout(100)
        deadline -= 0.1
    context.close()
    return found["first"] / 1000, found["second"] / 1000


# Runs inside the page: as soon as an input can be seen, notes the time; then keeps pressing the
# button until another question is there.
WATCH = """
globalThis.reached = null
const visible = () => [...document.querySelectorAll("fieldset")].filter((one) => one.checkVisibility())
const timer = setInterval(() => {
  const [shown] = visible()
  if (!shown?.querySelector("input, textarea")) return
  globalThis.reached ??= { first: performance.now(), name: shown.textContent }
  const button = document.querySelector("%s")
  if (!button || !button.checkVisibility()) return
  if (visible().length > 1) return
  if (shown.textContent !== globalThis.reached.name) {
    globalThis.reached.second = performance.now()
    clearInterval(timer)
  } else {
    button.click()
  }
}, 20)
"""


@contextmanager
def _serving(page: str) -> Iterator[str]:
    body = gzip.compress(page.encode(), 9)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
