"""With the whole directory in hand: no join of a delivery with its row, texts or tallies."""

import hashlib
import hmac
import itertools
import json
import sqlite3
from pathlib import Path

import pytest
from scipy import stats
from sqlalchemy import select, text

from participation.db import db, lay_anew
from participation.deliveries.models import Arrival, Seen, SeenKey
from participation.deliveries.settle import settle
from participation.jobs import Clock
from participation.responses.models import FreeText, Response
from tests import device
from tests.integration.attacks import people
from tests.integration.attacks.test_killed import rest
from tests.town import TODAY

# One in a thousand runs may fail by chance; three tries make that one in a thousand million.
CHANCE = 0.001


def physical_order(table, column, key_column="key"):
    """Return a column's values in the order in which they lie on the disk.

    PostgreSQL: by place in the file. SQLite: cells of a page fill it from its end, so a later
    one lies further to the front; pages in the order in which the file has them.
    """
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        query = text(f'SELECT "{column}" FROM "{table}" ORDER BY ctid')
        return list(db.session.scalars(query))
    with db.engine.connect() as connection:
        raw = connection.connection
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        keys = [row[0] for row in raw.execute(f'SELECT "{key_column}" FROM "{table}"')]
        values = dict(raw.execute(f'SELECT "{key_column}", "{column}" FROM "{table}"'))
    file = Path(db.engine.url.database).read_bytes()
    return [values[key] for key in sorted(keys, key=lambda key: _place(file, key))]


def _place(file, key):
    page, cell = divmod(file.rindex(key), 4096)
    return page, -cell


def numbers(values):
    return [people.number_in(json.loads(v) if isinstance(v, str) else v) for v in values]


def rank_correlation(order):
    return stats.spearmanr(range(len(order)), order)


def deliver(client, *envelopes):
    with client.post("/api/v1/deliveries", data=device.body(*envelopes)) as reply:
        assert {r["status"] for r in reply.get_json()["receipts"]} == {"stored"}


def unlikely(order):
    return rank_correlation(order).pvalue < CHANCE


def test_within_a_lot_rows_lie_in_no_order_of_their_deliveries(client, key):
    for number in range(200):
        deliver(client, people.sealed(key, number))
    settle(TODAY)
    order = numbers(physical_order("responses", "answers"))
    assert sorted(order) == list(range(200))
    assert not unlikely(order)


def test_the_measure_finds_an_order_where_there_is_one(client, key):
    """Marks lie in the order of their coming until the night. Thirty fill no second page."""
    sent = [people.sealed(key, number) for number in range(30)]
    for one in sent:
        deliver(client, one)
    number_of = numbers_by_mark(sent)
    order = [number_of[mac] for mac in physical_order("seen", "id_mac", "id_mac")]
    assert unlikely(order)
    db.session.rollback()
    lay_anew([Seen])
    order = [number_of[mac] for mac in physical_order("seen", "id_mac", "id_mac")]
    assert not unlikely(order)


def numbers_by_mark(sent):
    """Return mark to number, as whoever holds the tablets' ids and the key can."""
    secret = db.session.scalars(select(SeenKey.secret)).one()
    return {
        hmac.digest(secret, b"id\0" + one["id"].encode(), "sha256"): n for n, one in enumerate(sent)
    }


def written_together(table):
    """Return the sets of keys that one transaction wrote, where the database tells."""
    db.session.rollback()
    if db.engine.dialect.name != "postgresql":
        return []
    rows = db.session.execute(text(f'SELECT xmin::text, * FROM "{table}"')).all()
    by = lambda row: row[0]  # noqa: E731
    return [list(group) for _, group in itertools.groupby(sorted(rows, key=by), by)]


def nightly(app, moment):
    """Run the job as at three in the night."""
    app.extensions["clock"] = app.extensions.get("clock") or Clock(app)
    app.extensions["clock"].tick(moment)


@pytest.fixture
def nights(app, client, key):
    """Five nights of forty answers, each with one idea in the words of its writer."""
    import datetime as dt
    from zoneinfo import ZoneInfo

    for night in range(5):
        for number in range(night * 40, night * 40 + 40):
            answers = people.answers_of(number) | {"idea": f"Idee {number}"}
            deliver(client, device.envelope(key, device.content(answers)))
        moment = dt.datetime(2026, 11, 23 + night, 3, 5, tzinfo=ZoneInfo("Europe/Berlin"))
        nightly(app, moment)


def test_after_the_night_nothing_tells_in_which_night_somebody_answered(nights):
    for table, column in (("responses", "answers"), ("free_texts", "text")):
        values = physical_order(table, column)
        order = numbers(values) if table == "responses" else [int(v.split()[1]) for v in values]
        assert sorted(order) == list(range(200))
        assert not unlikely(order), table
    for table in ("responses", "free_texts", "seen"):
        assert len(written_together(table)) <= 1, table


