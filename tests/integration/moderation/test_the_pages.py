"""The queue as moderators use it, without scripts: by forms alone."""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select

from participation.db import db, writing
from participation.moderation import danger
from participation.moderation.close import close_due
from participation.moderation.models import Act, Checked, Item, ItemState, Original, Urgency
from participation.quarters.models import quarter_by_slug
from participation.responses.models import FreeText
from participation.staff.models import AuditEntry
from tests import town
from tests.integration.moderation.conftest import BASE

QUEUE = f"{BASE}/moderation"
NAMED = "Herr Kowalski hilft allen."


def revision(page):
    return re.search(r'name="revision" value="(\d+)"', page)[1]


def typed(page, **more):
    return {"do": "decide", "revision": revision(page), **more}


def test_an_empty_queue_says_what_comes_next(signed_in):
    page = signed_in("mona").get(QUEUE).text
    assert "meist nachts" in page
    assert "/practice/1" in page


def test_the_next_one_is_taken_and_after_a_decision_the_one_after(signed_in, write):
    write("eins", "zwei")
    mona = signed_in("mona")
    reply = mona.form(f"{QUEUE}/next")
    assert reply.status_code == 303
    first = reply.headers["Location"]
    page = mona.get(first).text
    reply = mona.form(first, text=_textarea(page), **typed(page, decision="themes"))
    assert reply.status_code == 303, reply.text
    second = reply.headers["Location"]
    assert second != first
    page = mona.get(second).text
    reply = mona.form(second, text=_textarea(page), **typed(page, decision="themes"))
    assert reply.headers["Location"] == QUEUE


def _textarea(page):
    return re.search(r'<textarea id="text"[^>]*>([^<]*)</textarea>', page)[1]


def test_one_press_on_a_marked_word_puts_a_placeholder_there(signed_in, write):
    (key,) = write(NAMED)
    mona = signed_in("mona")
    address = f"{QUEUE}/{key.hex()}"
    page = mona.get(address).text
    number = re.search(r'name="replace" value="(\d+)" data-word="Kowalski"', page)[1]
    page = mona.form(address, text=NAMED, replace=number, revision=0, note="eine Notiz").text
    assert _textarea(page) == "Herr [Name] hilft allen."
    assert "eine Notiz" in page
    db.session.rollback()
    assert db.session.get(Item, key).revision == 0, "nothing is decided by it"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_placeholder_takes_the_place_of_whole_words_only(signed_in, write):
    text = "Herr Linde wohnt in der Lindestraße 3."
    (key,) = write(text)
    mona = signed_in("mona")
    address = f"{QUEUE}/{key.hex()}"
    number = re.search(r'value="(\d+)" data-word="Linde"', mona.get(address).text)[1]
    page = mona.form(address, text=text, replace=number, revision=0).text
    assert _textarea(page) == "Herr [Name] wohnt in der Lindestraße 3."


def test_what_is_missing_is_said_and_nothing_typed_is_lost(signed_in, write):
    (key,) = write(NAMED)
    mona = signed_in("mona")
    address = f"{QUEUE}/{key.hex()}"
    page = mona.get(address).text
    wrong = {"decision": "quote", "text": "[Name] hilft.", "note": "zweimal gelesen"}
    reply = mona.form(address, **typed(page, **wrong))
    assert reply.status_code == 422
    assert "drei Fragen" in reply.text
    assert "[Name] hilft." in reply.text
    assert "zweimal gelesen" in reply.text
    assert 'href="#checklist"' in reply.text


def test_a_late_decision_shows_the_new_state_and_what_was_typed(signed_in, write):
    (key,) = write("eins")
    mona, mika = signed_in("mona"), signed_in("mika")
    address = f"{QUEUE}/{key.hex()}"
    page = mona.get(address).text
    answer = typed(page, decision="themes", text="eins", note="meine Mühe")
    assert mika.form(address, **{**answer, "note": ""}).status_code == 303
    reply = mona.form(address, **answer)
    assert reply.status_code == 409
    assert "inzwischen" in reply.text.lower()
    assert "gerade entschieden" in reply.text
    assert "meine Mühe" in reply.text


