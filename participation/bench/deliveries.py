"""Durable deliveries per second beside a bare loop that does the same without a web server."""

import hashlib
import json
import secrets
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

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
    "version": 1,
    "language": "de",
    "mode": "self",
    "entrance": None,
    "answers": {"liking": "4", "change": "3"},
}


def envelopes(key: dict[str, str], n: int) -> list[dict[str, Any]]:
    """Seal `n` answers, each under an id of its own."""
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), seal.decode(key["public"]))
    made = []
    for _ in range(n):
        name = seal.encode(secrets.token_bytes(16))
        sealed = seal.seal(CONTENT, "response", name, public)
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
    url: str, quarter: str, private: EllipticCurvePrivateKey, scratch: Path
) -> list[Measure]:
    """Measure single deliveries and batches of 200 over HTTP, each beside its bare loop."""
    with urllib.request.urlopen(f"{url}/api/v1/quarters/{quarter}", timeout=30) as reply:  # noqa: S310
        key = json.load(reply)["keys"][0]
    measures = []
    for name, batch, n in (("single", 1, 1600), ("in batches of 200", 200, 8000)):
        sent = envelopes(key, n)
        ours = n / _timed(partial(_send, url, sent, batch))
        other = envelopes(key, n)
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


def _send(url: str, sent: list[dict[str, Any]], batch: int) -> None:
    bodies = [
        json.dumps({"envelopes": sent[at : at + batch]}).encode()
        for at in range(0, len(sent), batch)
    ]
    _in_threads(bodies, lambda body: _post(url, body))


def _post(url: str, body: bytes) -> None:
    request = urllib.request.Request(  # noqa: S310  loopback
        f"{url}/api/v1/deliveries", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=120) as reply:  # noqa: S310
        statuses = {receipt["status"] for receipt in json.load(reply)["receipts"]}
    if statuses != {"stored"}:
        raise AssertionError(f"not stored: {statuses}")


def _in_threads(parts: list[Any], work: Callable[[Any], None]) -> None:
    def run(start: int) -> None:
        for one in parts[start::CLIENTS]:
            work(one)

    threads = [threading.Thread(target=run, args=(start,)) for start in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


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
