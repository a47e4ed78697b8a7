"""A report in real words: what 312 answers said, in German and in Arabic."""

import datetime as dt
from dataclasses import replace

from participation.documents.report import (
    Cell,
    Group,
    Method,
    Quote,
    Report,
    Row,
    Table,
    Tally,
    Theme,
    Withheld,
    counted,
)
from participation.documents.words import TEXTS

DAY = dt.date(2026, 11, 22)
FORMULA = '=HYPERLINK("http://example.org")'

GERMAN = {
    "results": "Ergebnisse",
    "headline": "Was %(n)s Antworten sagen",
    "release": "Ergebnisse Nummer %(number)s",
    "published": "Veröffentlicht am %(day)s",
    "page": "Seite %(page)s von %(pages)s",
    "contents": "Inhalt",
    "table": "Tabelle %(number)s",
    "figure": "Abbildung %(number)s",
    "answer": "Antwort",
    "answers": "Antworten",
    "share": "Anteil",
    "everybody": "Alle Antworten",
    "asked": "Antworten insgesamt",
    "several": "Mehrere Antworten waren möglich. Darum ergeben die Anteile mehr als 100 Prozent.",
    "by": "%(question)s – nach: %(dimension)s",
    "chart": "Balkendiagramm. Die Tabelle daneben zeigt dieselben Zahlen.",
    "fewer": "weniger als %(number)s",
    "at_least": "%(number)s oder mehr",
    "over": "über %(share)s",
    "not_shown": "nicht gezeigt",
    "chance": "So weit kann unser Zufall einen Anteil verschieben",
    "only_table": "Nur in der Tabelle: %(groups)s",
    "methods": "So haben wir gefragt",
    "wave": "Runde",
    "days": "Zeitraum",
    "from_to": "%(first)s bis %(last)s",
    "how_many": "Zahl der Antworten",
    "by_mode": "Wie geantwortet wurde",
    "by_language": "In welcher Sprache",
    "places": "Orte, an denen wir gefragt haben",
    "is_not": "Was diese Zahlen nicht sind",
    "exactness": "Wie genau die Zahlen sind",
    "withheld": "Was wir nicht zeigen, und warum",
    "nothing_withheld": "Alles Geplante wird gezeigt.",
    "cite": "So nennen Sie die Quelle",
    "licence": "Lizenz",
    "may_use": "Alle dürfen diese Zahlen verwenden und müssen die Quelle nennen.",
    "check": "So prüfen Sie diese Zahlen",
    "check_so": "Speichern Sie die JSON-Datei. Führen Sie dann aus: %(command)s",
    "how": "Was mit den Zahlen gemacht wurde und wie Sie uns prüfen",
    "comparison": "Verglichen mit der Runde davor",
    "cannot": "Was man nicht vergleichen kann, und warum",
    "beside": "Aus Ideenbörsen und Veranstaltungen",
    "themes": "Was Menschen geschrieben haben",
    "theme": "Thema",
    "quotes": "In eigenen Worten",
    "machine": "Von einer Maschine übersetzt, noch von niemandem geprüft",
    "codebook": "Codebuch",
    "data": "Daten",
    "column": "Spalte",
    "code": "Code",
    "meaning": "Bedeutung",
    "question": "Frage",
    "quarter": "Quartier",
    "survey": "Umfrage",
}
ARABIC = {
    "results": "النتائج",
    "headline": "ماذا تقول %(n)s إجابة",
    "release": "النتائج رقم %(number)s",
    "published": "نُشرت في %(day)s",
    "page": "صفحة %(page)s من %(pages)s",
    "contents": "المحتويات",
    "table": "جدول %(number)s",
    "figure": "شكل %(number)s",
    "answer": "الإجابة",
    "answers": "الإجابات",
    "share": "النسبة",
    "everybody": "كل الإجابات",
    "asked": "مجموع الإجابات",
    "several": "كان يمكن اختيار عدة إجابات، لذلك يزيد المجموع على 100 بالمئة.",
    "by": "%(question)s – حسب: %(dimension)s",
    "chart": "رسم بياني بالأعمدة. الجدول بجانبه يعرض الأرقام نفسها.",
    "fewer": "أقل من %(number)s",
    "at_least": "%(number)s أو أكثر",
    "over": "أكثر من %(share)s",
    "not_shown": "لا يُعرض",
    "chance": "إلى أي حد قد يغيّر التغيير العشوائي النسبة",
    "only_table": "في الجدول فقط: %(groups)s",
    "methods": "كيف سألنا",
    "wave": "الجولة",
    "days": "الفترة",
    "from_to": "من %(first)s إلى %(last)s",
    "how_many": "عدد الإجابات",
    "by_mode": "كيف أجاب الناس",
    "by_language": "بأي لغة",
    "places": "الأماكن التي سألنا فيها",
    "is_not": "ما لا تعنيه هذه الأرقام",
    "exactness": "مدى دقة الأرقام",
    "withheld": "ما لا نعرضه، ولماذا",
    "nothing_withheld": "يُعرض كل ما خُطط له.",
    "cite": "كيف تذكرون المصدر",
    "licence": "الترخيص",
    "may_use": "يجوز للجميع استخدام هذه الأرقام مع ذكر المصدر.",
    "check": "كيف تتحققون من هذه الأرقام",
    "check_so": "احفظوا ملف JSON لهذه النتائج. ثم شغّلوا: %(command)s",
    "how": "ماذا فعلنا بالأعداد، وكيف تتحققون من عملنا",
    "comparison": "مقارنة بالجولة السابقة",
    "cannot": "ما لا يمكن مقارنته، ولماذا",
    "beside": "من لوحات الأفكار والفعاليات",
    "themes": "ماذا كتب الناس",
    "theme": "الموضوع",
    "quotes": "بكلمات الناس",
    "machine": "ترجمة آلية لم يراجعها أحد بعد",
    "codebook": "دليل الرموز",
    "data": "البيانات",
    "column": "العمود",
    "code": "الرمز",
    "meaning": "المعنى",
    "question": "السؤال",
    "quarter": "الحي",
    "survey": "الاستبيان",
}
FEWER = Cell(0, 4)
HIDDEN = Cell(None, None, why="coalition")

