"""A document of pages: text, boxes, pictures, with the structure that screen readers need.

Lengths are points, measured from the upper left corner of the page. reportlab's free edition
writes no structure, so the tags are made here: each drawn thing is marked content with a
number, and a tree beside the pages says what it is. That is a tagged PDF, not PDF/UA; the web
page stays the accessible version.
"""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from participation.paper.fonts import font
from participation.paper.packed import packed
from participation.paper.setting import Line, Style, Tongue, wrap

# A quarter more bytes, for mail that takes only letters: nobody sends a page that way.
rl_config.useA85 = 0

MM = 72 / 25.4
A3 = (297 * MM, 420 * MM)
A4 = (210 * MM, 297 * MM)
A5 = (148 * MM, 210 * MM)


@dataclass
class Element:
    """A node of the structure tree; `kids` are elements or (page, number of marked content).

    scope -- of a table's head: `Column` or `Row`.
    """

    role: str
    language: str
    alt: str = ""
    scope: str = ""
    kids: list[Any] = field(default_factory=list)


class Sheet:
    """One document while it is drawn. Call `finish` once, at the end.

    inked -- False to find out what stands where: the letters are measured and not written.
    """

    def __init__(
        self, size: tuple[float, float], title: str, tongue: Tongue, *, inked: bool = True
    ):
        self.width, self.height = size
        self.inked = inked
        self.tongue = tongue
        self._bytes = io.BytesIO()
        first = font("NotoSans", False)
        self.canvas = Canvas(
            self._bytes,
            pagesize=size,
            # The same data make the same bytes: no clock, no random number inside.
            invariant=1,
            pageCompression=1,
            lang=tongue.code,
            initialFontName=first.fontName,
            pdfVersion=(1, 7),
        )
        self.canvas.setTitle(title)
        self.canvas.setCreator("Quartierstimme")
        # Else it tells which library drew it, and so how old it is.
        self.canvas.setProducer("Quartierstimme")
        self.canvas.setAuthor("")
        self.canvas.setSubject("")
        self.canvas.setViewerPreference("DisplayDocTitle", "true")
        if tongue.rtl:
            # Two pages side by side begin at the right.
            self.canvas.setViewerPreference("Direction", "R2L")
        self._root = Element("Document", tongue.code)
        self._open = [self._root]
        self._marked: list[list[Element]] = [[]]
        self._outlined, self._outline_level = 0, -1

    # --- structure -------------------------------------------------------------------

    @contextmanager
    def element(
        self, role: str, tongue: Tongue | None = None, alt: str = "", scope: str = ""
    ) -> Iterator[None]:
        """Group what is drawn inside as one `role`: Sect, L, LI, Table, TR, TH, Figure."""
        made = Element(role, (tongue or self.tongue).code, alt, scope)
        self._open[-1].kids.append(made)
        self._open.append(made)
        yield
        self._open.pop()

    @contextmanager
    def figure(self, alt: str, tongue: Tongue | None = None) -> Iterator[None]:
        """What is drawn inside is one picture, told as `alt`."""
        with self.element("Figure", tongue, alt), self._content("Figure"):
            yield

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn inside says nothing and is not read out."""
        self._add("/Artifact BMC")
        yield
        self._add("EMC")

    @contextmanager
    def _content(self, role: str, spoken: str = "") -> Iterator[None]:
        number = len(self._marked[-1])
        self._open[-1].kids.append((len(self._marked) - 1, number))
        self._marked[-1].append(self._open[-1])
        actual = f" /ActualText {_text_string(spoken)}" if spoken else ""
        self._add(f"/{role} <</MCID {number}{actual}>> BDC")
        yield
        self._add("EMC")

    def _add(self, operators: str) -> None:
        self.canvas._code.append(operators)

    # --- drawing ---------------------------------------------------------------------

    def text(
        self,
        x: float,
        top: float,
        width: float,
        text: str,
        style: Style,
        tongue: Tongue | None = None,
        role: str = "P",
    ) -> float:
        """Set a paragraph between `x` and `x + width`; return where the next thing may begin."""
        tongue = tongue or self.tongue
        return self.lines(x, top, width, wrap(text, tongue, style, width), style, tongue, role)

    def lines(
        self,
        x: float,
        top: float,
        width: float,
        lines: Sequence[Line],
        style: Style,
        tongue: Tongue | None = None,
        role: str = "P",
    ) -> float:
        """Draw lines that `wrap` or `balanced` made; return where the next thing may begin."""
        tongue = tongue or self.tongue
        height = style.line_height(tongue)
        with self.element(role, tongue):
            for line in lines:
                middle = top + height / 2
                self._line(_left(x, width, line.width, style, tongue), middle, line, style, role)
                top += height
        return top

    def _line(self, x: float, middle: float, line: Line, style: Style, role: str) -> None:
        spoken = line.text if any(c > "\u0590" for c in line.text) else ""
        with self._content(role, spoken):
            self._ink(x, middle, line, style)

    def _ink(self, x: float, middle: float, line: Line, style: Style) -> None:
        if not self.inked:
            return
        baseline = self.height - middle - 0.34 * style.size
        pen = self.canvas.beginText(x, baseline)
        pen.setFillColor(HexColor(style.colour))
        for piece in line.pieces:
            pen.setTextOrigin(x, baseline)
            pen.setFont(piece.font.fontName, style.size)
            pen._code.append(pen._formatText(piece.glyphs))
            x += piece.width
        self.canvas.drawText(pen)

    def lettering(self, x: float, top: float, width: float, text: str, style: Style) -> float:
        """Draw a text that belongs to a figure or decoration around it; return where it ends."""
        height = style.line_height(self.tongue)
        for line in wrap(text, self.tongue, style, width):
            left = _left(x, width, line.width, style, self.tongue)
            self._ink(left, top + height / 2, line, style)
            top += height
        return top

    def shape(self, x: float, top: float, width: float, height: float, fill: str) -> None:
        """Fill a rectangle that belongs to a figure or decoration around it."""
        self.canvas.setFillColor(HexColor(fill))
        self.canvas.rect(x, self.height - top - height, width, height, stroke=0, fill=1)

    def rectangle(
        self,
        x: float,
        top: float,
        width: float,
        height: float,
        fill: str | None = None,
        stroke: str | None = None,
        radius: float = 0,
        line: float = 0.75,
    ) -> None:
        """Draw a decorative box, with round corners where `radius` is not 0."""
        with self.decoration():
            self.canvas.saveState()
            if fill:
                self.canvas.setFillColor(HexColor(fill))
            if stroke:
                self.canvas.setStrokeColor(HexColor(stroke))
                self.canvas.setLineWidth(line)
            bottom = self.height - top - height
            self.canvas.roundRect(
                x, bottom, width, height, radius, stroke=int(bool(stroke)), fill=int(bool(fill))
            )
            self.canvas.restoreState()

    def polygon(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """Fill a decorative shape given by its corners."""
        with self.decoration():
            path = self.canvas.beginPath()
            path.moveTo(points[0][0], self.height - points[0][1])
            for x, top in points[1:]:
                path.lineTo(x, self.height - top)
            path.close()
            self.canvas.setFillColor(HexColor(fill))
            self.canvas.drawPath(path, stroke=0, fill=1)

    def rule(
        self,
        x: float,
        top: float,
        to_x: float,
        to_top: float,
        colour: str,
        line: float = 0.75,
        dash: Sequence[float] = (),
    ) -> None:
        """Draw a decorative straight line, dashed for cutting and folding."""
        with self.decoration():
            self.canvas.saveState()
            self.canvas.setStrokeColor(HexColor(colour))
            self.canvas.setLineWidth(line)
            if dash:
                self.canvas.setDash(list(dash))
            self.canvas.line(x, self.height - top, to_x, self.height - to_top)
            self.canvas.restoreState()

    @contextmanager
    def turned(self, degrees: float, x: float, top: float) -> Iterator[None]:
        """Draw what is inside turned anticlockwise round the point, for folds and strips."""
        self.canvas.saveState()
        self.canvas.translate(x, self.height - top)
        self.canvas.rotate(degrees)
        self.canvas.translate(-x, top - self.height)
        yield
        self.canvas.restoreState()

    def outline(self, text: str, level: int, top: float) -> None:
        """Name a place of this page in the outline, which viewers show beside the pages.

        level -- 1 is the highest. One that skips a level stands as high as it may.
        """
        if not self.inked:
            return
        self._outlined += 1
        key = f"place{self._outlined}"
        self._outline_level = min(level - 1, self._outline_level + 1)
        self.canvas.bookmarkHorizontal(key, 0, self.height - top)
        self.canvas.addOutlineEntry(text, key, self._outline_level, closed=True)

    def new_page(self) -> None:
        self.canvas.showPage()
        self._marked.append([])

    # --- the end ---------------------------------------------------------------------

    def finish(self) -> bytes:
        """Write the structure beside the pages and return the document."""
        self.canvas.showPage()
        if self._outlined:
            self.canvas.showOutline()
        document = self.canvas._doc
        pages = document.Pages.pages
        for number, page in enumerate(pages):
            page.StructParents = number
            page.Tabs = pdfdoc.PDFName("S")
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        references: dict[int, Any] = {}
        root = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
        root_reference = document.Reference(root)
        top = self._write(self._root, root_reference, references)
        numbers: list[Any] = []
        for number, marked in enumerate(self._marked[: len(pages)]):
            owners = pdfdoc.PDFArray([references[id(element)] for element in marked])
            numbers += [number, document.Reference(owners)]
        tree = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)})
        root["K"] = pdfdoc.PDFArray([top])
        root["ParentTree"] = document.Reference(tree)
        root["ParentTreeNextKey"] = len(pages)
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        self.canvas.save()
        return packed(self._bytes.getvalue())

    def _write(self, element: Element, parent: Any, references: dict[int, Any]) -> Any:
        document = self.canvas._doc
        entry = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("StructElem"),
                "S": pdfdoc.PDFName(element.role),
                "P": parent,
                "Lang": pdfdoc.PDFString(element.language),
            }
        )
        reference = references[id(element)] = document.Reference(entry)
        if element.alt:
            entry["Alt"] = pdfdoc.PDFString(element.alt)
        if element.scope:
            scope = {"O": pdfdoc.PDFName("Table"), "Scope": pdfdoc.PDFName(element.scope)}
            entry["A"] = pdfdoc.PDFDictionary(scope)
        marked = [kid for kid in element.kids if not isinstance(kid, Element)]
        if marked:
            entry["Pg"] = document.Reference(document.Pages.pages[marked[0][0]])
        kids: list[Any] = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(self._write(kid, reference, references))
            else:
                page, number = kid
                kids.append(
                    pdfdoc.PDFDictionary(
                        {
                            "Type": pdfdoc.PDFName("MCR"),
                            "Pg": document.Reference(document.Pages.pages[page]),
                            "MCID": number,
                        }
                    )
                )
        entry["K"] = pdfdoc.PDFArray(kids)
        return reference


def _left(x: float, width: float, used: float, style: Style, tongue: Tongue) -> float:
    if style.align == "centre":
        return x + (width - used) / 2
    at_right = (style.align == "start") == tongue.rtl
    return x + width - used if at_right else x


def _text_string(text: str) -> str:
    coded = ("\ufeff" + text).encode("utf-16-be")
    return f"<{coded.hex().upper()}>"
