"""Durable deliveries per second beside a bare loop that does the same without a web server."""

import hashlib
import json
import secrets
import socket
import sqlite3
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)

from participation.bench.measure import Measure
from participation.db import SQLITE_PRAGMAS
from participation.deliveries import seal

CLIENTS = 8
CONTENT = {
    "survey": "residents",
    "language": "de",
    "mode": "self",
    "entrance": None,
    "answers": {"liking": "4", "change": "3"},
}


def envelopes(key: dict[str, str], n: int, version: int) -> list[dict[str, Any]]:
    """Seal `n` answers to a version of the survey that is open, each under an id of its own."""
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), seal.decode(key["public"]))
    made = []
    for _ in range(n):
        name = seal.encode(secrets.token_bytes(16))
        sealed = seal.seal({**CONTENT, "version": version}, "response", name, public)
        digest = seal.encode(hashlib.sha256(sealed).digest())
        made.append(
            {
                "v": 1,
                "kind": "response",
                "id": name,
                "key": key["id"],
                "hash": digest,
                "sealed": seal.encode(sealed),
            }
        )
    return made


def per_second(
    url: str, quarter: str, version: int, private: EllipticCurvePrivateKey, scratch: Path
) -> list[Measure]:
    """Measure single deliveries and batches of 200 over HTTP, each beside its bare loop.

    version -- of the survey, that is open. Raises AssertionError if an answer is not stored.
    """
    with urllib.request.urlopen(f"{url}/api/v1/quarters/{quarter}", timeout=30) as reply:  # noqa: S310
        key = json.load(reply)["keys"][0]
    measures = []
    for name, batch, n in (("single", 1, 1600), ("in batches of 200", 200, 8000)):
        sent = envelopes(key, n, version)
        ours = n / _timed(partial(_send, url, _requests(url, sent, batch)))
        other = envelopes(key, n, version)
        bare = n / _timed(partial(_bare_loop, other, batch, private, scratch))
        raw = n / _timed(partial(_raw, other, batch, scratch))
        measures.append(
            Measure(
                f"durable deliveries, {name}",
                ours / bare,
                0.5,
                "x",
                f"ours {ours:.0f}/s, bare loop {bare:.0f}/s, raw SQLite {raw:.0f}/s",
                at_least=True,
            )
        )
    return measures


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _requests(url: str, sent: list[dict[str, Any]], batch: int) -> list[bytes]:
    """Return each delivery as the bytes of its request.

    Made beforehand, and sent over one connection for each client, as a proxy in front would:
    what is measured is the server, and phones do not run on the server's two cores.
    """
    host = urllib.parse.urlsplit(url).netloc
    made = []
    for at in range(0, len(sent), batch):
        body = json.dumps({"envelopes": sent[at : at + batch]}).encode()
        head = (
            f"POST /api/v1/deliveries HTTP/1.1\r\nHost: {host}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        made.append(head.encode() + body)
    return made


def _send(url: str, requests: list[bytes]) -> None:
    """Send all from eight clients at once. Raises AssertionError if one was not stored."""
    address = urllib.parse.urlsplit(url)
    faults: list[str] = []

    def run(start: int) -> None:
        try:
            where = (address.hostname, address.port)
            with socket.create_connection(where, timeout=120) as wire, wire.makefile("rb") as back:
                wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for request in requests[start::CLIENTS]:
                    wire.sendall(request)
                    reply = _reply(back)
                    if reply.count(b'"stored"') != request.count(b'"sealed"'):
                        faults.append(reply[:200].decode())
        except OSError as error:
            faults.append(str(error))

    threads = [threading.Thread(target=run, args=(start,)) for start in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise AssertionError(f"not stored: {faults[0]}")


def _reply(back: BinaryIO) -> bytes:
    length = 0
    while (line := back.readline()).strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return back.read(length)


def _open(scratch: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(scratch / f"{secrets.token_hex(4)}.sqlite3", isolation_level=None)
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE seen (id BLOB PRIMARY KEY, content BLOB, scope TEXT) WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TABLE arrivals (key BLOB PRIMARY KEY, kind TEXT, id TEXT, sealed BLOB, day TEXT)"
        " WITHOUT ROWID"
    )
    return connection


def _bare_loop(
    sent: list[dict[str, Any]], batch: int, private: EllipticCurvePrivateKey, scratch: Path
) -> None:
    """Open the same envelopes and insert into the same tables with the same fsync."""
    connection = _open(scratch)
    for at in range(0, len(sent), batch):
        rows = []
        for one in json.loads(json.dumps(sent[at : at + batch])):
            sealed = seal.decode(one["sealed"])
            plain = seal.unseal(sealed, "response", one["id"], private)
            json.loads(plain)
            rows.append((one["id"], hashlib.sha256(plain).digest(), sealed))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO seen VALUES (?, ?, 'survey:1')",
            [(hashlib.sha256(name.encode()).digest(), content) for name, content, _ in rows],
        )
        connection.executemany(
            "INSERT INTO arrivals VALUES (?, 'response', ?, ?, '2026-01-01')",
            [(secrets.token_bytes(16), name, sealed) for name, _, sealed in rows],
        )
        connection.execute("COMMIT")
    connection.close()


def _raw(sent: list[dict[str, Any]], batch: int, scratch: Path) -> None:
    """Only insert the bytes: what the disk gives."""
    connection = _open(scratch)
    for at in range(0, len(sent), batch):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO arrivals VALUES (?, 'response', ?, ?, '2026-01-01')",
            [(secrets.token_bytes(16), one["id"], one["sealed"]) for one in sent[at : at + batch]],
        )
        connection.execute("COMMIT")
    connection.close()