# Code, German, Arabic, quiet.
SATISFACTION = (
    ("5", "Sehr gern", "بسرور كبير", False),
    ("4", "Gern", "بسرور", False),
    ("3", "Teils, teils", "بين بين", False),
    ("2", "Nicht so gern", "ليس بسرور كبير", False),
    ("1", "Gar nicht gern", "لا أحب ذلك أبداً", False),
    ("no_answer", "Keine Angabe", "بدون إجابة", True),
)
CHANGE = (
    ("housing", "Wohnungen und Häuser", "المساكن والبيوت", False),
    ("waste", "Müll und Sauberkeit", "القمامة والنظافة", False),
    ("safety", "Sicherheit am Abend, Licht, Polizei", "الأمان مساءً والإنارة والشرطة", False),
    ("children", "Angebote für Kinder und Jugendliche", "عروض للأطفال والشباب", False),
    ("health", "Ärztinnen, Ärzte und Gesundheit", "الأطباء والصحة", False),
    ("work", "Arbeit und Ausbildung", "العمل والتدريب المهني", False),
    ("offices", "Hilfe bei Ämtern und Formularen", "المساعدة في الدوائر والاستمارات", False),
    ("bus", "Bus und Bahn", "الحافلات والقطارات", False),
    ("formula", FORMULA, "+49 6821 0000", False),
    ("no_answer", "Keine Angabe", "بدون إجابة", True),
)
MONEY = (
    ("yes", "Ja, es reicht meistens", "نعم، يكفي غالباً", False),
    ("no", "Nein, oft reicht es nicht", "لا، غالباً لا يكفي", False),
    ("refused", "Möchte ich nicht sagen", "لا أريد أن أقول", True),
)
AGES = (
    ("u30", "Unter 30 Jahre", "تحت 30 سنة", 74),
    ("30-59", "30 bis 59 Jahre", "30 إلى 59 سنة", 151),
    ("60+", "60 Jahre und älter", "60 سنة وأكثر", 68),
    ("no_answer", "Keine Angabe", "بدون إجابة", 19),
)
LABELS = {
    "satisfaction": ("Wie gern leben Sie hier?", "هل تحبون العيش هنا؟"),
    "change": ("Was soll sich zuerst ändern?", "ما الذي يجب أن يتغير أولاً؟"),
    "money": ("Reicht das Geld am Ende des Monats?", "هل يكفي المال في آخر الشهر؟"),
}
AGE = ("Alter", "العمر")
EVERYBODY = ("Alle Antworten", "كل الإجابات")