def test_somebody_else_sees_who_is_on_it(signed_in, write):
    (key,) = write("eins")
    mona, mika = signed_in("mona"), signed_in("mika")
    assert mona.form(f"{QUEUE}/{key.hex()}/take").status_code == 303
    assert "Mona ist daran" in mika.get(QUEUE).text
    page = mika.get(f"{QUEUE}/{key.hex()}").text
    assert "Mona ist bis" in page
    assert "<textarea" not in page
    assert mika.form(f"{QUEUE}/{key.hex()}/take").status_code == 409
    mona.form(f"{QUEUE}/{key.hex()}/leave")
    assert mika.form(f"{QUEUE}/{key.hex()}/take").status_code == 303


def test_looking_changes_nothing(signed_in, write):
    (key,) = write("eins")
    mona = signed_in("mona")
    for address in (QUEUE, f"{QUEUE}/{key.hex()}", f"{QUEUE}/{key.hex()}/danger"):
        assert mona.get(address).status_code == 200
    db.session.rollback()
    item = db.session.get(Item, key)
    assert (item.revision, item.state, item.urgency) == (0, ItemState.NEW, Urgency.ORDINARY)


def test_the_second_person_compares_and_the_first_sees_no_button(signed_in, write):
    (key,) = write(NAMED)
    mona, frieda = signed_in("mona"), signed_in("frieda")
    address = f"{QUEUE}/{key.hex()}"
    page = mona.get(address).text
    answer = {"writer": "no", "third": "no", "sensitive": "no", "text": "[Name] hilft allen."}
    mona.form(address, **typed(page, decision="quote", **answer))
    own = mona.get(f"{address}/second").text
    assert 'value="release"' not in own
    assert mona.form(f"{address}/second", do="release", revision=1).status_code == 403
    page = frieda.get(f"{address}/second").text
    assert "Kowalski" in page
    assert "[Name] hilft allen." in page
    assert "Mona" in page
    reply = frieda.form(f"{address}/second", do="back", revision=revision(page))
    assert reply.status_code == 422
    sent = {"do": "back", "reason": "meaning", "revision": revision(page)}
    assert frieda.form(f"{address}/second", **sent).status_code == 303
    again = mona.get(address).text
    assert "Der Sinn hat sich geändert" in again
    assert "[Name] hilft allen." in again


def test_a_second_person_sees_that_another_is_on_it(signed_in, write, clock):
    keys = write(NAMED, "Frau Weber hilft allen.", "Herr Petrov hilft allen.")
    mona, mika, frieda = (signed_in(name) for name in ("mona", "mika", "frieda"))
    quoted = {"writer": "no", "third": "no", "sensitive": "no", "text": "[Name] hilft allen."}
    for key in keys:
        address = f"{QUEUE}/{key.hex()}"
        mona.form(address, **typed(mona.get(address).text, decision="quote", **quoted))
    address = f"{QUEUE}/{keys[0].hex()}/second"
    # Whoever proposed it keeps nobody from it.
    assert mona.form(f"{address}/take").status_code == 303
    assert frieda.form(f"{address}/take").status_code == 303
    page = mika.get(address).text
    assert "Frieda ist bis" in page
    assert 'value="release"' not in page
    assert mika.form(f"{address}/take").status_code == 409
    number = revision(frieda.get(address).text)
    assert mika.form(address, do="release", revision=number).status_code == 409
    assert "Frieda ist daran" in mika.get(f"{QUEUE}?show=second").text
    # Releasing takes the next one, and another person gets another one.
    following = frieda.form(address, do="release", revision=number).headers["Location"]
    assert "Sie sind bis" in frieda.get(following).text
    (last,) = {key.hex() for key in keys[1:]} - {following.split("/")[-2]}
    assert mika.form(f"{QUEUE}/{last}/second/take").status_code == 303
    clock.turn(minutes=16)
    mika = signed_in("mika")
    assert mika.form(f"{following}/take").status_code == 303
    assert mika.form(f"{QUEUE}/{following.split('/')[-2]}/leave").status_code == 303
    assert "Ich übernehme" in mika.get(following).text


