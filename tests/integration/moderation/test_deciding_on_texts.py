"""From a text that waits to one that may be quoted: who may do what, and what stays."""

import threading

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.errors import Refusal
from participation.moderation import undo
from participation.moderation.close import original_of
from participation.moderation.manage_words import Overtaken
from participation.moderation.models import Decision, Item, ItemState, Lease, Original
from participation.moderation.texts import ready, waiting
from participation.responses.models import FreeText
from participation.surveys.models import Survey, Wave
from tests.integration.moderation.conftest import NO

TEXT = "Der Spielplatz braucht Licht."
NAMED = "Frau Kowalski in der Hüttenbergstraße 3 hilft allen."
CLEAN = "[Name] in der [Straße] hilft allen."


def texts():
    db.session.rollback()
    survey = db.session.scalars(select(Survey)).one()
    wave = db.session.scalars(select(Wave)).one()
    return ready(db.session(), survey.id, wave.id)


def test_what_needs_no_change_is_ready_for_themes_after_one_person(desk, write):
    (key,) = write(TEXT)
    desk.decide(key, "themes", TEXT)
    assert texts() == [], "for ten minutes it can be taken back"
    assert desk.close() == 1
    (one,) = texts()
    assert (one.question, one.language, one.text, one.working_text) == ("idea", "de", TEXT, TEXT)
    assert (one.quotable, one.topic) == (False, None)


def test_a_quote_needs_a_second_person(desk, write):
    (key,) = write(TEXT)
    desk.decide(key, "quote", TEXT, checklist=NO)
    desk.close()
    assert texts() == []
    assert desk.item(key).state is ItemState.SECOND
    desk.confirm(key)
    desk.close()
    assert [one.quotable for one in texts()] == [True]


def test_an_edited_text_needs_a_second_person_also_for_themes(desk, write):
    (key,) = write(NAMED)
    desk.decide(key, "themes", CLEAN)
    assert desk.item(key).state is ItemState.SECOND
    desk.confirm(key, "mika")
    desk.close()
    assert [one.text for one in texts()] == [CLEAN]


def test_who_edited_does_not_release(desk, write):
    (key,) = write(NAMED)
    desk.decide(key, "quote", CLEAN, checklist=NO)
    with pytest.raises(Refusal, match="selbst"):
        desk.confirm(key, "mona")


def test_who_edited_earlier_does_not_release_what_another_edited_later(desk, write):
    (key,) = write(NAMED)
    desk.decide(key, "quote", CLEAN, checklist=NO)
    desk.send_back(key, "frieda")
    assert desk.item(key).state is ItemState.NEW
    assert desk.checked(key).sent_back == "person"
    desk.decide(key, "quote", "Eine Frau hilft allen.", who="mika", checklist=NO)
    with pytest.raises(Refusal, match="selbst"):
        desk.confirm(key, "mona")
    desk.confirm(key, "frieda")


def test_two_who_decide_at_the_same_moment_decide_once(app, desk, write):
    (key,) = write(TEXT)
    _race(app, lambda: desk.decide(key, "themes", TEXT, revision=0), 6, expected=1)


def test_two_who_release_at_the_same_moment_release_once(app, desk, write):
    (key,) = write(NAMED)
    desk.decide(key, "quote", CLEAN, checklist=NO)
    _race(app, lambda: desk.confirm(key, "frieda"), 6, expected=1)
    assert desk.item(key).state is ItemState.DECIDED


def test_the_editor_does_not_release_by_being_quick(app, desk, write):
    (key,) = write(NAMED)

    def both():
        desk.decide(key, "quote", CLEAN, who="mona", checklist=NO)
        desk.confirm(key, "mona")

    _race(app, both, 4, expected=0)
    assert desk.item(key).state is ItemState.SECOND


def _race(app, act, n, expected):
    done, start = [], threading.Barrier(n)

    def one():
        with app.app_context():
            start.wait()
            try:
                act()
                done.append(True)
            except Refusal:
                pass
            finally:
                db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(n)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == expected


