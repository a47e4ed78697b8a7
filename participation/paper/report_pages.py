"""The pages of a report: each but the cover says at its foot what it is of, and which it is."""

from participation.documents.figures import headline
from participation.documents.report import Report
from participation.paper.colour import SOFT_INK, deep
from participation.paper.order import left_to_right
from participation.paper.setting import Style, Tongue
from participation.paper.sheet import A4, MM, Sheet

MARGIN = 18 * MM


class ReportPages(Sheet):
    """A sheet with a foot on every page but the cover. total -- 0 while it is only measured."""

    def __init__(self, report: Report, total: int):
        tongue = Tongue(report.language, report.direction)
        super().__init__(A4, headline(report), tongue, inked=bool(total))
        self.report, self.total = report, total
        self.page = 1

    def new_page(self) -> None:
        self._foot()
        super().new_page()
        self.page += 1

    def finish(self) -> bytes:
        self._foot()
        return super().finish() if self.inked else b""

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