def test_put_off_it_comes_back_on_its_day(signed_in, write, clock):
    (key,) = write("eins")
    mona = signed_in("mona")
    address = f"{QUEUE}/{key.hex()}"
    put = {"do": "defer", "until": "2026-11-25", "defer_reason": "translation", "text": "halb fer"}
    reply = mona.form(address, revision=0, **put)
    assert reply.status_code == 303, reply.text
    assert key.hex() not in mona.get(QUEUE).text
    assert key.hex() in mona.get(f"{QUEUE}?show=deferred").text
    clock.turn(days=3)
    mona = signed_in("mona")
    assert key.hex() in mona.get(QUEUE).text
    assert "halb fer" in mona.get(address).text
    late = {**put, "until": "2027-06-01"}
    assert mona.form(address, revision=1, **late).status_code == 422


def test_filters_stand_in_the_address_and_survive(signed_in, write):
    german = write("Ruft an: 06821 290123")
    arabic = write("مزيد من الإضاءة", language="ar")
    mona = signed_in("mona")
    page = mona.get(f"{QUEUE}?language=ar").text
    assert arabic[0].hex() in page
    assert german[0].hex() not in page
    assert 'value="ar" selected' in page
    assert german[0].hex() in mona.get(f"{QUEUE}?rule=phone").text
    assert arabic[0].hex() not in mona.get(f"{QUEUE}?rule=phone").text
    reply = mona.form(f"{QUEUE}/next?language=ar")
    assert reply.headers["Location"].endswith(f"{arabic[0].hex()}?language=ar")


def test_the_list_has_pages_with_a_stable_order(signed_in, write):
    keys = write(*(f"Wunsch {n}" for n in range(30)))
    mona = signed_in("mona")
    shown = []
    for number in (1, 2):
        page = mona.get(f"{QUEUE}?page={number}").text
        shown += re.findall(r'value="([0-9a-f]{32})" form="many"', page)
    assert sorted(shown) == sorted(key.hex() for key in keys)
    again = mona.get(f"{QUEUE}?page=1").text
    assert re.findall(r'value="([0-9a-f]{32})" form="many"', again) == shown[:25]


def test_danger_comes_first_then_the_oldest(signed_in, write):

    (young,) = write("jung")
    (old,) = write("alt", today=town.TODAY - dt.timedelta(days=9))
    (danger,) = write("Gefahr")
    mona = signed_in("mona")
    assert mona.form(f"{QUEUE}/{danger.hex()}/danger").status_code == 303
    found = re.findall(r'id="text-([0-9a-f]{32})"', mona.get(QUEUE).text)
    assert found == [danger.hex(), old.hex(), young.hex()]
    assert "9 Tage, spät" in mona.get(QUEUE).text


def test_acute_danger_leads_to_the_duty_path_and_leaves_no_word_of_it(signed_in, write, clock):
    with writing() as session:
        quarter = quarter_by_slug(town.QUARTER)
        session.merge(quarter).legal = {**quarter.legal, "duty_phone": "06821 4711"}
    (key,) = write("Zwetschgenknoedel, ich springe heute")
    mona = signed_in("mona")
    address = f"{QUEUE}/{key.hex()}"
    page = mona.get(mona.form(f"{address}/danger").headers["Location"]).text
    for number in ("112", "110", "06821 4711"):
        assert number in page
    for name in ("frieda", "leo"):
        assert "1 Text berichtet von akuter Gefahr" in signed_in(name).get("/manage/").text
    assert mona.form(f"{address}/passed", to="somebody").status_code == 422
    assert mona.form(f"{address}/passed", to="emergency").status_code == 303
    db.session.rollback()
    assert db.session.get(Item, key).state is ItemState.DECIDED
    assert [a.reason for a in db.session.scalars(select(Act)).all()][-1] == "emergency"
    noted = [vars(row) for model in (Act, AuditEntry) for row in db.session.scalars(select(model))]
    assert "Zwetschgen" not in repr(noted)
    assert key.hex() not in repr(noted).replace(repr(key), "")
    clock.turn(minutes=11)
    db.session.rollback()
    close_due(clock(), town.TODAY)
    db.session.rollback()
    assert db.session.scalars(select(Original)).all() == []
    assert db.session.scalars(select(FreeText)).all() == []


