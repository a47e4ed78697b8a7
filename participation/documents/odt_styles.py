"""The styles of the OpenDocument text: what a moderator changes in one place."""

from html import escape
from typing import Any

from odfdo import Element

from participation.documents.locales import region, writable
from participation.documents.report import Report

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
    ("Table_20_Note", "Standard", 9.5, 'fo:color="#55504a"', 'fo:margin-top="0.12cm"'),
    # Between a heading and what it is of: alone at the foot of a page it would say nothing.
    ("Lead_20_in", "Standard", 11, "", 'fo:margin-bottom="0.2cm" fo:keep-with-next="always"'),
    ("Footer", "Standard", 9, 'fo:color="#55504a"', ""),
)
HEADINGS = {1: 18, 2: 14, 3: 12}
FONT = "Arial"


class Styles:
    """Writes the styles of one report into its document."""

    def __init__(self, document: Any, report: Report) -> None:
        self.document, self.report = document, report
        self.columns: set[str] = set()

    def set(self) -> None:
        """Write every style the report uses."""
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
        # The numbers begin a page: a heading alone below the methods would look lost.
        self.document.insert_style(
            Element.from_tag(
                '<style:style style:family="paragraph" style:name="Heading_20_1_20_Page" '
                'style:display-name="Heading 1 Page" style:parent-style-name="Heading_20_1">'
                '<style:paragraph-properties fo:break-before="page"/></style:style>'
            )
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
        self._page()
        # The template numbers headings; numbers of its own are the concept's to give.
        for outline in self.document.get_part("styles.xml").root.get_elements(
            "//text:outline-style"
        ):
            outline.delete()

    def _style(
        self,
        name: str,
        parent: str,
        size: float,
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
        # LibreOffice takes "start" for left, whichever way the paragraph runs.
        start, end = ("right", "left") if rtl else ("left", "right")
        paragraph = paragraph.replace('"end"', f'"{end}"')
        align = "" if "text-align" in paragraph else f'fo:text-align="{start}"'
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
        for name, torn in (("Grid", "true"), ("WholeGrid", "false")):
            self._automatic(
                f'<style:style style:family="table" style:name="{name}"><style:table-properties '
                f'style:width="16.6cm" table:align="margins" style:writing-mode="{mode}" '
                f'style:may-break-between-rows="{torn}"/></style:style>'
            )
        self._automatic(
            '<style:style style:family="table-row" style:name="Whole">'
            '<style:table-row-properties fo:keep-together="always"/></style:style>'
        )

    def column(self, millimetres: int) -> str:
        """Return the style of a column of that width."""
        name = f"Column{millimetres}"
        if name not in self.columns:
            self.columns.add(name)
            self._automatic(
                f'<style:style style:family="table-column" style:name="{name}">'
                f'<style:table-column-properties style:column-width="{millimetres / 10}cm"/>'
                "</style:style>"
            )
        return name

    def _automatic(self, xml: str) -> None:
        self.document.insert_style(Element.from_tag(xml), automatic=True)

    def _page(self) -> None:
        """Set the page's direction and a foot with its number."""
        report = self.report
        layout = self.document.get_style("page-layout", "Mpm1")
        properties = layout.get_element("style:page-layout-properties")
        properties.set_attribute("style:writing-mode", "rl-tb" if report.rtl else "lr-tb")
        text = escape(writable(f"{report.quarter} · {report.survey} · "))
        foot = Element.from_tag(
            f'<style:footer><text:p text:style-name="Footer">{text}'
            '<text:page-number text:select-page="current">1</text:page-number></text:p>'
            "</style:footer>"
        )
        self.document.get_style("master-page", "Standard").append(foot)
