"""What made the noise is on no disk once a release is worked out (spec: releases, 8)."""

import base64
import secrets
from types import SimpleNamespace

import numpy as np
import pytest
from sqlalchemy import select

from participation.anonymity.cellkey import record_keys
from participation.db import db
from participation.releases.models import ReleaseState
from participation.responses.models import Response

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def spellings(key):
    number = int.from_bytes(key, "big")
    digits = [str(number).encode()] if len(key) == 8 else []
    return [key, key[::-1], key.hex().encode(), base64.b64encode(key).rstrip(b"="), *digits]


def test_neither_the_secret_nor_a_record_key_is_left_on_the_disk(
    desk, answer, settings, monkeypatch
):
    answer(120)
    drawn = []

    def draw(size):
        drawn.append(secrets.token_bytes(size))
        return drawn[-1]

    source = SimpleNamespace(token_bytes=draw)
    monkeypatch.setattr("participation.releases.propose.secrets", source)
    release = desk.propose(dimensions=1)
    assert release.state is ReleaseState.PROPOSED
    assert drawn, "keys were drawn for it"
    rows = db.session.scalars(select(Response.key)).all()
    ids = np.frombuffer(b"".join(rows), np.uint8).reshape(-1, 16)
    keys = [int(k).to_bytes(8, "big") for secret in drawn for k in record_keys(secret, ids)]
    files = {path: path.read_bytes() for path in settings.instance.rglob("*") if path.is_file()}
    assert any(rows[0] in written for written in files.values()), "the search finds what is there"
    for path, written in files.items():
        for gone in (*drawn, *keys):
            assert not any(spelt in written for spelt in spellings(gone)), path


def test_language_and_mode_are_recoded_groups_and_cross_nothing(desk, answer):
    answer(120)
    tables = desk.propose(dimensions=3).document["tables"]
    for name, groups in {
        "answered:language": {"german", "other", "no_answer"},
        "answered:mode": {"self", "assisted", "interview", "paper", "no_answer"},
    }.items():
        own = [table for table in tables if name in str(table["axes"]) or name == table["question"]]
        for table in own:
            assert len(table["axes"]) == 1
            levels = {level["name"] for level in table["axes"][0]["levels"]}
            assert levels <= groups
