"""What free texts spoke of is counted like any answer: with noise, attacked, once in a round."""

import pytest
from sqlalchemy import select

from participation.anonymity.attack.reading import read
from participation.anonymity.audit import audit, command, input_hash
from participation.db import db
from participation.moderation.models import Decision
from participation.quarters.models import Topic
from participation.releases import work
from participation.releases.models import ReleaseState
from participation.releases.supersede import supersede
from participation.releases.topics import population
from participation.releases.withdraw import REASONS, withdraw
from tests import town
from tests.integration.releases.conftest import BASE, person

RESULTS = f"/de/{town.QUARTER}/results"
WRITTEN = {"light": 14, "housing": 9, "": 3}
THEMES = Decision.THEMES


@pytest.fixture
def wishes(answer, quote):
    """Enough answers for a release, and 26 checked texts of which 23 have a topic."""
    answer(60)
    for topic, n in WRITTEN.items():
        texts = [f"Ein Wunsch, Nummer {i} zu {topic}" for i in range(n)]
        quote(topic, texts, decision=THEMES, question="wish")


def tables_of(release):
    return [t for t in release.document["tables"] if t["question"] == "wish"]


def audited(release):
    tables = release.document["audit"]["tables"]
    return [t for t in tables if t["population"] == population("wish")]


def counts(release):
    (table,) = (t for t in tables_of(release) if t["kind"] == "one-way")
    levels = [level["name"] for level in table["axes"][0]["levels"]]
    return dict(zip(levels, table["cells"], strict=True))


def test_topics_are_counted_with_noise_and_small_ones_are_not_said(desk, wishes):
    told = counts(desk.propose(topics=True))
    for topic, n in WRITTEN.items():
        cell = told[topic or "no_answer"]
        # Some are left out by lot.
        if cell is not None:
            assert max(cell["low"], n - 4) <= min(cell["high"], n + 4)
            assert cell["low"] not in (1, 2, 3, 4)


def test_nobody_counts_them_unasked(desk, wishes):
    release = desk.propose()
    assert tables_of(release) == []
    assert {"step": "question", "what": "wish", "reason": "not yet"} in release.withheld


def test_fewer_than_twenty_texts_are_not_counted(desk, answer, quote):
    answer(60)
    quote("light", [f"Wunsch {n}" for n in range(19)], decision=THEMES, question="wish")
    release = desk.propose(topics=True)
    assert tables_of(release) == []
    assert {"step": "question", "what": "wish", "reason": "too few"} in release.withheld


def test_where_nobody_wrote_anything_the_release_says_so_and_is_made(desk, answer):
    answer(60)
    release = desk.propose(topics=True)
    assert release.state is ReleaseState.PROPOSED
    assert {"step": "question", "what": "wish", "reason": "too few"} in release.withheld


def test_texts_are_an_audited_population_of_their_own(desk, wishes):
    """I10, I7: every table is in the attacker's input, which a stranger finds clean."""
    release = desk.propose(topics=True)
    document = release.document
    named = {(t["name"], t["population"]) for t in document["audit"]["tables"]}
    assert {(t["name"], population("wish")) for t in tables_of(release)} <= named
    read(document["audit"])
    assert audit(document["audit"], 60).clean
    assert release.audit_hash == document["audit_hash"] == input_hash(document["audit"])


def test_how_many_texts_there_are_exactly_is_said_nowhere(desk, wishes):
    release = desk.propose(topics=True)
    said = release.document["audit"]["populations"][population("wish")]
    assert said["size"] == {"from": 20}


def test_a_later_release_of_the_round_repeats_them_as_they_are(desk, wishes, answer, quote):
    first = desk.publish(desk.propose(topics=True))
    answer(30, seed=2)
    quote("light", [f"Noch ein Wunsch {n}" for n in range(30)], decision=THEMES, question="wish")
    second = desk.propose(topics=True)
    assert second.id != first.id
    assert tables_of(second) == tables_of(first)
    assert audited(second) == audited(first)
    assert audit(second.document["audit"], 60).clean


