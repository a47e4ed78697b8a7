"""Words that may tell of acute danger, in eleven languages.

On sentences written afterwards and never looked at, the rules found between a half and seven tenths
and saw danger in one of a hundred and thirty-two harmless sentences, but in one of six that were
made to look dangerous: they change the order in which a person reads, and nothing else.
"""

import json
from pathlib import Path

import pytest

from participation.anonymity import danger_concepts
from participation.anonymity.danger import dangers_in
from participation.anonymity.folding import folded

SENTENCES = json.loads(
    Path(__file__).with_name("danger_sentences.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("language", SENTENCES)
def test_what_tells_of_danger_is_found(language):
    told = SENTENCES[language]["danger"]
    missed = [one for one in told if not dangers_in(one)]
    assert len(missed) <= len(told) * 0.1, missed


@pytest.mark.parametrize("language", SENTENCES)
def test_dear_prices_and_dead_squares_are_no_danger(language):
    assert [one for one in SENTENCES[language]["harmless"] if dangers_in(one)] == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("life", "ICH WILL NICHT MEHR LEBEN"),
        ("life", "yaşamak ISTEMIYORUM"),
        ("violence", "soțul mă bate"),
        ("violence", "sotul ma bate"),
        ("violence", "und gestern: زوجي يضربني"),
        ("child", "они запирают малыша"),
        ("threat", "j\u2019ai un couteau"),
        ("fire", "Es riecht nach GAS!"),
    ],
)
def test_capitals_accents_and_mixed_languages_hide_nothing(kind, text):
    assert kind in dangers_in(text)


def test_a_text_is_folded_to_what_people_type_on_a_telephone():
    assert folded("Yaşamıyorum, ÖLÜ!") == "yasamiyorum olu"
    assert folded("أحمد إلى") == "احمد الي"


def test_the_longest_text_is_judged_at_once():
    assert dangers_in("я бью б " * 600 + "schlägt " * 600) == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("life", "gestern hab ich alle meine Pillen rausgesucht, ich schlucke sie heute"),
        ("life", "HIIILFE schnell, Polizei"),
        ("violence", "Der Stiefvater verhaut meine kleine Schwester, wenn er trinkt"),
        ("violence", "er laesst mich nicht raus und hat meinen Pass weggenommen"),
        ("violence", "my ex waits for me and follows my daughter"),
        ("violence", "il ne me laisse pas sortir, il m'enferme"),
        ("violence", "kaynanam gelinine tokat attı, kadın ağlıyor, beni de dövüyor"),
        ("child", "Малыш остался один дома на всю ночь"),
        ("child", "il bimbo piange tutte le ore, ogni notte"),
        ("child", "بچه را تنها در خانه گذاشته‌اند، شب‌ها هم"),
        ("child", "mein Onkel kommt nachts in mein Zimmer"),
        ("life", "j'en ai assez, cette vie je ne la supporte plus, je ne supporte plus la vie"),
        ("life", "I just want to vanish from this life"),
        ("fire", "în hol iese fum pe la tablou"),
        ("fire", "контактът до печката пуска искри"),
        ("fire", "стеля тріщить і падає"),
        ("fire", "دخان أسود يطلع من القبو"),
    ],
)
def test_words_that_stand_together_tell_of_danger_in_any_order(kind, text):
    assert kind in dangers_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "Der Rauchmelder in der Küche piept.",
        "Hilfe beim Umzug wäre schnell gefunden, danke.",
        "Nos petits ont battu le record de natation.",
        "The castle is for jumping, put it near the bridge.",
        "La squadra ha picchiato i record, la batteria suona.",
    ],
)
def test_the_same_words_apart_or_in_play_are_no_danger(text):
    assert dangers_in(text) == []


def test_concepts_are_listed_in_every_language_and_used_by_a_rule():
    listed = json.loads(danger_concepts.WORDS.read_text(encoding="utf-8"))
    used = {
        one for rule in danger_concepts.RULES for one in (*rule.near, *filter(None, [rule.but]))
    }
    assert {language: set(concepts) for language, concepts in listed.items()} == dict.fromkeys(
        SENTENCES, used
    )
