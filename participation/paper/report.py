"""The results on paper: cover, how we asked, contents, a section for each question, themes."""

from participation.documents.figures import (
    count_text,
    day_text,
    headline,
    method_rows,
)
from participation.documents.report import Quote, Report
from participation.paper.colour import INK, LAMP, SOFT_INK, WHITE, deep, mixed
from participation.paper.flow import BODY, SMALL, Flow
from participation.paper.invitation import block, height_of
from participation.paper.order import left_to_right
from participation.paper.setting import Style, Tongue, fit, wrap
from participation.paper.sheet import A4, MM, Sheet
from participation.paper.street import street
from participation.paper.tables import Tables

MARGIN = 18 * MM
FOOT = 24 * MM
EDGE = 11 * MM  # printers leave a border white


def report_pdf(report: Report) -> bytes:
    """Return the report as a tagged PDF on A4, in the direction of its language.

    It is drawn twice: only then it is known how many pages there are, and where what stands.
    """
    first = _Drawing(report, {}, 0)
    return _Drawing(report, first.places, first.pages).bytes


class _Pages(Sheet):
    """A sheet with a foot on every page but the cover."""

    def __init__(self, report: Report, total: int):
        super().__init__(A4, headline(report), Tongue(report.language, report.direction))
        self.report, self.total = report, total
        self.page = 1

    def new_page(self) -> None:
        self._foot()
        super().new_page()
        self.page += 1

    def finish(self) -> bytes:
        self._foot()
        return super().finish()

    def _foot(self) -> None:
        if self.page == 1:
            return
        report = self.report
        width, top = self.width - 2 * MARGIN, self.height - 15 * MM
        page = report.say(
            "page", page=left_to_right(str(self.page)), pages=left_to_right(str(self.total))
        )
        title = f"{report.quarter} · {report.survey} · {headline(report)}"
        rtl, share = self.tongue.rtl, 0.22
        left, right = (share, 0.0) if rtl else (0.0, 1 - share)
        with self.decoration():
            self.shape(MARGIN, top - 2 * MM, width, 0.6, deep(report.colour, 3.2))
            start = Style(8, False, SOFT_INK)
            self.lettering(MARGIN + width * left, top, width * (1 - share), title, start)
            end = Style(8, False, SOFT_INK, align="end")
            self.lettering(MARGIN + width * right, top, width * share, page, end)