def test_a_proposal_that_was_put_aside_was_seen_too(desk, wishes, answer):
    first = desk.propose(topics=True)
    desk.act(first, lambda session, one: withdraw(session, one, next(iter(REASONS))))
    answer(30, seed=2)
    second = desk.propose()
    assert second.id != first.id
    assert tables_of(second) == tables_of(first)


def test_topics_once_withdrawn_do_not_come_back(desk, wishes, answer):
    first = desk.publish(desk.propose(topics=True))
    new = desk.act(
        first, lambda session, old: supersede(session, old, ["wish"], person(session, "mona")).id
    )
    work.run_next()
    repeated = desk.publish(desk.release(new))
    assert tables_of(repeated) == [] == audited(repeated)
    answer(30, seed=2)
    later = desk.propose(topics=True)
    assert tables_of(later) == [] == audited(later)
    assert {"step": "question", "what": "wish", "reason": "withdrawn"} in later.withheld


def test_those_of_a_release_that_left_the_web_do_not_come_back(desk, wishes, answer):
    first = desk.publish(desk.propose(topics=True))
    desk.act(first, lambda session, one: withdraw(session, one, next(iter(REASONS))))
    assert desk.release(first.id).state is ReleaseState.WITHDRAWN
    answer(30, seed=2)
    assert tables_of(desk.propose(topics=True)) == []


def test_residents_read_topics_in_the_quarters_words_with_what_was_counted(desk, wishes, client):
    desk.publish(desk.propose(topics=True))
    page = client.get(f"{RESULTS}/1").text
    assert "Frage wish" in page
    assert "Thema light" in page
    assert "Alle geprüften Texte" in page
    assert "Anderes Thema oder keines" in page
    assert "موضوع light" in client.get(f"/ar/{town.QUARTER}/results/1").text


def test_a_stranger_finds_nothing_in_a_file_with_topics(desk, wishes, client):
    """I7, the numbers shown among it: shares of topics are shares of texts."""
    desk.publish(desk.propose(topics=True))
    status, said = command({"results-1.json": client.get(f"{RESULTS}/1.json").text})
    assert status == 0, said


def test_the_moderator_chooses_it_at_the_desk(desk, wishes, signed_in):
    mona = signed_in("mona")
    assert 'name="topics"' in mona.get(f"{BASE}/releases").text
    mona.form("/releases", survey="small", dimensions="0", topics="1")
    work.run_next()
    assert tables_of(desk.release(1))


def test_every_topic_of_the_quarter_has_its_row(desk, wishes):
    release = desk.propose(topics=True)
    known = set(db.session.scalars(select(Topic.code)))
    assert set(counts(release)) == {*known, "no_answer"}


def test_quotes_beside_the_numbers_are_attacked_with_them(desk, answer, quote, monkeypatch):
    """Eight sentences beside "fewer than 5", which stands for eight at most, told the count; the
    others could add up to what is left for the last."""
    answer(60)
    for topic, n in (("light", 14), ("housing", 8), ("trees", 6), ("", 3)):
        texts = [f"Ein Wunsch, Nummer {i} zu {topic}" for i in range(n)]
        quote(topic, texts, question="wish")
    seen = []

    def attack(document, *more):
        seen.append(document)
        return audit(document, *more)

    monkeypatch.setattr("participation.releases.propose.audit", attack)
    release = desk.propose(topics=True)
    told = [
        dict(zip((one["name"] for one in table["axes"][0]["levels"]), table["known"], strict=True))
        for document in seen
        for table in document["tables"]
        if table["name"] == "wish" and "known" in table
    ]
    assert told
    for known in told:
        assert {topic: span for topic, span in known.items() if span} == {
            "light": {"from": 8},
            "housing": {"from": 8},
            "trees": {"from": 6},
        }
    # More than is quoted is not told to anybody: one may be taken back before it is out.
    assert all("known" not in table for table in audited(release))
    cell = counts(release)["housing"]
    assert cell is None or (cell["high"] + 4) - max(8, cell["low"] - 4) >= 2