def test_a_late_decision_on_a_decided_item_is_refused(desk, write):
    (key,) = write(TEXT)
    desk.decide(key, "themes", TEXT)
    with pytest.raises(Overtaken, match="entschieden"):
        desk.decide(key, "withheld", TEXT, who="mika", reason="insult")


def test_while_one_is_on_it_another_cannot_decide_until_the_lease_ends(desk, write, clock):
    (key,) = write(TEXT)
    desk.take(key, "mona")
    with pytest.raises(Overtaken, match="Mona"):
        desk.take(key, "mika")
    with pytest.raises(Overtaken, match="Mona"):
        desk.decide(key, "themes", TEXT, who="mika")
    clock.turn(minutes=14)
    desk.take(key, "mona")
    clock.turn(minutes=14)
    with pytest.raises(Overtaken):
        desk.take(key, "mika")
    clock.turn(minutes=2)
    desk.take(key, "mika")
    desk.decide(key, "themes", TEXT, who="mika")
    assert db.session.scalars(select(Lease)).all() == []


def test_a_text_whose_plan_allows_no_quote_is_not_quoted(desk, write):
    (key,) = write(TEXT, quotable=False)
    with pytest.raises(Refusal, match="zitiert"):
        desk.decide(key, "quote", TEXT, checklist=NO)


@pytest.mark.parametrize(
    "checklist",
    [{}, {"writer": False}, {**NO, "writer": True}, {**NO, "third": True}],
)
def test_a_quote_needs_the_checklist_and_nobody_recognisable(desk, write, checklist):
    (key,) = write(TEXT)
    with pytest.raises(Refusal):
        desk.decide(key, "quote", TEXT, checklist=checklist)


def test_health_crime_or_a_child_is_put_into_other_words(desk, write):
    (key,) = write("Mein Kind hat Asthma vom Schimmel.")
    sensitive = {**NO, "sensitive": True}
    with pytest.raises(Refusal, match="andere Worte"):
        desk.decide(key, "quote", "Mein Kind hat Asthma vom Schimmel.", checklist=sensitive)
    desk.decide(key, "quote", "Schimmel macht krank.", checklist=sensitive)


def test_a_quote_has_at_most_200_characters(desk, write):
    (key,) = write("a" * 201)
    with pytest.raises(Refusal, match="200"):
        desk.decide(key, "quote", "a" * 201, checklist=NO)


def test_a_foreign_quote_needs_a_compared_translation(desk, write):
    (key,) = write("نحتاج إلى ملعب للأطفال.", language="ar")
    text = "نحتاج إلى ملعب للأطفال."
    with pytest.raises(Refusal, match="Übersetzung"):
        desk.decide(key, "quote", text, checklist=NO)
    german = "Wir brauchen einen Spielplatz."
    with pytest.raises(Refusal, match="Vergleichen"):
        desk.decide(key, "quote", text, checklist=NO, working_text=german)
    desk.decide(key, "quote", text, checklist=NO, working_text=german, translation_checked=True)
    desk.confirm(key)
    desk.close()
    (one,) = texts()
    assert (one.text, one.working_text) == (text, german)


def test_what_is_not_used_needs_a_reason_and_leaves_no_text(desk, write):
    (key,) = write("Kauft bei mir!")
    with pytest.raises(Refusal):
        desk.decide(key, "withheld", "Kauft bei mir!")
    with pytest.raises(Refusal, match="Notiz"):
        desk.decide(key, "withheld", "Kauft bei mir!", reason="other")
    desk.decide(key, "withheld", "Kauft bei mir!", reason="advertising")
    desk.close()
    assert texts() == []
    assert desk.checked(key) is None
    assert db.session.scalars(select(FreeText)).all() == []


