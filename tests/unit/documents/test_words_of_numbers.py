"""Which differences between two rounds are worth a word."""

from participation.documents.report import Cell, Group, Row, Table
from participation.releases.waves import moved


def row(level: str, before: int | None, after: int | None, **more: bool) -> Row:
    cells = tuple(
        Cell(50, 50, share) if share is not None else Cell(0, 4) for share in (before, after)
    )
    return Row(level, level, cells, **more)


def test_only_differences_larger_than_our_chance_count_as_moved():
    rows = (row("a", 20, 26), row("b", 20, 27), row("c", 40, 20), row("d", None, 30))
    rows += (row("silent", 5, 60, quiet=True),)
    groups = (Group("1", "1", Cell(100, 100)), Group("2", "2", Cell(100, 100)))
    table = Table("q by wave", "q", "q", groups, rows, "wave", telling=7)
    assert [one.level for one in moved(table)] == ["c", "b"]
