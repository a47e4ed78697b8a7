"""Charts in files that offices go on with: the table's numbers, and words for who sees none."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import docx
import odfdo
import pytest
from PIL import Image

from participation.documents import docx as word
from participation.documents import odt, xlsx
from participation.documents.printed import FROM
from participation.paper.picture import chart_pictures
from tests.unit.documents.samples import report

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"


def owners(told):
    """The table of each picture; a high chart is cut into several."""
    return [table for table in told.tables for _ in chart_pictures(told, table)]


@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_word_document_has_a_picture_with_words_for_each_table(language):
    told = report(language)
    opened = docx.Document(io.BytesIO(word.data(told, chart_pictures)))
    pictures = opened.inline_shapes
    for picture, table in zip(pictures, owners(told), strict=True):
        named = picture._inline.docPr
        assert table.label in named.get("title")
        assert told.say("chart") in named.get("descr")
        assert picture.width.cm == pytest.approx(16.4)


@pytest.mark.parametrize("language", ["de", "ar"])
def test_an_open_document_has_them_too(language):
    told = report(language)
    packed = odt.data(told, chart_pictures)
    opened = odfdo.Document(io.BytesIO(packed))
    frames = opened.body.get_frames()
    assert len(frames) == len(owners(told))
    listed = opened.manifest.get_paths()
    for frame in frames:
        place = frame.get_element("draw:image").url
        assert place in listed
        assert zipfile.ZipFile(io.BytesIO(packed)).read(place).startswith(b"\x89PNG")
        assert told.say("chart") in frame.get_element("svg:desc").text


def test_without_somebody_who_draws_there_are_only_tables():
    assert not docx.Document(io.BytesIO(word.data(report()))).inline_shapes


def test_a_picture_is_painted_the_same_way_each_time_and_has_ink():
    told = report()
    (first,) = chart_pictures(told, told.tables[0])
    assert [first] == chart_pictures(told, told.tables[0])
    image = Image.open(io.BytesIO(first)).convert("L")
    assert image.getextrema()[0] < 60
    assert image.getextrema()[1] == 255


def test_a_picture_for_arabic_begins_on_the_right():
    told = report("ar")
    image = Image.open(io.BytesIO(chart_pictures(told, told.tables[0])[0])).convert("RGB")
    first = [image.getpixel((x, y)) for x in range(image.width) for y in range(8, 28)]
    places = [x for x in range(image.width) for _ in range(8, 28)]
    red = [x for x, (r, g, _) in zip(places, first, strict=True) if r > 150 and g < 90]
    ink = [x for x, (r, _, _) in zip(places, first, strict=True) if r < 90]
    # The name stands at the edge, and its bar grows from beside it.
    assert max(ink) > image.width - 12
    assert abs(max(red) - image.width * (100 - FROM) / 100) < 4


def charts_of(packed):
    opened = zipfile.ZipFile(io.BytesIO(packed))
    names = sorted(
        (name for name in opened.namelist() if re.match(r"xl/charts/chart\d+\.xml", name)),
        key=lambda name: int(re.sub(r"\D", "", name)),
    )
    return [ET.fromstring(opened.read(name)) for name in names]


@pytest.mark.parametrize("language", ["de", "ar"])
def test_a_workbook_draws_the_shares_of_its_own_cells(language):
    told = report(language)
    drawn = charts_of(xlsx.data(told))
    assert len(drawn) == len(told.tables)
    for chart, table in zip(drawn, told.tables, strict=True):
        shown = [p for p in range(len(table.groups))
                 if not all(row.cells[p].withheld for row in table.rows)]  # fmt: skip
        for series, place in zip(chart.iter(f"{CHART}ser"), shown, strict=True):
            cells = [row.cells[place] for row in table.rows]
            points = {
                int(point.get("idx")): float(point.findtext(f"{CHART}v"))
                for point in series.find(f"{CHART}val").iter(f"{CHART}pt")
            }
            said = {
                i: cell.percent / 100
                for i, cell in enumerate(cells)
                if cell.percent is not None and not cell.over
            }
            assert points == said
            # What has no share is labelled with words, or it would read as nought per cent.
            labels = list(series.iter(f"{CHART}dLbl"))
            assert len(labels) == len(cells) - len(said)
            assert all("".join(label.itertext()).strip() for label in labels)


def test_a_label_beside_a_bar_is_the_share_alone_in_every_program():
    """What is not said counts as yes in some: then each bar names its answer and group again."""
    told = report()
    for chart in charts_of(xlsx.data(told)):
        labels = [*chart.iter(f"{CHART}dLbls"), *chart.iter(f"{CHART}dLbl")]
        assert labels
        for label in labels:
            said = {one.tag.removeprefix(CHART): one.get("val") for one in label}
            assert said["showVal"] == "1"
            for other in ("LegendKey", "CatName", "SerName", "Percent", "BubbleSize"):
                assert said[f"show{other}"] == "0", other


def test_a_workbook_draws_a_gap_as_a_dash_and_not_as_nothing():
    """Office programs leave out a cell of words in a chart, which reads as nought per cent."""
    told = report()
    packed = xlsx.data(told, chart_pictures)
    unsaid = [
        table
        for table in told.tables
        if any(
            row.cells[place].percent is None or row.cells[place].over
            for row in table.rows
            for place, group in enumerate(table.groups)
            if any(not each.cells[place].withheld for each in table.rows)
        )
    ]
    assert 0 < len(unsaid) < len(told.tables)
    assert len(charts_of(packed)) == len(told.tables) - len(unsaid)
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert len([name for name in names if name.startswith("xl/media/")]) == len(unsaid)
