"""A Word document to go on writing in: real styles, headings, captions, tables, languages."""

import datetime as dt
import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from participation.documents.archive import timeless
from participation.documents.charts import described
from participation.documents.docx_styles import add, set_styles
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
from participation.documents.pictures import MOST_WHOLE, WIDTH_CM, Pictures, no_pictures
from participation.documents.report import Cell, Comparison, Quote, Report, Table

BAND = "F5F2EC"
RULE = "CFC8BC"


def data(report: Report, pictures: Pictures = no_pictures) -> bytes:
    """Return the report as DOCX: title, methods box, a section per question, themes.

    pictures -- draws the chart that stands before each table.
    """
    document = Document()
    _Writer(document, report, pictures).write()
    file = io.BytesIO()
    document.save(file)
    return timeless(file.getvalue())


class _Writer:
    def __init__(self, document: Any, report: Report, pictures: Pictures) -> None:
        self.document, self.report, self.pictures = document, report, pictures
        self.number = self.figures = 0
        self.ids: dict[str, str] = {}

    def write(self) -> None:
        report = self.report
        self._properties()
        set_styles(self.document, self.report)
        self._page()
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
            self.paragraph(report.say("beside"), "Heading 1")
            for table in report.beside:
                self._table(table)

    def _part(self, report: Report) -> None:
        """Write methods, results, comparison and themes; a part of a bundle names itself."""
        if report.part:
            self.paragraph(part_title(report), "Heading 1")
            self.paragraph(f"{report.say('release', number=report.number)}. {report.address}")
        self.paragraph(report.say("methods"), "Heading 1")
        self._methods()
        # A heading alone below the methods would look lost.
        made = self.paragraph(report.say("results"), "Heading 1")
        made.paragraph_format.page_break_before = True
        for _, label, tables in report.questions():
            self.paragraph(label, "Heading 2")
            for table in tables:
                self._table(table)
        if report.comparison:
            self._comparison(report.comparison)
        if report.themes:
            self._themes()

    def _comparison(self, comparison: Comparison) -> None:
        self.paragraph(self.report.say("comparison"), "Heading 1")
        for note in comparison.notes:
            self.paragraph(note)
        for table in comparison.tables:
            self._table(table)
        if comparison.cannot:
            self.paragraph(self.report.say("cannot"), "Heading 2")
            for one in comparison.cannot:
                self.paragraph(f"{one.what}: {one.why}", "List Bullet")

    # --- the document ------------------------------------------------------------------

    def _properties(self) -> None:
        properties = self.document.core_properties
        published = dt.datetime.combine(self.report.published, dt.time())
        properties.title = headline(self.report)
        properties.subject = self.report.survey
        properties.author = self.report.town
        properties.comments = ""
        properties.language = self.report.language
        properties.created = properties.modified = published
        properties.last_modified_by = ""

    def _page(self) -> None:
        section = self.document.sections[0]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin = section.bottom_margin = Cm(2.2)
        if self.report.rtl:
            section._sectPr.insert_element_before(
                OxmlElement("w:bidi"), "w:rtlGutter", "w:docGrid", "w:printerSettings"
            )
        foot = section.footer.paragraphs[0]
        foot.style = self.document.styles["Footer"]
        _run(foot, f"{self.report.quarter} · {self.report.survey} · ", self.report.language)
        _field(foot, "PAGE", "1")
        self._turn(foot, self.report.rtl)

    # --- text ----------------------------------------------------------------------------

    def paragraph(self, text: str, style: str = "Normal", quote: Quote | None = None) -> Any:
        """Add a paragraph in the report's language, or in that of a quote."""
        made = self._paragraph(style)
        self._fill(made, text, quote)
        return made

    def _paragraph(self, style: str = "Normal") -> Any:
        """Add an empty paragraph; by the style's id, since finding it by name costs a search."""
        made = self.document.add_paragraph()
        if style != "Normal":
            if style not in self.ids:
                self.ids[style] = self.document.styles[style].style_id
            made._p.style = self.ids[style]
        return made

    def _fill(self, made: Any, text: str, quote: Quote | None = None) -> None:
        rtl = quote.direction == "rtl" if quote else self.report.rtl
        _run(made, text, quote.language if quote else self.report.language, rtl=rtl)
        self._turn(made, rtl)

    def _turn(self, made: Any, rtl: bool) -> None:
        if rtl:
            properties = made._p.get_or_add_pPr()
            # Its place among its neighbours is fixed by the schema.
            properties.insert_element_before(
                OxmlElement("w:bidi"),
                "w:adjustRightInd",
                "w:snapToGrid",
                "w:spacing",
                "w:ind",
                "w:contextualSpacing",
                "w:jc",
                "w:outlineLvl",
                "w:rPr",
                "w:sectPr",
            )

    # --- parts ---------------------------------------------------------------------------

    def _methods(self) -> None:
        rows = method_rows(self.report)
        table = self._grid(len(rows), 2, (Cm(4.8), Cm(11.8)))
        for row, (heading, told) in zip(table.rows, rows, strict=True):
            self._fill(row.cells[0].paragraphs[0], heading)
            for run in row.cells[0].paragraphs[0].runs:
                run.bold = True
                run.font.cs_bold = True
            for place, line in enumerate(told):
                cell = row.cells[1]
                made = cell.add_paragraph() if place else cell.paragraphs[0]
                self._fill(made, line)
            _shade(row.cells[0], BAND)
            add(row._tr.get_or_add_trPr(), "w:cantSplit")

    def _table(self, table: Table) -> None:
        report = self.report
        self._pictures(table)
        self.number += 1
        self._caption("table", "Table", self.number, title_of(report, table))
        wide = len(table.groups)
        first = 7.6 if wide == 1 else 5.2
        columns = 2 if wide == 1 else wide
        widths = (Cm(first), *(Cm((16.6 - first) / columns) for _ in range(columns)))
        grid = self._grid(len(table.rows) + 2, columns + 1, widths)
        heads = (
            [report.say("share"), report.say("answers")]
            if wide == 1
            else [group.label for group in table.groups]
        )
        self._head(grid.rows[0], [report.say("answer"), *heads])
        for made, row in zip(grid.rows[1:], table.rows, strict=False):
            texts = [text for cell in row.cells for text in self._numbers(cell, wide == 1)]
            self._body(made, [row.label, *texts])
        sizes = [count_text(report, group.n) for group in table.groups]
        self._body(grid.rows[-1], [report.say("asked"), *([""] if wide == 1 else []), *sizes])
        for cell in grid.rows[-1].cells:
            _shade(cell, BAND)
        _keep_together(grid)
        for note in (report.say("several") if table.multiple else "", table.note):
            if note:
                # Else it would touch the line below the sum.
                self.paragraph(note).paragraph_format.space_before = Pt(4)
        self.document.add_paragraph()

    def _numbers(self, cell: Cell, alone: bool) -> list[str]:
        count, share = count_text(self.report, cell), share_text(self.report, cell)
        if alone:
            return [share, count]
        return [f"{share} ({count})" if share else count]

    def _pictures(self, table: Table) -> None:
        for png in self.pictures(self.report, table):
            self.figures += 1
            title = title_of(self.report, table)
            self._caption("figure", "Figure", self.figures, title)
            made = self.document.add_paragraph()
            self._turn(made, self.report.rtl)
            shape = made.add_run().add_picture(io.BytesIO(png), width=Cm(WIDTH_CM))
            named = shape._inline.docPr
            named.set("name", f"Figure {self.figures}")
            named.set("title", writable(title))
            named.set("descr", writable(described(self.report, table)))

    def _caption(self, word: str, sequence: str, number: int, title: str) -> None:
        made = self._paragraph("Caption")
        before, _, after = self.report.texts[word].partition("%(number)s")
        language, rtl = self.report.language, self.report.rtl
        if before:
            _run(made, before, language, rtl=rtl)
        # A field, so that a list of tables can be made and numbers stay right when some go.
        _field(made, f"SEQ {sequence} \\* ARABIC", str(number))
        _run(made, f"{after}: {title}", language, rtl=rtl)
        self._turn(made, rtl)

    def _grid(self, rows: int, columns: int, widths: tuple[Any, ...]) -> Any:
        table = self.document.add_table(rows, columns)
        table.style = self.document.styles["Table Grid"]
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        _lines(table)
        if self.report.rtl:
            look = table._tbl.tblPr
            turned = OxmlElement("w:bidiVisual")
            look.insert(list(look).index(look.find(qn("w:tblStyle"))) + 1, turned)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width
        return table

    def _head(self, row: Any, texts: list[str]) -> None:
        add(row._tr.get_or_add_trPr(), "w:cantSplit")
        add(row._tr.get_or_add_trPr(), "w:tblHeader")
        self._body(row, texts)
        for cell in row.cells:
            _underline(cell, self.report.colour)
            _shade(cell, BAND)
            for run in cell.paragraphs[0].runs:
                run.bold = True
                run.font.cs_bold = True

    def _body(self, row: Any, texts: list[str]) -> None:
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            made = cell.paragraphs[0]
            made.paragraph_format.space_after = Pt(2)
            made.paragraph_format.space_before = Pt(2)
            self._fill(made, text)
            if place:
                # Where reading ends: in a paragraph that runs to the left, Word takes it so.
                made.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _themes(self) -> None:
        report = self.report
        self.paragraph(report.say("themes"), "Heading 1")
        for theme in report.themes:
            self.paragraph(theme.label, "Heading 2")
            if theme.cell:
                made = self.paragraph(f"{report.say('answers')}: {count_text(report, theme.cell)}")
                made.paragraph_format.keep_with_next = bool(theme.quotes)
            for quote in theme.quotes:
                self.paragraph(quote.text, "Quote", quote)
                if quote.machine:
                    self.paragraph(report.say("machine"), "Caption")


