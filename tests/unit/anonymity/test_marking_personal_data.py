from itertools import pairwise

import pytest

from participation.anonymity.marking import mark


def found(text, language="de", known=()):
    return {(m.kind, text[m.start : m.end]) for m in mark(text, language, known)}


@pytest.mark.parametrize(
    ("kind", "marked", "text"),
    [
        ("email", "max.muster@web.de", "Schreibt an max.muster@web.de bitte."),
        ("email", "max.muster (at) web.de", "Schreibt an max.muster (at) web.de bitte."),
        ("url", "www.beispiel.de/seite", "Seht www.beispiel.de/seite an."),
        ("phone", "06821 290123", "Ruft an: 06821 290123!"),
        ("phone", "+49 170 1234567", "Handy +49 170 1234567"),
        ("phone", "٠٦٨٢١٢٩٠١٢٣", "هاتف ٠٦٨٢١٢٩٠١٢٣"),
        ("iban", "DE89 3704 0044 0532 0130 00", "Konto DE89 3704 0044 0532 0130 00 danke"),
        ("tax_id", "36574261809", "Steuernummer 36574261809"),
        ("plate", "NK-AB 123", "Das Auto NK-AB 123 steht immer da."),
    ],
)
def test_structured_identifiers_are_marked(kind, marked, text):
    assert (kind, marked) in found(text)


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("de", "Das Haus Wellesweilerstraße 12a ist kaputt", "Wellesweilerstraße 12a"),
        ("de", "Es brennt in der Bahnhofstr. 5 immer", "Bahnhofstr. 5"),
        ("de", "Am Alten Markt 7 ist es laut", "Am Alten Markt 7"),
        ("it", "Abito in via Garibaldi 12", "via Garibaldi 12"),
        ("fr", "J'habite 12, rue de la Paix", "12, rue de la Paix"),
        ("en", "I live at 5 Station Road", "5 Station Road"),
        ("ro", "Strada Florilor nr. 8, foarte murdară", "Strada Florilor nr. 8"),
        ("tr", "Atatürk Caddesi No: 15 çok kirli", "Atatürk Caddesi No: 15"),
        ("bg", "Живея на ул. Васил Левски 4", "ул. Васил Левски 4"),
        ("ru", "Живу на улица Ленина д. 5", "улица Ленина д. 5"),
        ("uk", "Живу на вул. Шевченка 9", "вул. Шевченка 9"),
        ("ar", "أسكن في شارع الحمرا 12", "شارع الحمرا 12"),
        ("fa", "خیابان آزادی پلاک 20", "خیابان آزادی پلاک 20"),
    ],
)
def test_street_and_number_are_marked_in_every_language(language, text, address):
    assert ("address", address) in found(text, language)


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("de", "mein Nachbar ist laut", "Nachbar"),
        ("de-simple", "Frau da drüben hilft", "Frau"),
        ("en", "my landlord never comes", "landlord"),
        ("fr", "mon voisin crie", "voisin"),
        ("it", "il mio vicino urla", "vicino"),
        ("ro", "vecinul meu strigă", "vecinul"),
        ("tr", "komşum çok gürültülü", "komşum"),
        ("tr", "KIZIM okulda", "KIZIM"),
        ("bg", "съседът ми вика", "съседът"),
        ("ru", "мой сосед кричит", "сосед"),
        ("uk", "мій сусід кричить", "сусід"),
        ("ar", "وجارتنا طيبة", "وجارتنا"),
        ("fa", "خانم کمک کرد", "خانم"),
    ],
)
def test_words_that_announce_a_person_are_marked_in_every_language(language, text, word):
    assert ("trigger", word) in found(text, language)


def test_unknown_capitalised_words_are_marked_in_german():
    assert ("name", "Kowalski") in found("Der alte Herr Kowalski hilft allen.")
    assert ("name", "Ahmad") in found("Auf dem Spielplatz hilft Ahmad.")


def test_everyday_german_is_left_alone():
    text = (
        "Der Spielplatz am Bahnhof ist schmutzig. Wir brauchen mehr Licht, 20 Bänke und eine "
        "Wohnung mit Heizung. Die Kinder haben Angst vor den Ratten im Treppenhaus."
    )
    assert found(text) == set()


def test_known_words_are_nobodys_name():
    assert found("Da gehe ich gern mit Dock hin.", known={"Dock"}) == set()
    assert found("Da gehe ich gern mit Dock hin.") == {("name", "Dock")}
    # Into something goes nobody's name.
    assert found("Ich gehe gern ins Dock.") == set()


def test_marks_do_not_overlap_and_positions_are_those_of_the_text():
    text = "Herr 🙂 Kowalski, Hüttenbergstraße 3, kowalski@web.de, 06821 290123"
    marks = mark(text, "de")
    assert all(a.end <= b.start for a, b in pairwise(marks))
    assert "kowalski@web.de" in {text[m.start : m.end] for m in marks}


def test_an_empty_text_has_no_marks():
    assert mark("", "ar") == []


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("de", "die kleine heißt jolanda und hat Angst", "jolanda"),
        ("de", "Torsten parkt vor der Einfahrt.", "Torsten"),
        ("de", "Quirin schreit jede Nacht herum.", "Quirin"),
        ("de", "Danke für alles.\nViele Grüße\nWenzel", "Wenzel"),
        ("en", "my uncle zebedee is deaf", "zebedee"),
        ("en", "Quentin's garden is full of rubbish.", "Quentin's"),
        ("en", "Eustace blocks the entrance with his van.", "Eustace"),
        ("fr", "La cave d'Huguette est inondée.", "Huguette"),
        ("it", "Calogero dice che piove dentro.", "Calogero"),
        ("ro", "Balconul Marianei e crăpat.", "Marianei"),
        ("tr", "Tahir diye bir adam bağırıyor", "Tahir"),
        ("bg", "Методи каза, че няма вода.", "Методи"),
        ("ru", "Передайте Тамаре, что воды нет.", "Тамаре"),
        ("uk", "Назарові треба допомога.", "Назарові"),
        ("ar", "رشيد كسر الباب أمس.", "رشيد"),
        ("ar", "ana wa Tawfiq min hal binaye", "Tawfiq"),
        ("fa", "با احترام، هرمز", "هرمز"),
    ],
)
def test_names_are_found_by_what_stands_around_them(language, text, name):
    at = text.index(name)
    assert any(m.kind == "name" and m.start <= at < m.end for m in mark(text, language))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Bitte einen Schleifstein und zwei Pumpen beim Ausleihen."),
        ("en", "Parking works badly and it's dark. Rain floods the cellar."),
        ("fr", "Mettre une lampe, puis faut réparer la porte."),
        ("bg", "Децата искат люлки, пети път питам."),
        ("ru", "Люди хотят света в подъезде."),
        ("uk", "Коли миші та дим, телефонуємо."),
        ("ar", "على البلدية أن تصلح الجسر."),
    ],
)
def test_words_that_look_like_names_are_left_alone(language, text):
    assert [m for m in mark(text, language) if m.kind == "name"] == []
