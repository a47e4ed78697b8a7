"""The report as OpenDocument text: the same content as the Word document, an open standard."""

import datetime as dt
import io
from html import escape
from typing import Any

from odfdo import Document, Element

from participation.documents.archive import timeless
from participation.documents.charts import described
from participation.documents.figures import (
    count_text,
    headline,
    method_rows,
    numbered,
    part_title,
    share_text,
    title_of,
)
from participation.documents.locales import region, writable
from participation.documents.odt_styles import Styles
from participation.documents.pictures import MOST_WHOLE, WIDTH_CM, Pictures, height_cm, no_pictures
from participation.documents.report import Comparison, Report, Table

MAKER = "Quartierstimme"  # else the name and version of a library
WIDTH = 166  # of the text, in millimetres


def data(report: Report, pictures: Pictures = no_pictures) -> bytes:
    """Return the report as ODT: title, methods box, a section per question, themes.

    pictures -- draws the chart that stands before each table.
    """
    document = Document("text")
    _Writer(document, report, pictures).write()
    file = io.BytesIO()
    document.save(file)
    return timeless(file.getvalue())


class _Writer:
    def __init__(self, document: Any, report: Report, pictures: Pictures) -> None:
        self.document, self.report, self.pictures = document, report, pictures
        self.body = document.body
        self.body.clear()
        self.number = self.figures = 0

    def write(self) -> None:
        report = self.report
        self._properties()
        self.styles = Styles(self.document, self.report)
        self.styles.set()
        # Declared first, or the numbers of tables cannot be counted again.
        declared = "".join(
            f'<text:sequence-decl text:display-outline-level="0" text:name="{name}"/>'
            for name in ("Table", "Figure")
        )
        self._add(f"<text:sequence-decls>{declared}</text:sequence-decls>")
        self.paragraph(headline(report), "Title")
        self.paragraph(f"{report.survey} · {report.quarter}, {report.town}", "Subtitle")
        self.paragraph(numbered(report))
        self.paragraph(report.address)
        if report.intro:
            self.paragraph(report.intro)
        for part in report.sections:
            self.report = part
            self._part(part)
        self.report = report
        if report.beside:
            self.heading(report.say("beside"), 1)
            for table in report.beside:
                self._table(table)

    def _part(self, report: Report) -> None:
        """Write methods, results, comparison and themes; a part of a bundle names itself."""
        if report.part:
            self.heading(part_title(report), 1)
            self.paragraph(f"{report.say('release', number=report.number)}. {report.address}")
        self.heading(report.say("methods"), 1)
        self._methods()
        self.heading(report.say("results"), 1, "_20_Page")
        for _, label, tables in report.questions():
            self.heading(label, 2)
            for table in tables:
                self._table(table)
        if report.comparison:
            self._comparison(report.comparison)
        if report.themes:
            self._themes()

    def _comparison(self, comparison: Comparison) -> None:
        self.heading(self.report.say("comparison"), 1)
        for note in comparison.notes:
            self.paragraph(note)
        for table in comparison.tables:
            self._table(table)
        if comparison.cannot:
            self.heading(self.report.say("cannot"), 2)
            for one in comparison.cannot:
                self.paragraph(f"{one.what}: {one.why}")

    # --- the document ------------------------------------------------------------------

    def _properties(self) -> None:
        meta = self.document.meta
        published = dt.datetime.combine(self.report.published, dt.time())
        meta.title = headline(self.report)
        meta.subject = self.report.survey
        meta.language = region(self.report.language)
        meta.creator = self.report.town
        meta.generator = MAKER
        meta.creation_date = meta.date = published

    # --- text ----------------------------------------------------------------------------

    def _add(self, xml: str) -> None:
        self.body.append(Element.from_tag(xml))

    def paragraph(self, text: str, style: str = "Standard") -> None:
        self._add(_paragraph(text, style))

    def heading(self, text: str, level: int, look: str = "") -> None:
        self._add(
            f'<text:h text:style-name="Heading_20_{level}{look}" text:outline-level="{level}">'
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
        self._pictures(table)
        self.number += 1
        self._caption("table", "Table", self.number, title_of(report, table))
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
                self.paragraph(note, "Table_20_Note")
        self.paragraph("")

    def _pictures(self, table: Table) -> None:
        for png in self.pictures(self.report, table):
            self.figures += 1
            name = f"Pictures/chart{self.figures}.png"
            self.document.container.set_part(name, png)
            self.document.manifest.add_full_path(name, "image/png")
            title = title_of(self.report, table)
            self._caption("figure", "Figure", self.figures, title)
            self._add(
                '<text:p text:style-name="Standard">'
                f'<draw:frame draw:name="Figure {self.figures}" text:anchor-type="as-char" '
                f'svg:width="{WIDTH_CM}cm" svg:height="{height_cm(png)}cm">'
                f'<draw:image xlink:href="{name}" xlink:type="simple" xlink:show="embed" '
                'xlink:actuate="onLoad" draw:mime-type="image/png"/>'
                f"<svg:title>{_safe(title)}</svg:title>"
                f"<svg:desc>{_safe(described(self.report, table))}</svg:desc>"
                "</draw:frame></text:p>"
            )

    def _caption(self, word: str, sequence: str, place: int, title: str) -> None:
        before, _, after = self.report.texts[word].partition("%(number)s")
        self._add(
            f'<text:p text:style-name="Caption">{_safe(before)}<text:sequence '
            f'text:ref-name="ref{sequence}{place - 1}" text:name="{sequence}" '
            f'text:formula="ooow:{sequence}+1" '
            f'style:num-format="1">{place}</text:sequence>{_safe(after)}: {_safe(title)}</text:p>'
        )

    def _grid(self, name: str, first: int, columns: int, heads: list[str], rows: list[str]) -> None:
        head = f"<table:table-header-rows>{''.join(heads)}</table:table-header-rows>"
        look = "WholeGrid" if heads and len(rows) <= MOST_WHOLE else "Grid"
        rest = self.styles.column((WIDTH - first) // (columns - 1))
        self._add(
            f'<table:table table:name="{name}" table:style-name="{look}">'
            f'<table:table-column table:style-name="{self.styles.column(first)}"/>'
            f'<table:table-column table:style-name="{rest}" '
            f'table:number-columns-repeated="{columns - 1}"/>'
            f"{head if heads else ''}{''.join(rows)}</table:table>"
        )

    def _themes(self) -> None:
        report = self.report
        self.heading(report.say("themes"), 1)
        for theme in report.themes:
            self.heading(theme.label, 2)
            if theme.cell:
                said = f"{report.say('answers')}: {count_text(report, theme.cell)}"
                self.paragraph(said, "Lead_20_in" if theme.quotes else "Standard")
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