def test_words_of_danger_bring_a_text_to_the_top_before_anybody_has_read_it(signed_in, write):
    (old,) = write("alt", today=town.TODAY - dt.timedelta(days=9))
    told, other = write("my husband hits me", "mehr Licht")
    mona = signed_in("mona")
    page = mona.get(QUEUE).text
    shown = re.findall(r'id="text-([0-9a-f]{32})"', page)
    assert shown[:2] == [told.hex(), old.hex()]
    assert "Berichtet vielleicht von Gefahr" in page
    assert f'value="{told.hex()}" form="many"' not in page
    assert "1 Text berichtet vielleicht von Gefahr" in mona.get("/manage/").text
    keys = [key.hex() for key in (told, other)]
    fields = {"key": keys, "decision": "withheld", "reason": "off_topic", "sure": "1"}
    mona.form(f"{QUEUE}/many", **fields)
    assert key_states([told.hex()]) == {ItemState.NEW}
    assert key_states([other.hex()]) == {ItemState.DECIDED}


def test_what_may_tell_of_danger_is_not_decided_before_somebody_says_that_nobody_is_in_danger(
    signed_in, write
):
    (key,) = write("my husband hits me")
    mona = signed_in("mona")
    mona.form(f"{QUEUE}/{key.hex()}/take")
    page = mona.get(f"{QUEUE}/{key.hex()}").text
    assert re.search(r'name="calm"[^>]* autofocus', page)
    fields = typed(page, decision="themes", text="my husband hits me")
    for later in ({}, {"do": "defer", "until": "2026-12-01", "defer_reason": "talk"}):
        refused = mona.form(f"{QUEUE}/{key.hex()}", **{**fields, **later})
        assert refused.status_code == 422
        assert "niemand in Gefahr ist" in refused.text
    assert mona.form(f"{QUEUE}/{key.hex()}", **fields, calm="1").status_code == 303
    db.session.rollback()
    item = db.session.get(Item, key)
    assert (item.state, item.urgency) == (ItemState.DECIDED, Urgency.ORDINARY)


def test_the_page_for_danger_has_the_numbers_of_the_town(signed_in, write):
    with writing() as session:
        quarter = session.merge(quarter_by_slug(town.QUARTER))
        quarter.help_numbers = [
            {"code": "youth", "name": {"de": "Jugendamt"}, "phone": "06824 4712", "note": {}}
        ]
    (key,) = write("Gefahr")
    page = signed_in("mona").get(f"{QUEUE}/{key.hex()}/danger").text
    assert "Jugendamt" in page
    assert "06824 4712" in page


def test_of_what_was_passed_on_no_older_original_stays(desk, write):
    (key,) = write("Ein Satz")
    desk.decide(key, "themes", "Ein Satz")
    desk.close()
    with writing() as session:
        assert session.get(Original, key) is not None
        item = session.get(Item, key)
        item.state, item.decision = ItemState.NEW, None
        session.add(
            FreeText(key=item.subject, version_id=1, wave_id=1, question="idea",
                     language="de", quotable=True, text="Ein Satz")
        )  # fmt: skip
    desk.act(key, "mona", lambda s, i, a: danger.pass_on(s, i, a, "police", town.TODAY))
    desk.close()
    db.session.rollback()
    assert db.session.get(Original, key) is None
    assert db.session.get(Checked, key) is None


def test_a_translation_is_marked_like_its_original(signed_in, write, desk):
    (key,) = write("bize bağırıyor", language="tr")
    desk.decide(
        key, "themes", "bize bağırıyor", working_text="Herr Kowalski schreit uns an",
        translation_checked=True,
    )  # fmt: skip
    page = signed_in("frieda").get(f"{QUEUE}/{key.hex()}/second").text
    assert "Noch markiert" in page
    assert re.search(r'<mark class="found">Kowalski', page)


def test_what_needs_other_words_is_marked_without_a_placeholder(signed_in, write):
    (key,) = write("seit dem krebs bleibe ich hier")
    mona = signed_in("mona")
    mona.form(f"{QUEUE}/{key.hex()}/take")
    page = mona.get(f"{QUEUE}/{key.hex()}").text
    assert re.search(r'<mark class="found">krebs', page)


