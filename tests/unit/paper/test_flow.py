import pypdfium2
import pytest

from participation.paper.flow import BODY, Flow
from participation.paper.setting import Tongue
from participation.paper.sheet import A4, MM, Sheet
from tests.unit.paper.rendered import pages, text_of

LONG = "Wir haben zugehört und schreiben auf, was daraus wurde. " * 200


def a_flow(language: str = "de", direction: str = "ltr") -> Flow:
    return Flow(Sheet(A4, "Bericht", Tongue(language, direction)))


def ink(picture, left: float, right: float) -> int:
    width = picture.shape[1]
    return int((picture[:, int(width * left) : int(width * right)] < 128).sum())


def test_a_long_text_goes_on_over_pages_and_nothing_of_it_is_lost():
    flow = a_flow()
    flow.heading("Was daraus wurde")
    flow.paragraph(LONG)
    document = flow.sheet.finish()
    assert len(pages(document, dpi=20)) > 1
    assert text_of(document).count("zugehört") == 200
    for page in pages(document, dpi=72):
        assert page[-int(17 * MM) :].min() == 255


def test_a_heading_is_not_left_alone_at_the_foot_of_a_page():
    flow = a_flow()
    flow.top = flow.end - 50
    flow.heading("Schulen", 2)
    flow.paragraph("Mehr Licht auf dem Schulweg.")
    opened = pypdfium2.PdfDocument(flow.sheet.finish())
    assert len(opened) == 2
    assert "Schulen" not in opened[0].get_textpage().get_text_bounded()
    opened.close()


@pytest.mark.parametrize(("direction", "fuller"), [("ltr", "left"), ("rtl", "right")])
def test_the_first_column_stands_where_the_language_begins(direction, fuller):
    flow = a_flow("ar" if direction == "rtl" else "de", direction)
    with flow.columns(2):
        flow.paragraph("Kurz." * 20)
    (page,) = pages(flow.sheet.finish(), dpi=40)
    left, right = ink(page, 0, 0.5), ink(page, 0.5, 1)
    assert ("left" if left > right else "right") == fuller


def test_after_columns_the_text_goes_on_below_them_over_the_whole_width():
    flow = a_flow()
    whole = flow.width
    with flow.columns(3):
        assert flow.width < whole / 3
        flow.paragraph("Eine Spalte. " * 10)
        lowest = flow.top
    assert flow.width == whole
    assert flow.top >= lowest


def test_a_box_is_never_torn():
    flow = a_flow()
    flow.top = flow.end - 40
    with flow.box(100):
        assert flow.top < 100
        inside = flow.width
        flow.paragraph("Ihre Antwort", BODY)
    assert inside < flow.width
    assert len(pages(flow.sheet.finish(), dpi=20)) == 2
