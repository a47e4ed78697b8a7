"""Nothing calls out: the product opens no connection but to its own database."""

import re
import socket

import pytest

from participation.config import ROOT

# What could open a connection. Mail is the operator's wish and goes to the operator's server.
CALLERS = re.compile(
    r"^\s*(?:import|from)\s+(?:requests|httpx|aiohttp|urllib3|urllib\.request|http\.client|ftplib|"
    r"telnetlib|xmlrpc|socket)\b",
    re.MULTILINE,
)
# The bench measures the real server over the loopback; tests of a machine ask its own ports.
MAY_CALL = {"bench", "operation"}

MODULES = sorted((ROOT / "participation").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_has_no_way_to_call_out(path):
    room = path.relative_to(ROOT / "participation").parts[0]
    assert room in MAY_CALL or not CALLERS.search(path.read_text("utf-8"))


def test_a_test_that_calls_out_fails():
    """The guard of `tests/conftest.py` holds for this test as for every other."""
    with socket.socket() as outside, pytest.raises(AssertionError, match="calls out"):
        outside.connect(("192.0.2.1", 80))


def test_the_loopback_and_sockets_in_files_are_no_outside():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with socket.socket() as caller:
            caller.connect(listening.getsockname())


# A vendor's push service, or a gateway for short messages, would learn who takes part.
MESSENGERS = re.compile(r"PushManager|pushManager|showNotification|\bsms:", re.IGNORECASE)
SHIPPED = sorted(
    path
    for folder in (ROOT / "static", ROOT / "participation")
    for path in folder.rglob("*")
    if path.suffix in {".js", ".html", ".webmanifest"}
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_asks_for_push_messages_or_writes_short_ones(path):
    assert not MESSENGERS.search(path.read_text("utf-8"))