def test_the_original_is_kept_sealed_and_nowhere_else(desk, write):
    (key,) = write(NAMED)
    desk.decide(key, "themes", CLEAN)
    desk.confirm(key)
    desk.close()
    assert db.session.scalars(select(FreeText)).all() == []
    assert b"Kowalski" not in db.session.get_one(Original, key).sealed
    assert original_of(db.session(), key) == NAMED


def test_sealed_originals_do_not_tell_their_length(desk, write):
    keys = write("kurz", "lang " * 50)
    for key, text in zip(keys, ("kurz", "lang " * 50), strict=True):
        desk.decide(key, "themes", text)
    desk.close()
    assert len({len(one.sealed) for one in db.session.scalars(select(Original))}) == 1


def test_ready_texts_come_in_another_order_each_time(desk, write):
    many = [f"Wunsch {n}" for n in range(12)]
    for key, text in zip(write(*many), many, strict=True):
        desk.decide(key, "themes", text)
    desk.close()
    orders = {tuple(one.text for one in texts()) for _ in range(5)}
    assert len(orders) > 1
    assert {len(order) for order in orders} == {12}


def test_many_at_once_can_be_taken_back_for_ten_minutes(desk, write, clock):
    many = [f"Wunsch {n}" for n in range(5)]
    keys = write(*many)
    batch, n = _bulk(keys, "themes")
    assert n == 5
    assert _undo(batch) == 5
    assert {desk.item(key).state for key in keys} == {ItemState.NEW}
    batch, n = _bulk(keys, "withheld", reason="off_topic")
    clock.turn(minutes=10)
    assert _undo(batch) == 0
    assert {desk.item(key).decision for key in keys} == {Decision.WITHHELD}


def test_many_at_once_leave_alone_what_somebody_is_on(desk, write):
    keys = write("eins", "zwei", "drei")
    desk.take(keys[0], "mika")
    assert _bulk(keys, "themes")[1] == 2


@pytest.mark.parametrize("decision", ["quote", "passed_on"])
def test_nothing_is_quoted_in_one_go(desk, write, decision):
    keys = write("eins")
    with pytest.raises(Refusal):
        _bulk(keys, decision)


def test_more_than_a_hundred_at_once_are_refused(desk, write):
    with pytest.raises(Refusal, match="100"):
        _bulk([bytes([n]) * 16 for n in range(101)], "themes")


def _bulk(keys, decision, reason=""):
    from participation.db import writing
    from participation.quarters.models import quarter_by_slug
    from tests import town
    from tests.integration.moderation.conftest import person

    db.session.rollback()
    with writing() as session:
        quarter = quarter_by_slug(town.QUARTER)
        return undo.decide_many(
            session, quarter, keys, person(session, "mona"), Decision(decision), reason, town.TODAY
        )


def _undo(batch):
    from participation.db import writing
    from participation.quarters.models import quarter_by_slug
    from tests import town
    from tests.integration.moderation.conftest import person

    db.session.rollback()
    with writing() as session:
        return undo.undo(session, quarter_by_slug(town.QUARTER), batch, person(session, "mona"))


def test_a_text_that_is_gone_closes_its_item_quietly(desk, write):
    from sqlalchemy import delete

    from participation.db import writing

    (key,) = write(TEXT)
    with writing() as session:
        session.execute(delete(FreeText))
    desk.decide(key, "themes", TEXT)
    assert desk.item(key).state is ItemState.CLOSED
    assert texts() == []


def test_waiting_texts_are_counted_for_the_live_view(desk, write):
    keys = write("eins", "zwei", "drei")
    desk.decide(keys[0], "themes", "eins")
    scope = desk.item(keys[1]).scope
    assert waiting(db.session(), scope) == 2


def test_the_texts_of_the_first_wave_are_not_those_of_the_tenth(desk, write):
    keys = write("eins", "zwei")
    scope = desk.item(keys[0]).scope
    with writing() as session:
        session.get_one(Item, keys[1]).scope = f"{scope}0"
    db.session.rollback()
    assert waiting(db.session(), scope) == 1
