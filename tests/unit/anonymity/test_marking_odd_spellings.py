"""Numbers and addresses as people write them who do not know that a rule will read them."""

import pytest

from participation.anonymity.danger import dangers_in
from participation.anonymity.marking import mark


def marked(text, language):
    return [(one.kind, text[one.start : one.end]) for one in mark(text, language)]


@pytest.mark.parametrize(
    ("language", "kind", "words", "text"),
    [
        # Telephones and text programs put hyphens and spaces of their own.
        ("de", "plate", "NK\u2011AB\u00a0512", "Der Lieferwagen NK\u2011AB\u00a0512 parkt hier."),
        ("de", "phone", "06821\u202f/\u202f77\u202f889", "T 06821\u202f/\u202f77\u202f889"),
        ("en", "phone", "0044 20 / 79 46 09 5", "call 0044 20 / 79 46 09 5 please"),
        ("tr", "phone", "0212 / 5 55 01 23", "Beni 0212 / 5 55 01 23 arayın"),
        # Dots and slashes in a bank account.
        ("de", "iban", "DE44/5001/0517/5407/3249/31", "Mein Konto: DE44/5001/0517/5407/3249/31."),
        ("fr", "iban", "FR14.2004.1010.0505.0001.3M02.606", "FR14.2004.1010.0505.0001.3M02.606"),
        # The sign of an address in words, brackets and spaces.
        ("de", "email", "karl punkt maier (at) web punkt de", "karl punkt maier (at) web punkt de"),
        ("de", "email", "karl klammeraffe posteo punkt de", "karl klammeraffe posteo punkt de"),
        ("tr", "email", "can.demir [at] mail [nokta] com", "Yaz: can.demir [at] mail [nokta] com"),
        ("fr", "email", "luc.b chez laposte point net", "c'est luc.b chez laposte point net merci"),
        ("it", "email", "gino {at} libero {punto} it", "scrivi a gino {at} libero {punto} it"),
        ("ru", "email", "olga собака почта точка ру", "Пишите: olga собака почта точка ру"),
        # A street, and its number behind a word.
        ("ro", "address", "Hauptstraße la numărul 8", "Locuim pe Hauptstraße la numărul 8."),
        ("bg", "address", "Talstraße №77", "Входът на Talstraße №77 е счупен."),
        ("ru", "address", "Кирхгассе, дом 14", "Мы с Кирхгассе, дом 14, света нет."),
        ("uk", "address", "Бергштрасе, будинок 30", "Біля Бергштрасе, будинок 30 темно."),
        ("ar", "address", "Hauptstraße رقم 12", "بيتنا في Hauptstraße رقم 12 بارد"),
        ("fa", "address", "Talstraße پلاک 5", "خانه ما Talstraße پلاک 5 است"),
        ("de", "address", "aus Nr. 21", "Der Mann aus Nr. 21 hilft allen."),
        ("en", "address", "at number 21", "the family at number 21 is kind"),
    ],
)  # fmt: skip
def test_an_odd_spelling_is_marked_whole(language, kind, words, text):
    assert (kind, words) in marked(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Bus Nr. 21 kommt zu selten, am Platz Nr. eins der Wünsche."),
        ("de", "Wir sind um 8 Uhr bei der Arbeit, Punkt acht, und der Laden ist zu."),
        ("fr", "On est chez nous, un point c'est tout."),
        ("it", "Il punto è che a casa fa freddo."),
        ("ru", "Собака лает, и точка."),
        ("en", "We meet at the square at eight, dot."),
        ("uk", "Дім 3 поверхи, ліфта немає."),
    ],
)
def test_words_that_only_sound_so_are_not(language, text):
    assert [one for one in marked(text, language) if one[0] in ("email", "address", "iban")] == []


@pytest.mark.parametrize("piece", ["a", "a.a", "a punkt ", "x@", "0/ ", "DE12 3", "hof straße "])
def test_no_text_keeps_the_rules_busy(piece):
    """Two ways to read each dot would be two to the power of their number."""
    text = (piece * 2000)[:2000]
    assert all(0 <= one.start < one.end <= len(text) for one in mark(text, "de"))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("life", "Ich möchte abends einschlafen und nie mehr wach werden."),
        ("life", "J'aimerais m'endormir et ne plus jamais me lever."),
        ("life", "Хочется заснуть и не видеть завтра."),
        ("child", "Der Säugling im Hinterhaus liegt allein da."),
        ("child", "They leave the toddler alone again and again."),
        ("child", "Le bébé du deuxième est laissé seul."),
        ("child", "Copiii stau singuri zile întregi."),
        ("child", "Дети одни по три дня, никто не приходит."),
    ],
)
def test_whoever_wants_to_sleep_for_ever_and_a_baby_left_alone_are_in_danger(kind, text):
    assert kind in dangers_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "With my baby alone on the stairs I need a ramp.",
        "Ich will einschlafen und nicht die Straße hören.",
    ],
)
def test_a_mother_with_a_pram_and_a_loud_street_are_none(text):
    assert dangers_in(text) == []
