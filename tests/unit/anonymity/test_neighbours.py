"""Similar texts are proposed by the letters they share; nothing is joined."""

from participation.anonymity.neighbours import NEAR, NEIGHBOURS, neighbours

TEXTS = {
    b"light": "Am Bahnhof fehlt abends Licht",
    b"dark": "Abends ist es am Bahnhof so dunkel, es fehlt Licht",
    b"lamps": "Mehr Lampen und Beleuchtung am Bahnhof",
    b"mould": "Schimmel im Kinderzimmer und niemand kommt",
    b"rent": "Die Miete ist zu hoch",
    b"lift": "Der Aufzug ist kaputt",
    b"bench": "Mehr Bänke im Park",
}


def others(key):
    return {one: text for one, text in TEXTS.items() if one != key}


def test_the_nearest_text_speaks_of_the_same_thing():
    found = neighbours(TEXTS[b"light"], others(b"light"))
    assert found[0].key == b"dark"
    assert found[0].near_duplicate
    assert len(found) <= NEIGHBOURS


def test_misspelt_and_bent_words_are_near_duplicates():
    (first, *_rest) = neighbours("Schimel in den Kinderzimmern, niemand komt", TEXTS)
    assert first.key == b"mould"
    assert first.alike > NEAR


def test_what_has_nothing_in_common_is_no_neighbour():
    assert neighbours("xyz", TEXTS) == []
    assert not any(one.near_duplicate for one in neighbours("Mehr Busse am Sonntag", TEXTS))


def test_the_same_text_is_wholly_alike_and_equal_ones_come_in_lasting_order():
    twins = {b"b": "Mehr Licht", b"a": "Mehr Licht", b"c": "Miete"}
    found = neighbours("Mehr Licht", twins)
    assert [one.key for one in found] == [b"a", b"b"]
    assert round(found[0].alike, 6) == 1.0


def test_nothing_is_near_nothing():
    assert neighbours("", TEXTS) == []
    assert neighbours("Mehr Licht", {}) == []
    assert neighbours("Mehr Licht", {b"empty": "  "}) == []