def _run(paragraph: Any, text: str, language: str, rtl: bool = False) -> None:
    made = paragraph.add_run(writable(text))
    properties = made._r.get_or_add_rPr()
    if rtl:
        add(properties, "w:rtl")
    add(properties, "w:lang", **{"bidi" if rtl else "val": region(language)})


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = shown
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _underline(cell: Any, colour: str) -> None:
    borders = OxmlElement("w:tcBorders")
    add(borders, "w:bottom", val="single", sz="12", color=colour.lstrip("#").upper())
    cell._tc.get_or_add_tcPr().append(borders)


def _keep_together(grid: Any) -> None:
    """Keep a short table on one page; of a long one its head, and its sum, with a row or two."""
    rows = list(grid.rows)
    for place, row in enumerate(rows[:-1]):
        if len(rows) <= MOST_WHOLE or place < 2 or place >= len(rows) - 3:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.keep_with_next = True


def _shade(cell: Any, colour: str) -> None:
    add(cell._tc.get_or_add_tcPr(), "w:shd", val="clear", color="auto", fill=colour.upper())


def _lines(table: Any) -> None:
    """Draw only fine lines between rows."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        drawn = side in {"top", "bottom", "insideH"}
        add(borders, f"w:{side}", val="single" if drawn else "nil", sz="4", color=RULE)
    look = table._tbl.tblPr
    place = look.find(qn("w:tblLayout"))
    if place is None:
        look.append(borders)
    else:
        place.addprevious(borders)