class _Drawing:
    """One pass. places -- question to page, known from the pass before."""

    def __init__(self, report: Report, places: dict[str, int], total: int):
        self.report = report
        self.known, self.places = places, dict[str, int]()
        self.prefix = ""
        self.sheet = _Pages(report, total)
        self.tongue = self.sheet.tongue
        self._cover()
        self.sheet.new_page()
        self.flow = Flow(self.sheet, MARGIN, FOOT)
        whole = report
        for place, part in enumerate(whole.sections):
            self.report, self.prefix = part, f"{place}:" if whole.parts else ""
            if part.part:
                self._named(part)
            self._methods()
            if not place:
                self._contents(whole)
        for place, part in enumerate(whole.sections):
            self.report, self.prefix = part, f"{place}:" if whole.parts else ""
            self._results()
            self._comparison()
            self._themes()
        self.report = whole
        self._beside()
        self.pages = self.sheet.page
        self.bytes = self.sheet.finish()

    # --- cover -------------------------------------------------------------------------------

    def _cover(self) -> None:
        report, sheet = self.report, self.sheet
        colour = deep(report.colour)
        width, height = sheet.width - 2 * EDGE, 184 * MM
        houses = 30 * MM
        sheet.rectangle(EDGE, EDGE, width, height, fill=colour, radius=7 * MM)
        # The lower corners are square: there stand the houses.
        sheet.rectangle(EDGE, EDGE + height - houses, width, houses, fill=colour)
        street(sheet, EDGE, EDGE + height - houses, width, houses, colour)
        x, inner = EDGE + 12 * MM, width - 24 * MM
        place = Style(14, True, mixed(colour, WHITE, 0.82))
        label = f"{report.quarter} · {report.town}"
        top = sheet.text(x, EDGE + 11 * MM, inner, label, place)
        title = fit(headline(report), self.tongue, Style(58, True, WHITE, 1.12), inner, 72 * MM, 20)
        survey = fit(report.survey, self.tongue, Style(24, True, LAMP, 1.2), inner, 26 * MM, 11)
        room = EDGE + height - houses - top
        used = height_of(headline(report), title, self.tongue, inner) + 5 * MM
        used += height_of(report.survey, survey, self.tongue, inner)
        top += max(0, (room - used) * 0.42)
        top = block(sheet, x, top, inner, 80 * MM, headline(report), title, self.tongue, "H1")
        block(sheet, x, top + 5 * MM, inner, 26 * MM, report.survey, survey, self.tongue)
        self._below(EDGE + height + 11 * MM)

    def _below(self, top: float) -> None:
        report, sheet = self.report, self.sheet
        x, width = EDGE + 12 * MM, sheet.width - 2 * EDGE - 24 * MM
        if report.intro:
            lead = fit(report.intro, self.tongue, Style(15, False, INK, 1.4), width, 50 * MM, 9)
            top = sheet.text(x, top, width, report.intro, lead) + 7 * MM
        published = report.say("published", day=day_text(report, report.published))
        number = report.say("release", number=left_to_right(str(report.number)))
        small = Style(10.5, False, SOFT_INK, 1.45)
        top = sheet.text(x, top, width, f"{number} · {published}", small)
        sheet.text(x, top, width, left_to_right(report.address), small)

    # --- text pages --------------------------------------------------------------------------

    def _methods(self) -> None:
        """Draw the methods box: it is the first thing after the cover, not the last."""
        flow, report = self.flow, self.report
        rows = method_rows(report)
        self._mark("methods")
        flow.heading(report.say("methods"), 1)
        inner = flow.width - 10 * MM
        first = inner * 0.31
        heights = [self._told_height(told, inner - first) for _, told in rows]
        whole = sum(max(h, 6 * MM) + 4 * MM for h in heights) + 5 * MM
        tint = mixed(report.colour, WHITE, 0.93)
        if whole < flow.end - flow.top:
            flow.sheet.rectangle(flow.x, flow.top, flow.width, whole, fill=tint, radius=3 * MM)
        flow.top += 4 * MM
        for number, ((heading, told), height) in enumerate(zip(rows, heights, strict=True)):
            flow.need(height + 4 * MM)
            self._told(heading, told, first, inner, number)
        flow.top += 5 * MM

    def _told_height(self, told: tuple[str, ...], width: float) -> float:
        style = Style(10, False, INK, 1.4)
        height = style.line_height(self.tongue)
        lines = sum(len(wrap(line, self.tongue, style, width)) for line in told)
        return lines * height + (len(told) - 1) * 0.8 * MM

    def _told(
        self, heading: str, told: tuple[str, ...], first: float, inner: float, number: int
    ) -> None:
        flow, rtl = self.flow, self.tongue.rtl
        left = flow.x + 5 * MM
        if number:
            line = mixed(self.report.colour, WHITE, 0.75)
            flow.sheet.rule(left, flow.top, left + inner, flow.top, line, 0.5)
        start = flow.top + 2 * MM
        head_x = left + inner - first if rtl else left
        text_x = left if rtl else left + first
        bold = Style(10, True, INK, 1.4)
        below = flow.sheet.text(head_x, start, first - 4 * MM, heading, bold, role="H3")
        if rtl:
            below = start
        style = Style(10, False, INK, 1.4)
        top = start
        for line in told:
            top = flow.sheet.text(text_x, top, inner - first, line, style) + 0.8 * MM
        flow.top = max(below, top - 0.8 * MM) + 2 * MM

    def _named(self, part: Report) -> None:
        """Name a part of a bundle: its survey, its own number, where it stands."""
        self.flow.heading(part.survey, 1)
        number = part.say("release", number=left_to_right(str(part.number)))
        self.flow.paragraph(f"{number} · {left_to_right(part.address)}", SMALL)

    def _contents(self, whole: Report) -> None:
        flow, report = self.flow, whole
        entries = []
        for place, part in enumerate(whole.sections):
            own = [(code, label) for code, label, _ in part.questions()]
            if part.comparison:
                own.append(("comparison", part.say("comparison")))
            if part.themes:
                own.append(("themes", part.say("themes")))
            prefix = f"{place}:" if whole.parts else ""
            entries += [(prefix + code, label) for code, label in own]
        if whole.beside:
            entries.append(("beside", whole.say("beside")))
        flow.heading(report.say("contents"), 2)
        style = Style(10.5, False, INK, 1.4)
        number = Style(10.5, True, INK, 1.4, align="end")
        room = 14 * MM
        with flow.sheet.element("TOC"):
            for code, label in entries:
                width = flow.width - room
                lines = wrap(label, self.tongue, style, width)
                height = len(lines) * style.line_height(self.tongue)
                flow.need(height + 1.5 * MM)
                x = flow.x + room if self.tongue.rtl else flow.x
                with flow.sheet.element("TOCI"):
                    top = flow.top
                    flow.sheet.lines(x, top, width, lines, style)
                    page_x = flow.x if self.tongue.rtl else flow.x + flow.width - room
                    page = str(self.known.get(code, 0))
                    flow.sheet.text(page_x, top, room, page, number)
                flow.top = top + height + 1.5 * MM

    def _results(self) -> None:
        flow = self.flow
        tables = Tables(flow, self.report)
        self._page()
        if self.report.part:
            self._named(self.report)
        for code, label, own in self.report.questions():
            # A heading is not left alone by its first table.
            flow.need(min(22 * MM + tables.room(own[0]), flow.end - MARGIN))
            self._heading(label)
            self._mark(code)
            for table in own:
                tables.draw(table)

    def _comparison(self) -> None:
        flow, report, compared = self.flow, self.report, self.report.comparison
        if compared is None:
            return
        self._page()
        self._heading(report.say("comparison"))
        self._mark("comparison")
        for note in compared.notes:
            flow.paragraph(note, BODY)
        tables = Tables(flow, report)
        for table in compared.tables:
            tables.draw(table)
        if compared.cannot:
            flow.heading(report.say("cannot"), 3)
            for one in compared.cannot:
                flow.paragraph(f"{one.what}: {one.why}", SMALL)

    def _beside(self) -> None:
        if not self.report.beside:
            return
        self.prefix = ""
        self._page()
        self._heading(self.report.say("beside"))
        self._mark("beside")
        tables = Tables(self.flow, self.report)
        for table in self.report.beside:
            tables.draw(table)

    def _themes(self) -> None:
        flow, report = self.flow, self.report
        if not report.themes:
            return
        flow.need(60 * MM)
        self._heading(report.say("themes"))
        self._mark("themes")
        for theme in report.themes:
            flow.heading(theme.label, 3)
            if theme.cell:
                flow.paragraph(f"{report.say('answers')}: {count_text(report, theme.cell)}", SMALL)
            for quote in theme.quotes:
                self._quote(quote)

    def _quote(self, quote: Quote) -> None:
        """Set a released sentence in its own direction, with a bar where it begins."""
        flow = self.flow
        tongue = Tongue(quote.language, quote.direction)
        style = BODY
        inner = flow.width - 8 * MM
        lines = wrap(quote.text, tongue, style, inner)
        height = len(lines) * style.line_height(tongue)
        flow.need(height + 3 * MM)
        bar = flow.x + flow.width - 1.2 * MM if tongue.rtl else flow.x
        with flow.sheet.decoration():
            flow.sheet.shape(bar, flow.top, 1.2 * MM, height, deep(self.report.colour, 3.2))
        x = flow.x + (3 if tongue.rtl else 5) * MM
        flow.top = flow.sheet.lines(x, flow.top, inner, lines, style, tongue, "BlockQuote")
        if quote.machine:
            flow.paragraph(self.report.say("machine"), SMALL)
        flow.top += 3 * MM

    def _heading(self, text: str) -> None:
        self.flow.space(4 * MM)
        self.flow.heading(text, 2)

    def _page(self) -> None:
        """Begin a new page, unless nothing stands on this one."""
        self.flow.need(self.flow.end)

    def _mark(self, code: str) -> None:
        self.places[self.prefix + code] = self.sheet.page
