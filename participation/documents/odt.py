"""The report as OpenDocument text: the same content as the Word document, an open standard."""

import datetime as dt
import io
from html import escape
from typing import Any

from odfdo import Document, Element

from participation.documents.archive import timeless
from participation.documents.figures import (
    count_text,
    day_text,
    headline,
    method_rows,
    share_text,
    title_of,
)
from participation.documents.locales import region, writable
from participation.documents.report import Report, Table

# Name, parent, letters' size in points, properties of text and of paragraph.
STYLES = (
    ("Standard", "", 11, "", 'fo:margin-bottom="0.2cm"'),
    ("Title", "Standard", 26, 'fo:font-weight="bold"', 'fo:margin-bottom="0.3cm"'),
    ("Subtitle", "Standard", 13, 'fo:color="#55504a"', 'fo:margin-bottom="0.4cm"'),
    ("Caption", "Standard", 10, 'fo:font-weight="bold"', 'fo:keep-with-next="always"'),
    ("Table_20_Contents", "Standard", 10, "", 'fo:margin="0cm"'),
    ("Numbers", "Table_20_Contents", 10, "", 'fo:margin="0cm" fo:text-align="end"'),
    ("Table_20_Heading", "Table_20_Contents", 10, 'fo:font-weight="bold"', 'fo:margin="0cm"'),
    (
        "Numbers_20_Heading",
        "Numbers",
        10,
        'fo:font-weight="bold"',
        'fo:margin="0cm" fo:text-align="end"',
    ),
    ("Quotations", "Standard", 11, "", 'fo:margin-left="0.8cm" fo:margin-right="0.8cm"'),
    ("Footer", "Standard", 9, 'fo:color="#55504a"', ""),
)
HEADINGS = {1: 18, 2: 14, 3: 12}
FONT = "Arial"


def data(report: Report) -> bytes:
    """Return the report as ODT: title, methods box, a section per question, themes."""
    document = Document("text")
    _Writer(document, report).write()
    file = io.BytesIO()
    document.save(file)
    return timeless(file.getvalue())


