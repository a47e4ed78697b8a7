"""Faults in any order against a day of interviews; each seed is one day that can be had again."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.browser import door, street, tablet
from tests.browser.proxy import (
    Act,
    Exchange,
    Proxy,
    answers,
    cuts,
    is_a_portal,
    loses_the_reply,
    repeats,
)
from tests.server import Server

DAY = 24 * 60 * 60 * 1000
API = "/api/"


# The faults of the line and of the server: in force while one interview is taken.
LINES: dict[str, Act] = {
    "no network": cuts,
    "reply lost": loses_the_reply,
    "500": answers(500),
    "429": answers(429, b"slow down", ("Retry-After", "1")),
    "portal": is_a_portal,
    "server's disk full": answers(507),
    "line repeats": repeats(3),
}


class Late:
    """The server has it at once; the reply comes after `seconds`, or when the day ends."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.over = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        reply = exchange.forward()
        self.over.wait(self.seconds)
        exchange.answer(*reply)


class Soak:
    """One day: `n` interviews, every fault at least once where there are enough of them."""

    def __init__(self, worker: street.Worker, server: Server, proxy: Proxy, seed: int, late: float):
        self.worker = worker
        self.server = server
        self.proxy = proxy
        self.seed = seed
        self.chance = random.Random(seed)
        self.late = Late(late)
        self.builds = 0
        self.met: list[str] = []
        self.died = threading.Event()

    def faults(self) -> dict[str, Callable[[], None]]:
        """Return what can happen to the tablet, by name; each comes at a random question."""
        return {
            "browser killed": self.worker.kill,
            "reload": lambda: self.worker.page.reload(),
            "handle closed": lambda: self.worker.page.evaluate("window.dead = [...window.handles]"),
            "disk full": lambda: self.worker.page.evaluate("window.fault = true"),
            "clock a day ahead": lambda: self.worker.set_clock(self.worker.skew + DAY),
            "clock a day behind": lambda: self.worker.set_clock(self.worker.skew - DAY),
            "server killed": self._kill_server,
            "app updated": self._update,
            "two tabs": self._second_tab,
            "killed after sending": self.worker.kill,
        }

    def run(self, n: int) -> None:
        """Take `n` interviews, then let everything arrive, and compare with what was typed."""
        line, here = list(LINES), list(self.faults())
        planned = self.chance.sample([*line, "reply late", *here], len(line) + 1 + len(here))
        for number in range(n):
            # First each once, in the seed's order; then any.
            fault = planned[number] if number < len(planned) else self.chance.choice(planned)
            self.met.append(fault)
            language = street.LANGUAGES[number % len(street.LANGUAGES)]
            long = self.chance.random() < 0.1
            self._one(street.Interview(number, language, self.seed, long), fault)
        self.finish()

    def _one(self, interview: street.Interview, fault: str) -> None:
        if fault == "reply late":
            self.proxy.once("/api/v1/deliveries", self.late)
        elif fault in LINES:
            self.proxy.rule(API, LINES[fault])
        else:
            self._at_some_question(fault)
        self.worker.take(interview)
        self.worker.disturb = lambda at: None
        self.proxy.up()
        if fault == "server killed":
            self.worker.page.evaluate("dispatchEvent(new Event('online'))")
            assert self.died.wait(30), "nothing was delivered"
            self.server.start(**self._environment())

    def _at_some_question(self, fault: str) -> None:
        moment = self.chance.randrange(8)
        # A full disk shows at the end only, and a dying battery right after the button too.
        if fault == "disk full":
            moment = 0
        seen = -1

        def disturb(at: str) -> None:
            nonlocal seen
            if fault == "killed after sending" and at != "#done":
                return
            if at.startswith("#") and fault != "killed after sending":
                return
            seen += 1
            if seen >= (0 if fault == "killed after sending" else moment):
                self.worker.disturb = lambda at: None
                self.faults()[fault]()

        self.worker.disturb = disturb

    def _environment(self) -> dict[str, str]:
        build = {"BUILD": f"soak-{self.builds}"} if self.builds else {}
        return {"SETTLE_SECONDS": "86400", **build}

    def _kill_server(self) -> None:
        """Let it die while it takes the next delivery: before, in the middle or just after."""
        pause = self.chance.choice((0, 0.002, 0.005, 0.01, 0.02, 0.1))

        def dies(exchange: Exchange) -> None:
            taking = threading.Thread(target=_try, args=(exchange.forward,))
            taking.start()
            time.sleep(pause)
            self.server.kill()
            taking.join()
            exchange.drop()
            self.died.set()

        self.died.clear()
        self.proxy.once("/api/v1/deliveries", dies)

    def _update(self) -> None:
        self.builds += 1
        self.server.kill()
        self.server.start(**self._environment())
        self.worker.page.reload()
        self.worker.home()
        self.worker.page.wait_for_selector("[data-use-update]:visible", timeout=tablet.PATIENCE)
        with self.worker.page.expect_navigation():
            self.worker.page.locator("[data-use-update]").click()

    def _second_tab(self) -> None:
        """Open the app a second time and let both send at the same moment."""
        other = self.worker.context.new_page()
        tablet.reopen(other, self.worker.url)
        for page in (other, self.worker.page):
            page.evaluate("dispatchEvent(new Event('online'))")
        other.close()

    def finish(self) -> None:
        """Send all, settle, compare."""
        self.late.over.set()
        self.proxy.up()
        worker = self.worker
        worker.finish()
        # What was offered as a file goes by the office as well; it must not count again.
        for file in worker.files:
            self.server.post("/api/v1/deliveries", json.loads(file))
        compare(self.server, worker)


def _try(act: Callable[[], Any]) -> None:
    # The line of a dying server breaks.
    with suppress(OSError, http.client.HTTPException):
        act()


def compare(server: Server, worker: street.Worker) -> None:
    """Hold what the server has against what was typed: each confirmed record once and equal."""
    expected = {**worker.confirmed, **worker.unfinished}
    assert door.resting(server) == len(expected)
    assert door.change(server, "SELECT count(*) FROM quarantine") == [(0,)]
    whole: Counter[tuple[str, str, str]] = Counter()
    contents = []
    for record_id, interview in expected.items():
        (content,) = door.arrived(server, record_id)
        assert content["language"] == interview.language
        typed = interview.answers
        if record_id in worker.unfinished:
            assert content["unfinished"] is True
            assert content["answers"].items() <= typed.items(), (content["answers"], typed)
        else:
            assert "unfinished" not in content
            assert content["answers"] == typed
        contents.append(content)
    for content, row in zip(contents, door.judged(server, contents), strict=True):
        whole[content["language"], content["mode"], _plain(row)] += 1
    server.settle()
    rows = door.change(server, "SELECT language, mode, answers FROM responses")
    found = Counter((language, mode, _plain(json.loads(kept))) for language, mode, kept in rows)
    assert found == whole
    texts = door.change(server, "SELECT text FROM free_texts")
    typed_texts = [
        said
        for interview in worker.confirmed.values()
        for said in interview.answers.values()
        if isinstance(said, str) and said.startswith(f"{interview.number}: ")
    ]
    kept_texts = [text for (text,) in texts]
    assert all(kept_texts.count(said) == 1 for said in typed_texts)


def _plain(answers: Any) -> str:
    kept = {name: value for name, value in answers.items() if name != "rotation"}
    return json.dumps(kept, sort_keys=True, ensure_ascii=False)
