"""The results on paper: cover, how we asked, contents, a section for each question, themes."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from participation.documents.figures import (
    count_text,
    day_text,
    headline,
    method_rows,
    part_title,
)
from participation.documents.report import Quote, Report
from participation.paper.colour import INK, LAMP, SOFT_INK, WHITE, deep, mixed
from participation.paper.flow import BODY, SMALL, Flow
from participation.paper.invitation import block, height_of
from participation.paper.order import left_to_right
from participation.paper.report_pages import MARGIN, ReportPages
from participation.paper.setting import Style, Tongue, fit, wrap
from participation.paper.sheet import MM
from participation.paper.street import street
from participation.paper.tables import Tables

FOOT = 24 * MM
PART = "part"  # marks where the results of a part begin
ABOVE = 4 * MM  # a heading
MOST_LINES = 14  # of the contents, in one column
TOLD = Style(10, False, INK, 1.4)  # in the methods box
EDGE = 11 * MM  # printers leave a border white


def report_pdf(report: Report) -> bytes:
    """Return the report as a tagged PDF on A4, in the direction of its language.

    It is drawn twice: only then it is known how many pages there are, and where what stands.
    """
    first = _Drawing(report, {}, 0)
    return _Drawing(report, first.places, first.pages).bytes


class _Drawing:
    """One pass. places -- question to page, known from the pass before."""

    def __init__(self, report: Report, places: dict[str, int], total: int):
        self.report = report
        self.known, self.places = places, dict[str, int]()
        self.prefix = ""
        self.numbers = count(1)
        self.sheet = ReportPages(report, total)
        self.tongue = self.sheet.tongue
        self._cover()
        self.sheet.new_page()
        self.flow = Flow(self.sheet, MARGIN, FOOT)
        whole = report
        if whole.parts:
            # Of several surveys the reader first needs to know which there are.
            self._contents(whole)
        for place, part in enumerate(whole.sections):
            self.report, self.prefix = part, f"{place}:" if whole.parts else ""
            if part.part:
                self._page()
                self._named(part)
            self._methods()
        self.report, self.prefix = whole, ""
        if not whole.parts:
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
        # A bundle has a number of its own, which is not that of any results.
        said = published if report.parts else f"{number} · {published}"
        top = sheet.text(x, top, width, said, small)
        sheet.text(x, top, width, left_to_right(report.address), small)

    # --- text pages --------------------------------------------------------------------------

    def _methods(self) -> None:
        """Draw the methods box: it is the first thing after the cover, not the last."""
        flow, report = self.flow, self.report
        self._mark("methods")
        flow.heading(report.say("methods"), 1, outline=self._level())
        for number, (heading, told) in enumerate(method_rows(report)):
            rest = told
            while rest:
                part = self._fitting(rest)
                self._told(heading if rest is told else "", part, bool(number))
                rest = rest[len(part) :]
        flow.top += 5 * MM

    def _fitting(self, told: tuple[str, ...]) -> tuple[str, ...]:
        """Return as many lines as this page still holds, and none alone; else those of the next."""
        flow = self.flow
        for least in (2, 1):
            room = flow.end - flow.top - 4 * MM
            fit_here = [n for n in range(1, len(told) + 1) if self._told_height(told[:n]) <= room]
            most = max(fit_here, default=0)
            if most == len(told) or most >= least:
                return told[:most]
            self._page()
        return told

    def _told_width(self) -> tuple[float, float]:
        """Return how wide headings and lines of the methods box are."""
        inner = self.flow.width - 10 * MM
        return inner * 0.31, inner * 0.69

    def _told_height(self, told: tuple[str, ...]) -> float:
        height = TOLD.line_height(self.tongue)
        lines = sum(len(wrap(line, self.tongue, TOLD, self._told_width()[1])) for line in told)
        return lines * height + (len(told) - 1) * 0.8 * MM

    def _told(self, heading: str, told: tuple[str, ...], ruled: bool) -> None:
        flow, rtl, sheet = self.flow, self.tongue.rtl, self.flow.sheet
        first, second = self._told_width()
        bold = Style(10, True, INK, 1.4)
        heads = wrap(heading, self.tongue, bold, first - 4 * MM) if heading else []
        height = max(self._told_height(told), len(heads) * bold.line_height(self.tongue))
        tint = mixed(self.report.colour, WHITE, 0.93)
        left, start = flow.x + 5 * MM, flow.top + 2 * MM
        with sheet.decoration():
            sheet.shape(flow.x, flow.top, flow.width, height + 4 * MM, tint)
        if ruled:
            line = mixed(self.report.colour, WHITE, 0.75)
            sheet.rule(left, flow.top, left + first + second, flow.top, line, 0.5)
        if heads:
            head_x = left + second + 4 * MM if rtl else left
            sheet.lines(head_x, start, first - 4 * MM, heads, bold, role="H3")
        top = start
        for each in told:
            x = left if rtl else left + first
            top = sheet.text(x, top, second, each, TOLD) + 0.8 * MM
        flow.top = start + height + 2 * MM

    def _named(self, part: Report) -> None:
        """Name a part of a bundle: its survey, its own number, where it stands."""
        self.flow.heading(part_title(part), 1, outline=1)
        number = part.say("release", number=left_to_right(str(part.number)))
        self.flow.paragraph(f"{number} · {left_to_right(part.address)}", SMALL)

    def _contents(self, whole: Report) -> None:
        entries = []
        for place, part in enumerate(whole.sections):
            own = [(code, label) for code, label, _ in part.questions()]
            if part.comparison:
                own.append(("comparison", part.say("comparison")))
            if part.themes:
                own.append(("themes", part.say("themes")))
            prefix = f"{place}:" if whole.parts else ""
            if part.part:
                entries.append((prefix + PART, part_title(part)))
            entries += [(prefix + code, label) for code, label in own]
        if whole.beside:
            entries.append(("beside", whole.say("beside")))
        self._list(whole.say("contents"), entries)

    def _list(self, heading: str, entries: Sequence[tuple[str, str]]) -> None:
        """Set the contents. In one column a long list would fill a page and a bit of the next."""
        flow, many = self.flow, 1 if len(entries) <= MOST_LINES else 2
        size, gap, room = (10.5, 1.5 * MM, 14 * MM) if many == 1 else (9, 0.8 * MM, 9 * MM)
        style = Style(size, False, INK, 1.35)
        number = Style(size, True, INK, 1.35, align="end")
        width = (flow.width - (many - 1) * 8 * MM) / many - room
        told = []
        for code, label in entries:
            look = replace(style, bold=code.endswith(PART))
            told.append((code, look, wrap(label, self.tongue, look, width)))
        heights = [len(lines) * style.line_height(self.tongue) + gap for _, _, lines in told]
        if many > 1:
            # Torn over pages, columns are read in the wrong order.
            flow.need(min(sum(heights) / 2 + max(heights) + 16 * MM, flow.end - MARGIN))
        flow.heading(heading, 2, outline=1)
        with flow.sheet.element("TOC"), flow.columns(many):
            for place, ((code, look, lines), height) in enumerate(zip(told, heights, strict=True)):
                half = many > 1 and sum(heights[:place]) < sum(heights) / 2
                turns = half and sum(heights[: place + 1]) >= sum(heights) / 2
                flow.need(height)
                x = flow.x + room if self.tongue.rtl else flow.x
                with flow.sheet.element("TOCI"):
                    flow.sheet.lines(x, flow.top, width, lines, look)
                    page_x = flow.x if self.tongue.rtl else flow.x + flow.width - room
                    page = str(self.known.get(code, 0))
                    flow.sheet.text(page_x, flow.top, room, page, number)
                flow.top += height
                if turns:
                    flow.need(flow.end)

    def _results(self) -> None:
        flow = self.flow
        tables = Tables(flow, self.report, self.numbers)
        self._page()
        if self.report.part:
            self._named(self.report)
            self._mark(PART)
        for code, label, own in self.report.questions():
            # A heading is not left alone by its first table.
            heading = ABOVE + flow.heading_height(label, 2)
            flow.need(min(tables.room(own[0], heading), flow.end - MARGIN))
            self._heading(label)
            self._mark(code)
            for place, table in enumerate(own):
                tables.draw(table, begun=not place)

    def _comparison(self) -> None:
        flow, report, compared = self.flow, self.report, self.report.comparison
        if compared is None:
            return
        self._page()
        self._heading(report.say("comparison"))
        self._mark("comparison")
        for note in compared.notes:
            flow.paragraph(note, BODY)
        tables = Tables(flow, report, self.numbers)
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
        tables = Tables(self.flow, self.report, self.numbers)
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

    def _level(self) -> int:
        """Return on which level the outline names what belongs to the open report."""
        return 2 if self.report.part else 1

    def _heading(self, text: str) -> None:
        self.flow.space(ABOVE)
        self.flow.heading(text, 2, outline=self._level())

    def _page(self) -> None:
        """Begin a new page, unless nothing stands on this one."""
        self.flow.need(self.flow.end)

    def _mark(self, code: str) -> None:
        """Remember for the contents on which page something begins."""
        self.places[self.prefix + code] = self.sheet.page