def test_a_false_alarm_goes_back_into_the_queue(signed_in, write):
    (key,) = write("Ich lach mich tot")
    mona = signed_in("mona")
    mona.form(f"{QUEUE}/{key.hex()}/danger")
    mona.form(f"{QUEUE}/{key.hex()}/passed", to="nobody")
    db.session.rollback()
    item = db.session.get(Item, key)
    assert (item.state, item.urgency) == (ItemState.NEW, Urgency.ORDINARY)


def test_many_are_counted_first_decided_then_and_taken_back(signed_in, write):
    keys = [key.hex() for key in write("eins", "zwei", "drei")]
    mona = signed_in("mona")
    page = mona.form(f"{QUEUE}/many", key=keys[:2], decision="withheld", reason="off_topic")
    assert page.status_code == 200
    assert "2 Texte: Nicht verwenden" in page.text
    assert key_states(keys) == {ItemState.NEW}
    reply = mona.form(
        f"{QUEUE}/many", key=keys[:2], decision="withheld", reason="off_topic", sure="1"
    )
    assert key_states(keys[:2]) == {ItemState.DECIDED}
    page = mona.get(reply.headers["Location"]).text
    batch = re.search(r'name="batch" value="(\w+)"', page)[1]
    mona.form(f"{QUEUE}/undo", batch=batch)
    assert key_states(keys) == {ItemState.NEW}
    assert mona.form(f"{QUEUE}/many", decision="themes").status_code == 422
    assert mona.form(f"{QUEUE}/many", key=keys, decision="withheld").status_code == 422


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_hundred_can_be_chosen_on_one_page_and_undone_in_one_go(signed_in, write):
    write(*(f"Bank Nummer {n} fehlt." for n in range(104)))
    mona = signed_in("mona")
    page = mona.get(QUEUE).text
    assert page.count('name="key"') == 25
    more = html.unescape(re.search(r'href="([^"]+size=100[^"]*)"', page)[1])
    page = mona.get(more).text
    assert page.count('name="key"') == 100
    assert " checked" not in page
    every = html.unescape(re.search(r'href="([^"]+all=1[^"]*)#many"', page)[1])
    page = mona.get(every).text
    assert page.count(" checked") == 100
    keys = re.findall(r'name="key" value="(\w+)"', page)
    assert "100 Texte: " in mona.form(f"{QUEUE}/many", key=keys, decision="themes").text
    reply = mona.form(f"{QUEUE}/many", key=keys, decision="themes", sure="1")
    batch = re.search(r"undo=(\w+)", reply.headers["Location"])[1]
    assert key_states(keys) == {ItemState.DECIDED}
    mona.form(f"{QUEUE}/undo", batch=batch)
    assert key_states(keys) == {ItemState.NEW}


def test_the_preview_counts_what_will_be_reached_and_says_what_is_left_alone(
    signed_in, write, desk
):
    keys = [key.hex() for key in write("eins", "zwei", "drei", "ich will nicht mehr leben")]
    desk.take(bytes.fromhex(keys[1]), "mika")
    desk.decide(bytes.fromhex(keys[2]), "themes", "drei", "mika")
    mona = signed_in("mona")
    page = mona.form(f"{QUEUE}/many", key=keys, decision="themes").text
    assert "1 Text: " in page
    assert "3 der ausgewählten bleiben, wie sie sind" in page
    assert re.findall(r'name="key" value="(\w+)"', page) == [keys[0]]
    nothing = mona.form(f"{QUEUE}/many", key=keys[1:], decision="themes").text
    assert "0 Texte: " in nothing
    assert ">Entscheiden<" not in nothing


def key_states(keys):
    db.session.rollback()
    return {db.session.get(Item, bytes.fromhex(key)).state for key in keys}