def _shares(counts: tuple[int, ...], n: int) -> tuple[Cell, ...]:
    return tuple(
        FEWER if 0 <= c < 5 else HIDDEN if c < 0 else counted(c, round(100 * c / n)) for c in counts
    )


def _rows(
    levels: tuple[tuple[str, str, str, bool], ...], columns: list[tuple[Cell, ...]], arabic: bool
) -> tuple[Row, ...]:
    return tuple(
        Row(code, (german, foreign)[arabic], tuple(column[i] for column in columns), quiet)
        for i, (code, german, foreign, quiet) in enumerate(levels)
    )


def _tables(arabic: bool) -> tuple[Table, ...]:
    def label(name: str) -> str:
        return LABELS[name][arabic]

    everybody = (Group("", EVERYBODY[arabic], counted(312)),)
    ages = tuple(
        Group(code, (german, foreign)[arabic], counted(n)) for code, german, foreign, n in AGES
    )
    crossed = {
        "dimension": "age",
        "dimension_label": AGE[arabic],
    }
    first = [_shares((61, 118, 72, 38, 17, 6), 312)]
    by_age = [
        _shares((9, 24, 21, 12, 6, 0), 74),
        _shares((28, 61, 33, 19, 8, 3), 151),
        _shares((21, 27, 12, 5, 0, 4), 68),
        _shares((-1,) * 6, 19),
    ]
    change = [_shares((143, 171, 122, 96, 88, 64, 57, 23, 7, 11), 312)]
    change_by_age = [
        _shares((31, 36, 29, 35, 9, 28, 12, 8, 0, 0), 74),
        _shares((79, 85, 55, 51, 38, 30, 31, 9, 0, 5), 151),
        _shares((24, 41, 33, 6, 37, 0, 9, 5, 0, 0), 68),
        _shares((-1,) * 10, 19),
    ]
    money = [(FEWER, Cell(281, None, 90, over=True), counted(21, 7))]
    return (
        Table(
            "satisfaction",
            "satisfaction",
            label("satisfaction"),
            everybody,
            _rows(SATISFACTION, first, arabic),
        ),
        Table(
            "satisfaction by age",
            "satisfaction",
            label("satisfaction"),
            ages,
            _rows(SATISFACTION, by_age, arabic),
            **crossed,
        ),
        Table(
            "change",
            "change",
            label("change"),
            everybody,
            _rows(CHANGE, change, arabic),
            multiple=True,
        ),
        Table(
            "change by age",
            "change",
            label("change"),
            ages,
            _rows(CHANGE, change_by_age, arabic),
            multiple=True,
            **crossed,
        ),
        Table("money", "money", label("money"), everybody, _rows(MONEY, money, arabic)),
    )


