"""The bad network between a phone and the server: a small proxy that does what networks do.

Each test gets one of its own, and with it an origin of its own: what one phone stores is not
seen by the next.
"""

import http.client
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

DELIVERIES = "/api/v1/deliveries"
PORTAL = b"<!doctype html><title>Hotel</title><h1>Please log in</h1>"
HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive"}
PATIENCE = 60  # seconds that a held reply is held at most

# What an act does with one exchange. It may answer itself, pass on, or let the line drop.
Act = Callable[["Exchange"], None]


class Exchange:
    """One request on its way: an act decides what becomes of it."""

    def __init__(self, handler: BaseHTTPRequestHandler, proxy: "Proxy", body: bytes):
        self.handler = handler
        self.proxy = proxy
        self.body = body

    def forward(self) -> tuple[int, list[tuple[str, str]], bytes]:
        """Bring the request to the server and return its reply."""
        host = urlsplit(self.proxy.server.url).netloc
        line = http.client.HTTPConnection(host, timeout=PATIENCE)
        try:
            headers = dict(self.handler.headers.items())
            headers.pop("Connection", None)
            line.request(self.handler.command, self.handler.path, self.body or None, headers)
            reply = line.getresponse()
            return reply.status, reply.getheaders(), reply.read()
        finally:
            line.close()

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.handler.send_response_only(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.handler.send_header(name, value)
        self.handler.send_header("Content-Length", str(len(body)))
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def drop(self) -> None:
        """Let the line go dead without a word."""
        self.handler.close_connection = True


def passes(exchange: Exchange) -> None:
    try:
        reply = exchange.forward()
    except OSError:
        exchange.drop()
    else:
        exchange.answer(*reply)


def cuts(exchange: Exchange) -> None:
    """The request never gets there."""
    exchange.drop()


def loses_the_reply(exchange: Exchange) -> None:
    """The server has it, the phone never hears of it."""
    exchange.forward()
    exchange.drop()


def answers(status: int, body: bytes = b"no", *headers: tuple[str, str]) -> Act:
    """Answer in the server's place, as firewalls, log-in pages and overload do."""
    return lambda exchange: exchange.answer(status, [("Content-Type", "text/html"), *headers], body)


def is_a_portal(exchange: Exchange) -> None:
    exchange.answer(200, [("Content-Type", "text/html")], PORTAL)


def leads_to_a_login(exchange: Exchange) -> None:
    exchange.answer(302, [("Location", "/portal-login")], b"")


def takes_at_most(n: int) -> Act:
    """Refuse bodies of more than `n` bytes as proxies do; pass the others."""

    def act(exchange: Exchange) -> None:
        if len(exchange.body) > n:
            exchange.answer(413, [("Content-Type", "text/html")], b"too large")
        else:
            passes(exchange)

    return act


def repeats(times: int) -> Act:
    """Deliver the same request several times and give the last reply."""

    def act(exchange: Exchange) -> None:
        for _ in range(times - 1):
            exchange.forward()
        passes(exchange)

    return act


class Held:
    """An act that lets the server have the request and keeps its reply until `release`."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.released = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        reply = exchange.forward()
        self.reached.set()
        self.released.wait(PATIENCE)
        exchange.answer(*reply)

    def release(self) -> None:
        self.released.set()


class Proxy:
    """Stands in front of a server. `rule(start of a path, act)` sets what happens to requests.

    `asked` lists method and path of all that came; `bodies` the deliveries' bodies.
    """

    def __init__(self, server: Any):
        self.server = server
        self.asked: list[str] = []
        self.bodies: list[bytes] = []
        self._rules: dict[str, Act] = {}
        self._once: dict[str, list[Act]] = {}
        self._lock = threading.Lock()
        self._listening = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._listening.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._listening.server_address[1]}"
        self._thread = threading.Thread(target=self._listening.serve_forever, daemon=True)
        self._thread.start()

    def rule(self, start: str, act: Act) -> None:
        """From now on do this with every request whose path begins so."""
        self._rules[start] = act

    def once(self, start: str, *acts: Act) -> None:
        """Do these with the next requests whose path begins so, one each; then as before."""
        self._once.setdefault(start, []).extend(acts)

    def down(self) -> None:
        """No network: every line drops."""
        self._rules = {"/": cuts}

    def up(self) -> None:
        self._rules = {}

    def count(self, start: str) -> int:
        """Return how many requests came whose method and path begin so."""
        return sum(line.startswith(start) for line in self.asked)

    def act_for(self, path: str) -> Act:
        with self._lock:
            for start, acts in self._once.items():
                if acts and path.startswith(start):
                    return acts.pop(0)
        fitting = [start for start in self._rules if path.startswith(start)]
        return self._rules[max(fitting, key=len)] if fitting else passes

    def close(self) -> None:
        self._listening.shutdown()
        self._listening.server_close()


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _exchange(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            proxy.asked.append(f"{self.command} {self.path}")
            if self.path == DELIVERIES:
                proxy.bodies.append(body)
            try:
                proxy.act_for(self.path)(Exchange(self, proxy, body))
            except OSError:
                # The phone hung up, or was killed; that is what some tests are about.
                self.close_connection = True

        do_GET = do_POST = do_HEAD = _exchange  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
