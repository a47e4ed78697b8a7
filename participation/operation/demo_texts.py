"""Texts of the demo quarter. People and phone numbers are made up; the places are real."""

INTRODUCTION = {
    "de": "Das Land, der Landkreis und die Stadt haben etwas versprochen: In zehn Jahren soll es "
    "hier spürbar besser sein. Was sich ändern muss, wissen Sie am besten.",
    "de-simple": "Das Land, der Land-Kreis und die Stadt versprechen etwas: Das Leben hier wird "
    "besser. In zehn Jahren merken es alle. Sie kennen das Viertel am besten. Sagen Sie uns: Was "
    "ist wichtig?",
    "ar": "وعدت الولاية والمقاطعة والمدينة بأن تتحسن الحياة هنا بشكل ملموس خلال عشر سنوات. "
    "أنتم أدرى الناس بما يجب أن يتغير.",
    "it": "Il Land, il circondario e il comune hanno fatto una promessa: tra dieci anni qui si "
    "dovrà vivere meglio. Che cosa deve cambiare lo sapete meglio voi.",
    "bg": "Провинцията, окръгът и градът обещаха: след десет години тук животът да бъде "
    "осезаемо по-добър. Какво трябва да се промени, знаете най-добре вие.",
    "ro": "Landul, districtul și orașul au promis ceva: peste zece ani, aici să se trăiască "
    "vizibil mai bine. Ce trebuie schimbat știți cel mai bine dumneavoastră.",
    "tr": "Eyalet, ilçe yönetimi ve belediye söz verdi: On yıl içinde burada hayat gözle görülür "
    "şekilde daha iyi olacak. Neyin değişmesi gerektiğini en iyi siz biliyorsunuz.",
    "uk": "Земля, район і місто дали обіцянку: за десять років тут має стати помітно краще. "
    "Що треба змінити, найкраще знаєте ви.",
    "ru": "Земля, район и город дали обещание: через десять лет здесь должно стать заметно "
    "лучше. Что нужно изменить, лучше всего знаете вы.",
    "en": "The state, the county and the town have made a promise: in ten years life here is to "
    "be noticeably better. You know best what has to change.",
    "fr": "Le Land, l’arrondissement et la ville ont fait une promesse : dans dix ans, on doit "
    "vivre ici nettement mieux. Ce qui doit changer, c’est vous qui le savez le mieux.",
    "fa": "ایالت، شهرستان و شهر قول داده‌اند که تا ده سال دیگر زندگی در اینجا به‌طور محسوس بهتر "
    "شود. شما بهتر از همه می‌دانید چه چیزی باید تغییر کند.",
}

CONTACT = {
    "name": "Stadtteilbüro im KOMM",
    "person": "Quartiersmanagement",
    "street": "Kleiststraße 30b",
    "town": "66538 Neunkirchen",
    "phone": "06821 0000-0",
    "email": "quartier@demo.example",
    "hours": "Mo–Do 9–16 Uhr",
}

LEGAL = {
    "controller": "Kreisstadt Neunkirchen, Oberer Markt 16, 66538 Neunkirchen",
    "responsible": "Kreisstadt Neunkirchen, Amt für Soziale Dienste, Kinder, Jugend, Senioren",
    "data_protection_officer": "datenschutz@demo.example",
    "legal_basis": "Art. 6 Abs. 1 lit. e DSGVO in Verbindung mit § 4 SDSG",
    "purpose": "Bedarfsanalyse für das Quartierskonzept",
    "supervisory_authority": "Unabhängiges Datenschutzzentrum Saarland",
    "accessibility_contact": "quartier@demo.example",
    "reviewed_on": "2026-11-01",
}

PLACES = {
    "komm": {"de": "KOMM, Kleiststraße", "ar": "مركز KOMM، شارع كلايست"},
    "stummplatz": {"de": "Stummplatz", "ar": "ساحة شتوم (Stummplatz)"},
    "bahnhof": {
        "de": "Bahnhof",
        "de-simple": "Bahn-Hof",
        "ar": "محطة القطار",
        "it": "Stazione",
        "bg": "Гара",
        "ro": "Gara",
        "tr": "Tren istasyonu",
        "uk": "Вокзал",
        "ru": "Вокзал",
        "en": "Railway station",
        "fr": "Gare",
        "fa": "ایستگاه قطار",
    },
    "oberer_markt": {"de": "Oberer Markt", "ar": "السوق الأعلى (Oberer Markt)"},
    "unterer_markt": {"de": "Unterer Markt", "ar": "السوق الأسفل (Unterer Markt)"},
    "huettenpark": {"de": "Hüttenpark", "ar": "حديقة هوتنبارك (Hüttenpark)"},
    "blies": {"de": "Bliespromenade", "ar": "ممشى نهر بليس (Bliespromenade)"},
    "saarpark": {"de": "Saarpark-Center", "ar": "مركز التسوق Saarpark-Center"},
}
