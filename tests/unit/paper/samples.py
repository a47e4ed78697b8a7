"""Invitations in real words, so that the tests set what people will read."""

from participation.paper.invitation import Invitation, Words
from participation.paper.qr import address
from participation.paper.setting import Tongue

RTL = ("ar", "fa")

# headline, promise, scan, type_in, ask
SENTENCES = {
    "de": (
        "Was soll hier besser werden?",
        "Zwei Minuten. Ohne Namen.",
        "Halten Sie die Kamera Ihres Handys auf das Quadrat.",
        "Keine Kamera? Tippen Sie diese Adresse und den Code ein:",
        "Haben Sie eine Frage? Wir helfen gern:",
    ),
    "de-simple": (
        "Was soll hier besser werden?",
        "Es dauert 2 Minuten. Sie müssen keinen Namen sagen.",
        "Machen Sie die Kamera vom Handy an. Zeigen Sie damit auf das Quadrat.",
        "Geht das nicht? Tippen Sie diese Adresse ein. Und dann den Code:",
        "Haben Sie eine Frage? Rufen Sie uns an:",
    ),
    "ar": (
        "ما الذي يجب أن يتحسّن هنا؟",
        "دقيقتان فقط. بدون اسم.",
        "وجّهوا كاميرا الهاتف نحو المربّع.",
        "لا توجد كاميرا؟ اكتبوا هذا العنوان (ثم الرمز):",
        "هل لديكم سؤال؟ نساعدكم بكل سرور:",
    ),
    "it": (
        "Che cosa deve migliorare qui?",
        "Due minuti. Senza nome.",
        "Inquadri il quadrato con la fotocamera del telefono.",
        "Niente fotocamera? Scriva questo indirizzo e il codice:",
        "Ha una domanda? La aiutiamo volentieri:",
    ),
    "bg": (
        "Какво трябва да стане по-добро тук?",
        "Две минути. Без име.",
        "Насочете камерата на телефона към квадрата.",
        "Нямате камера? Напишете този адрес и кода:",
        "Имате въпрос? С радост ще помогнем:",
    ),
    "ro": (
        "Ce ar trebui să fie mai bine aici?",
        "Două minute. Fără nume.",
        "Îndreptați camera telefonului spre pătrat.",
        "Nu aveți cameră? Scrieți această adresă și codul:",
        "Aveți o întrebare? Vă ajutăm cu plăcere:",
    ),
    "tr": (
        "Burada ne daha iyi olmalı?",
        "İki dakika. İsim yok.",
        "Telefonunuzun kamerasını kareye tutun.",
        "Kamera yok mu? Bu adresi ve kodu yazın:",
        "Sorunuz mu var? Size yardımcı oluruz:",
    ),
    "uk": (
        "Що тут має стати кращим?",
        "Дві хвилини. Без імені.",
        "Наведіть камеру телефону на квадрат.",
        "Немає камери? Введіть цю адресу та код:",
        "Маєте запитання? Ми радо допоможемо:",
    ),
    "ru": (
        "Что здесь должно стать лучше?",
        "Две минуты. Без имени.",
        "Наведите камеру телефона на квадрат.",
        "Нет камеры? Введите этот адрес и код:",
        "Есть вопрос? Мы с радостью поможем:",
    ),
    "en": (
        "What should get better here?",
        "Two minutes. No name.",
        "Point the camera of your phone at the square.",
        "No camera? Type this address and the code:",
        "Do you have a question? We are glad to help:",
    ),
    "fr": (
        "Qu’est-ce qui doit aller mieux ici ?",
        "Deux minutes. Sans nom.",
        "Dirigez l’appareil photo du téléphone vers le carré.",
        "Pas d’appareil photo ? Tapez cette adresse et le code :",
        "Une question ? Nous vous aidons volontiers :",
    ),
    "fa": (
        "چه چیزی باید این‌جا بهتر شود؟",
        "دو دقیقه. بدون نام.",
        "دوربین تلفن خود را روی مربع بگیرید.",
        "دوربین ندارید؟ این نشانی و کد را بنویسید:",
        "سؤالی دارید؟ با کمال میل کمک می‌کنیم:",
    ),
}
OWN_NAMES = {"de": "Deutsch", "ar": "العربية", "it": "Italiano", "bg": "Български"}
OWN_NAMES |= {"ro": "Română", "tr": "Türkçe", "uk": "Українська", "fa": "فارسی"}


def tongue(code: str) -> Tongue:
    return Tongue(code, "rtl" if code in RTL else "ltr")


def words(code: str) -> Words:
    return Words(tongue(code), *SENTENCES[code], picture="QR")


def invitation(*codes: str, colour: str = "#0f6b62", also: tuple[str, ...] = ()) -> Invitation:
    return Invitation(
        quarter="Neunkirchen-Innenstadt",
        town="Kreisstadt Neunkirchen",
        colour=colour,
        words=tuple(words(code) for code in codes),
        qr=address("https://neunkirchen.example.org", "K7QM3XRA"),
        host="neunkirchen.example.org",
        code="K7QM3XRA",
        person="Jana Becker, Stadtteilbüro im KOMM",
        phone="06821 555 0142",
        also=tuple((OWN_NAMES[code], tongue(code)) for code in also),
    )