def _method(arabic: bool) -> Method:
    def tallies(*known: tuple[str, str, str, Cell]) -> tuple[Tally, ...]:
        return tuple(Tally(code, (de, ar)[arabic], cell) for code, de, ar, cell in known)

    if arabic:
        sentences = (
            "هذه ليست عيّنة عشوائية. أجاب من أراد ومن التقينا به.",
            "الإجابات ليست أشخاصاً: يمكن لشخص أن يجيب أكثر من مرة.",
        )
        places = ("KOMM", "السوق في Stummplatz", "مكتبة المدينة")
        error = "كل رقم مغيَّر قليلاً حتى لا يُعرف أحد. تختلف النسب عادةً بنقطة أو نقطتين."
        withheld = (Withheld("العمر: بدون إجابة", "coalition", "كان يمكن معرفة إجابة شخص واحد."),)
    else:
        sentences = (
            "Keine Zufallsstichprobe: Geantwortet hat, wer wollte und wen wir getroffen haben.",
            "Antworten sind nicht Menschen: Wer zweimal antwortet, zählt zweimal.",
            "Wer eine Gruppe selbst füllt, den schützt keine Regel.",
        )
        places = ("KOMM", "Markt am Stummplatz", "Stadtbibliothek")
        error = (
            "Jede Zahl ist ein wenig verändert, damit niemand erkannt wird. "
            "Anteile weichen meist um ein bis zwei Punkte ab."
        )
        withheld = (
            Withheld(
                "Alter: Keine Angabe",
                "coalition",
                "Wer sich kennt, hätte die Antwort einer Person ausrechnen können.",
            ),
        )
    return Method(
        wave="2026",
        first_day=dt.date(2026, 9, 7),
        last_day=dt.date(2026, 10, 18),
        n=counted(312),
        modes=tallies(
            ("self", "Selbst am eigenen Gerät", "وحدهم على جهازهم", counted(141)),
            ("interview", "Im Gespräch", "في حديث", counted(128)),
            ("paper", "Auf Papier", "على الورق", counted(43)),
            ("interpreter", "Mit Dolmetschen", "مع ترجمة", FEWER),
        ),
        languages=tallies(
            ("de", "Deutsch und einfaches Deutsch", "الألمانية", counted(187)),
            ("ar", "Arabisch", "العربية", counted(71)),
            ("other", "Andere Sprachen", "لغات أخرى", counted(54)),
        ),
        places=places,
        is_not=sentences,
        error=error,
        withheld=withheld,
    )


def _themes(arabic: bool) -> tuple[Theme, ...]:
    return (
        Theme(
            "waste",
            ("Müll und Sauberkeit", "القمامة والنظافة")[arabic],
            counted(48),
            (
                Quote("Die Mülltonnen sind immer voll, und dann liegt alles daneben.", "de"),
                Quote("نريد شوارع نظيفة لأولادنا (قرب [Straße]).", "ar", "rtl"),
                Quote("-2 Punkte für die Straße hinter dem Bahnhof.", "de"),
            ),
        ),
        Theme(
            "safety",
            ("Sicherheit", "الأمان")[arabic],
            counted(31),
            (Quote("Abends fehlt das Licht auf dem Weg zum Bus.", "de", machine=True),),
        ),
        Theme("bus", ("Bus und Bahn", "الحافلات")[arabic], FEWER),
    )


def report(language: str = "de") -> Report:
    arabic = language == "ar"
    return Report(
        town="Neunkirchen",
        quarter="Innenstadt",
        colour="#a3402a",
        survey=("Wie leben Sie hier?", "كيف تعيشون هنا؟")[arabic],
        wave="2026",
        number=2,
        published=DAY,
        language=language,
        direction="rtl" if arabic else "ltr",
        address=f"https://mitmachen.example.org/{language}/innenstadt/results/2",
        texts={**TEXTS, **(ARABIC if arabic else GERMAN)},
        method=_method(arabic),
        tables=_tables(arabic),
        themes=_themes(arabic),
        intro=(
            (
                "Im Herbst 2026 haben wir in der Innenstadt gefragt: Was ist gut, was fehlt, was "
                "soll sich ändern? Hier stehen die Antworten.",
                "سألنا في خريف 2026 في وسط المدينة: ما الجيد، وماذا ينقص، وما الذي يجب أن "
                "يتغير؟ هنا الإجابات.",
            )[arabic]
        ),
    )


def large() -> Report:
    """Return a report whose numbers need a sign between thousands."""
    small = report()
    table = Table(
        "big",
        "big",
        "Groß?",
        (Group("", "Alle Antworten", counted(12345)),),
        (Row("a", "A", (counted(10245, 83),)), Row("b", "B", (counted(2100, 17),))),
    )
    return replace(small, tables=(table,))