def test_a_text_shares_neither_key_nor_place_nor_transaction_with_its_answer(nights):
    db.session.rollback()
    row_keys = set(db.session.scalars(select(Response.key)))
    text_keys = set(db.session.scalars(select(FreeText.key)))
    assert not row_keys & text_keys
    texts = [int(v.split()[1]) for v in physical_order("free_texts", "text")]
    rows = numbers(physical_order("responses", "answers"))
    same_place = sum(a == b for a, b in zip(texts, rows, strict=True))
    # Two shuffled orders of 200 agree in one place on average; in nine once in a million.
    assert same_place < 9
    places = {number: place for place, number in enumerate(rows)}
    assert stats.spearmanr(range(200), [places[n] for n in texts]).pvalue > CHANCE
    if written_together("responses"):
        one, other = (
            {row[0] for row in db.session.execute(text(f"SELECT xmin::text FROM {table}"))}
            for table in ("responses", "free_texts")
        )
        assert not one & other


def test_all_ids_and_the_key_of_the_marks_in_hand_find_no_row(client, key):
    """The attacker holds every tablet's ids, the key, and can try every row's answers."""
    sent = [people.sealed(key, number) for number in range(60)]
    for one in sent:
        deliver(client, one)
    settle(TODAY)
    secret = db.session.scalars(select(SeenKey.secret)).one()
    marks = set(itertools.chain(*db.session.execute(select(Seen.id_mac, Seen.content_mac))))
    rows = db.session.scalars(select(Response)).all()
    guesses = []
    for row in rows:
        kept = {name: value for name, value in row.answers.items() if value != "not_asked"}
        inside = device.content(kept)
        for how in ({}, {"separators": (",", ":")}, {"sort_keys": True},
                    {"separators": (",", ":"), "sort_keys": True}):  # fmt: skip
            plain = json.dumps(inside, **how).encode()
            guesses += [plain, plain.ljust(4096), row.key, bytes(row.key).hex().encode()]
    for guess in guesses:
        tried = {
            hmac.digest(secret, prefix + guess, "sha256") for prefix in (b"", b"content\0", b"id\0")
        } | {hashlib.sha256(guess).digest()}
        assert not tried & marks
    # By their ids they are found, or the marks would be worth nothing.
    assert len(numbers_by_mark(sent).keys() & marks) == 60


def test_the_order_of_marks_and_of_rows_have_nothing_in_common(client, key):
    sent = [people.sealed(key, number) for number in range(200)]
    for one in sent:
        deliver(client, one)
    settle(TODAY)
    number_of = numbers_by_mark(sent)
    by_key = db.session.scalars(select(Response.answers).order_by(Response.key))
    marks = [
        number_of[mac] for mac in db.session.scalars(select(Seen.id_mac).order_by(Seen.id_mac))
    ]
    assert not unlikely(numbers(by_key))
    rows = {n: place for place, n in enumerate(numbers(physical_order("responses", "answers")))}
    assert stats.spearmanr(range(200), [rows[n] for n in marks]).pvalue > CHANCE


def test_who_arrives_while_others_are_settled_waits_for_ten_of_their_own(client, key, monkeypatch):
    from participation.responses import settle as rooms

    rest(key, 12)
    lots = []
    real_settle = rooms.ResponseKind.settle

    def settle_kind(self, session, scope, opened):
        lots.append(len(opened))
        real_settle(self, session, scope, opened)

    monkeypatch.setattr(rooms.ResponseKind, "settle", settle_kind)
    from participation.deliveries import settle as settling

    real_lots = settling.lots

    def lots_then_three_more():
        found = real_lots()
        db.session.rollback()
        # Between the counting and the writing.
        rest(key, 3, first=100)
        return found

    monkeypatch.setattr(settling, "lots", lots_then_three_more)
    assert settle(TODAY, ripe_only=True) == {"response": 12}
    assert lots == [12]
    db.session.rollback()
    assert len(db.session.scalars(select(Arrival.key)).all()) == 3


def test_a_lot_larger_than_a_transaction_is_cut_into_even_parts(client, key, monkeypatch):
    from participation.deliveries import settle as settling
    from participation.responses import settle as rooms

    sizes = []
    real = rooms.ResponseKind.settle

    def settle_kind(self, session, scope, opened):
        sizes.append(len(opened))
        real(self, session, scope, opened)

    monkeypatch.setattr(rooms.ResponseKind, "settle", settle_kind)
    monkeypatch.setattr(settling, "LOT", 50)
    rest(key, 101)
    settle(TODAY, ripe_only=True)
    assert sizes == [34, 34, 33]


def test_laying_anew_loses_nothing_and_changes_nothing(client, key):
    rest(key, 50)
    settle(TODAY)

    def everything():
        db.session.rollback()
        tables = [Response.__table__, FreeText.__table__, Seen.__table__]
        return [set(map(repr, db.session.execute(select(table)))) for table in tables]

    before = everything()
    db.session.rollback()
    lay_anew((Response, FreeText, Seen))
    assert everything() == before


@pytest.mark.parametrize("database", ["sqlite"])
def test_sqlite_keeps_no_hidden_row_number(settings, database):
    with sqlite3.connect(settings.instance / "participation.sqlite3") as connection:
        for table in ("responses", "free_texts", "seen", "arrivals", "quarantine"):
            with pytest.raises(sqlite3.OperationalError, match="rowid"):
                connection.execute(f"SELECT rowid FROM {table}")
    connection.close()
