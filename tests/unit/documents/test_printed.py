"""Charts as they stand on a page of an office document."""

from dataclasses import replace

import pytest

from participation.documents.charts import drawn
from participation.documents.drawing import Box, Lettering
from participation.documents.printed import COLUMNS_FROM, FROM, TO, printed
from participation.documents.report import Cell, Group, counted
from participation.documents.strips import PER_CENT
from participation.paper.picture import chart_pictures
from tests.unit.documents.samples import report

TOLD = report()
TABLES = {table.name: table for table in TOLD.tables}


def shapes(name: str, kind: type, *roles: str) -> list:
    drawing = printed(TOLD, TABLES[name])
    return [one for one in drawing.shapes if isinstance(one, kind) and one.role in roles]


def test_bars_stand_beside_their_names_and_are_as_long_as_their_shares():
    bars = shapes("change", Box, "bar", "quiet")
    shares = [row.cells[0].percent for row in TABLES["change"].rows]
    assert [round(100 * bar.width / (TO - FROM)) for bar in bars] == [s for s in shares if s]
    assert {bar.x for bar in bars} == {FROM}
    names = shapes("change", Lettering, "label")
    assert {name.x for name in names} == {0}
    assert names[0].top <= bars[0].top <= names[0].top + 1


def test_columns_are_as_high_as_on_the_web():
    columns = shapes("satisfaction by age", Box, "column", "quiet")
    cells = [cell for row in TABLES["satisfaction by age"].rows for cell in row.cells]
    assert [round(c.height / PER_CENT) for c in columns] == [c.percent for c in cells if c.percent]
    assert min(column.x for column in columns) > COLUMNS_FROM


@pytest.mark.parametrize("name", TABLES)
def test_a_chart_on_a_page_is_lower_than_on_a_phone(name):
    assert printed(TOLD, TABLES[name]).top < 0.8 * drawn(TOLD, TABLES[name]).top


def test_what_is_not_shown_is_a_dash_and_the_dash_is_explained():
    dashes = shapes("satisfaction by age", Lettering, "mark")
    told = [one for one in shapes("satisfaction by age", Lettering, "key") if one.text == "–"]
    cells = [cell for row in TABLES["satisfaction by age"].rows for cell in row.cells[:3]]
    unsaid = [cell for cell in cells if cell.percent is None]
    assert [one.text for one in dashes].count("–") == len(unsaid) == 4
    assert len(told) == 1
    said = [one.text for one in shapes("satisfaction by age", Lettering, "key")]
    assert TOLD.say("not_shown") in said


def test_of_two_rounds_the_one_before_is_paler():
    table = TABLES["change"]
    rows = tuple(replace(row, cells=(counted(20, 20), counted(30, 30))) for row in table.rows[:1])
    groups = (Group("1", "2025", counted(100)), Group("2", "2026", counted(100)))
    waves = replace(table, dimension="wave", groups=groups, rows=rows)
    columns = [one for one in printed(TOLD, waves).shapes if getattr(one, "role", "") == "column"]
    assert [one.opacity for one in columns] == [0.55, 1.0]


def test_of_a_table_without_a_share_there_is_no_picture():
    table = TABLES["satisfaction"]
    rows = tuple(replace(row, cells=(Cell(None, None, why="exact"),)) for row in table.rows)
    assert chart_pictures(TOLD, replace(table, rows=rows)) == []