class _Writer:
    def __init__(self, document: Any, report: Report) -> None:
        self.document, self.report = document, report
        self.body = document.body
        self.body.clear()
        self.number = 0

    def write(self) -> None:
        report = self.report
        self._properties()
        self._styles()
        # Declared first, or the numbers of tables cannot be counted again.
        self._add(
            '<text:sequence-decls><text:sequence-decl text:display-outline-level="0" '
            'text:name="Table"/></text:sequence-decls>'
        )
        self.paragraph(headline(report), "Title")
        self.paragraph(f"{report.survey} · {report.quarter}, {report.town}", "Subtitle")
        published = report.say("published", day=day_text(report, report.published))
        self.paragraph(f"{report.say('release', number=report.number)}. {published}.")
        self.paragraph(report.address)
        if report.intro:
            self.paragraph(report.intro)
        self.heading(report.say("methods"), 1)
        self._methods()
        self.heading(report.say("results"), 1)
        for _, label, tables in report.questions():
            self.heading(label, 2)
            for table in tables:
                self._table(table)
        if report.themes:
            self._themes()

    # --- the document ------------------------------------------------------------------

    def _properties(self) -> None:
        meta = self.document.meta
        published = dt.datetime.combine(self.report.published, dt.time())
        meta.title = headline(self.report)
        meta.subject = self.report.survey
        meta.language = region(self.report.language)
        meta.creator = self.report.town
        meta.creation_date = meta.date = published

    def _styles(self) -> None:
        for name, parent, size, text, paragraph in STYLES:
            self._style(name, parent, size, text, paragraph)
        for level, size in HEADINGS.items():
            self._style(
                f"Heading_20_{level}",
                "Standard",
                size,
                'fo:font-weight="bold" style:font-weight-complex="bold"',
                'fo:margin-top="0.5cm" fo:margin-bottom="0.15cm" fo:keep-with-next="always"',
                f'style:default-outline-level="{level}"',
            )
        for theme in self.report.themes:
            for quote in theme.quotes:
                self._style(
                    f"Quotation_20_{quote.language}",
                    "Quotations",
                    11,
                    "",
                    'fo:margin-left="0.8cm" fo:margin-right="0.8cm"',
                    language=quote.language,
                    rtl=quote.direction == "rtl",
                )
        self._cells()

    def _style(
        self,
        name: str,
        parent: str,
        size: int,
        text: str,
        paragraph: str,
        more: str = "",
        language: str = "",
        rtl: bool | None = None,
    ) -> None:
        code, _, country = region(language or self.report.language).partition("-")
        rtl = self.report.rtl if rtl is None else rtl
        complex_script = (
            f'style:language-complex="{code}" style:country-complex="{country}"' if rtl else ""
        )
        inherited = f'style:parent-style-name="{parent}"' if parent else ""
        align = "" if "text-align" in paragraph else 'fo:text-align="start"'
        bold = 'style:font-weight-complex="bold"' if "bold" in text else ""
        bold = "" if "complex" in text else bold
        made = Element.from_tag(
            f'<style:style style:family="paragraph" style:name="{name}" '
            f'style:display-name="{name.replace("_20_", " ")}" {inherited} {more}>'
            f"<style:paragraph-properties {paragraph} {align} "
            f'style:writing-mode="{"rl-tb" if rtl else "lr-tb"}"/>'
            f'<style:text-properties {text} {bold} fo:font-size="{size}pt" '
            f'style:font-size-complex="{size}pt" fo:font-family="{FONT}" '
            f'style:font-family-complex="{FONT}" fo:language="{code}" fo:country="{country}" '
            f"{complex_script}/></style:style>"
        )
        self.document.insert_style(made)

    def _cells(self) -> None:
        line = "0.5pt solid #cfc8bc"
        looks = {
            "Cell": f'fo:border-bottom="{line}"',
            "Head": f'fo:border-bottom="1.5pt solid {self.report.colour}" '
            'fo:background-color="#f5f2ec"',
            "Foot": f'fo:border-bottom="{line}" fo:background-color="#f5f2ec"',
        }
        mode = "rl-tb" if self.report.rtl else "lr-tb"
        for name, look in looks.items():
            self._automatic(
                f'<style:style style:family="table-cell" style:name="{name}">'
                f'<style:table-cell-properties fo:padding="0.1cm" {look}/></style:style>'
            )
        self._automatic(
            '<style:style style:family="table" style:name="Grid"><style:table-properties '
            f'style:width="16.6cm" table:align="margins" style:writing-mode="{mode}"/>'
            "</style:style>"
        )
        self._automatic(
            '<style:style style:family="table-row" style:name="Whole">'
            '<style:table-row-properties fo:keep-together="always"/></style:style>'
        )
        for millimetres in (48, 52, 76):
            self._automatic(
                f'<style:style style:family="table-column" style:name="First{millimetres}">'
                f'<style:table-column-properties style:column-width="{millimetres / 10}cm"/>'
                "</style:style>"
            )

    def _automatic(self, xml: str) -> None:
        self.document.insert_style(Element.from_tag(xml), automatic=True)

    # --- text ----------------------------------------------------------------------------

    def _add(self, xml: str) -> None:
        self.body.append(Element.from_tag(xml))

    def paragraph(self, text: str, style: str = "Standard") -> None:
        self._add(_paragraph(text, style))

    def heading(self, text: str, level: int) -> None:
        self._add(
            f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">'
            f"{_safe(text)}</text:h>"
        )

    # --- parts ---------------------------------------------------------------------------

    def _methods(self) -> None:
        rows = [
            _row(
                [
                    _cell([heading], "Table_20_Heading", "Head"),
                    _cell(list(told), "Table_20_Contents", "Cell"),
                ]
            )
            for heading, told in method_rows(self.report)
        ]
        self._grid("Methods", 48, 2, [], rows)

    def _table(self, table: Table) -> None:
        report = self.report
        self.number += 1
        self._caption(title_of(report, table))
        alone = len(table.groups) == 1
        heads = (
            [report.say("share"), report.say("answers")]
            if alone
            else [group.label for group in table.groups]
        )
        head = _numbers([report.say("answer"), *heads], "Head")
        rows = []
        for row in table.rows:
            texts = []
            for cell in row.cells:
                count, share = count_text(report, cell), share_text(report, cell)
                both = f"{share} ({count})" if share else count
                texts += [share, count] if alone else [both]
            rows.append(_numbers([row.label, *texts], "Cell"))
        sizes = [count_text(report, group.n) for group in table.groups]
        rows.append(_numbers([report.say("asked"), *([""] if alone else []), *sizes], "Foot"))
        self._grid(f"Table{self.number}", 76 if alone else 52, len(heads) + 1, [head], rows)
        for note in (report.say("several") if table.multiple else "", table.note):
            if note:
                self.paragraph(note)
        self.paragraph("")

    def _caption(self, title: str) -> None:
        before, _, after = self.report.texts["table"].partition("%(number)s")
        place = self.number
        self._add(
            f'<text:p text:style-name="Caption">{_safe(before)}<text:sequence '
            f'text:ref-name="refTable{place - 1}" text:name="Table" text:formula="ooow:Table+1" '
            f'style:num-format="1">{place}</text:sequence>{_safe(after)}: {_safe(title)}</text:p>'
        )

    def _grid(self, name: str, first: int, columns: int, heads: list[str], rows: list[str]) -> None:
        head = f"<table:table-header-rows>{''.join(heads)}</table:table-header-rows>"
        self._add(
            f'<table:table table:name="{name}" table:style-name="Grid">'
            f'<table:table-column table:style-name="First{first}"/>'
            f'<table:table-column table:number-columns-repeated="{columns - 1}"/>'
            f"{head if heads else ''}{''.join(rows)}</table:table>"
        )

    def _themes(self) -> None:
        report = self.report
        self.heading(report.say("themes"), 1)
        for theme in report.themes:
            self.heading(theme.label, 2)
            self.paragraph(f"{report.say('answers')}: {count_text(report, theme.cell)}")
            for quote in theme.quotes:
                self.paragraph(quote.text, f"Quotation_20_{quote.language}")
                if quote.machine:
                    self.paragraph(report.say("machine"), "Caption")


def _safe(text: str) -> str:
    return escape(writable(text))


def _paragraph(text: str, style: str) -> str:
    return f'<text:p text:style-name="{style}">{_safe(text)}</text:p>'


def _cell(lines: list[str], style: str, look: str) -> str:
    paragraphs = "".join(_paragraph(line, style) for line in lines)
    return (
        f'<table:table-cell table:style-name="{look}" office:value-type="string">'
        f"{paragraphs}</table:table-cell>"
    )


def _row(cells: list[str]) -> str:
    return f'<table:table-row table:style-name="Whole">{"".join(cells)}</table:table-row>'


def _numbers(texts: list[str], look: str) -> str:
    """Return a row: words first, then numbers at the end of their columns."""
    words = "Table_20_Heading" if look == "Head" else "Table_20_Contents"
    numbers = "Numbers_20_Heading" if look == "Head" else "Numbers"
    cells = [_cell([texts[0]], words, look)]
    return _row(cells + [_cell([text], numbers, look) for text in texts[1:]])