def test_ones_own_decision_is_taken_back_for_ten_minutes(signed_in, write, clock):
    keys = write("eins", "zwei")
    mona = signed_in("mona")
    for key in keys:
        address = f"{QUEUE}/{key.hex()}"
        text = "eins" if key == keys[0] else "zwei"
        mona.form(address, do="decide", revision=0, decision="themes", text=text)
    mona.form(f"{QUEUE}/{keys[0].hex()}/undo")
    clock.turn(minutes=10)
    mona.form(f"{QUEUE}/{keys[1].hex()}/undo")
    assert [key_states([key.hex()]).pop() for key in keys] == [ItemState.NEW, ItemState.DECIDED]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["leo", "vera", "lars", "selin", "tara"])
def test_who_does_not_check_texts_reads_none(signed_in, write, name):
    (key,) = write("Zwetschgenknoedel")
    other = signed_in(name)
    address = f"{QUEUE}/{key.hex()}"
    for page in (QUEUE, address, f"{address}/second", f"{address}/danger"):
        reply = other.get(page)
        assert reply.status_code == 403
        assert "Zwetschgen" not in reply.text
    for act in ("", "/take", "/danger", "/passed", "/second", "/second/take", "/undo"):
        assert other.form(address + act, do="decide", decision="themes").status_code == 403
    db.session.rollback()
    assert db.session.get(Item, key).revision == 0
    assert db.session.get(Checked, key) is None


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_approver_releases_and_edits_nothing(signed_in, write):
    (key,) = write("eins")
    frieda = signed_in("frieda")
    answer = {"do": "decide", "decision": "themes", "text": "eins", "revision": 0}
    assert frieda.form(f"{QUEUE}/{key.hex()}", **answer).status_code == 403
    assert frieda.form(f"{QUEUE}/next").status_code == 403


def test_another_quarters_items_are_no_page(signed_in, write):
    (key,) = write("Zwetschgenknoedel")
    otto = signed_in("otto")
    for quarter, status in ((town.QUARTER, 404), ("anderswo", 404)):
        address = f"/manage/{quarter}/moderation/{key.hex()}"
        for page in ("", "/second", "/danger"):
            reply = otto.get(address + page)
            assert reply.status_code == status
            assert "Zwetschgen" not in reply.text
        acts = ("", "/take", "/leave", "/danger", "/passed", "/second", "/second/take", "/undo")
        for act in acts:
            sent = otto.form(address + act, do="decide", decision="themes", text="x", revision=0)
            assert sent.status_code == status
    elsewhere = "/manage/anderswo/moderation"
    otto.form(f"{elsewhere}/many", key=[key.hex()], decision="themes", sure="1")
    assert key_states([key.hex()]) == {ItemState.NEW}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("key", ["x", "00", "zz" * 16, "0" * 31, "%20", "f" * 200])
def test_a_key_that_is_none_is_no_page(signed_in, key):
    assert signed_in("mona").get(f"{QUEUE}/{key}").status_code == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "query", ["quarter=x", "_external=1", "endpoint=x", "key=x", "show=x", "page=-3", "rule=%25"]
)
def test_a_strange_address_is_read_calmly(signed_in, write, query):
    write("eins")
    assert signed_in("mona").get(f"{QUEUE}?{query}").status_code == 200


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_somebody_wrote_is_never_markup(signed_in, write):
    (key,) = write('<script>alert(1)</script> "Kowalski" <b>Herr</b>')
    mona = signed_in("mona")
    for page in (QUEUE, f"{QUEUE}/{key.hex()}"):
        assert "<script>alert" not in mona.get(page).text
        assert "&lt;script&gt;" in mona.get(page).text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_text_stands_in_its_own_language_and_direction(signed_in, write):
    (key,) = write("مزيد من الإضاءة", language="ar")
    page = signed_in("mona").get(f"{QUEUE}/{key.hex()}").text
    assert '<blockquote class="said" lang="ar" dir="rtl" translate="no">' in page
    assert 'name="working_text"' in page


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_five_made_up_texts_teach_without_keeping_anything(signed_in):
    mona = signed_in("mona")
    for number in range(1, 6):
        assert mona.get(f"{QUEUE}/practice/{number}").status_code == 200
        reply = mona.form(f"{QUEUE}/practice/{number}", decision="themes")
        assert "Wir würden" in reply.text or "Das würden wir auch" in reply.text
    assert mona.get(f"{QUEUE}/practice/6").status_code == 404
