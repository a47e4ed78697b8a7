"""tallies of versions: the live view counts the same people as a release of theirs does"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

VERSIONS = sa.table(
    "survey_versions",
    sa.column("id", sa.Integer()),
    sa.column("survey_id", sa.Integer()),
    sa.column("number", sa.Integer()),
    sa.column("published_at", sa.DateTime()),
)
TALLIES = ("week", "facet", "value", "n")
SNAPSHOTS = ("n", "figures")


def upgrade() -> None:
    versions = _versions()
    tallies, snapshots = _rows("response_tallies", TALLIES), _rows("live_snapshots", SNAPSHOTS)
    op.drop_table("response_tallies")
    op.drop_table("live_snapshots")
    tallied = op.create_table(
        "response_tallies",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.String(), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["survey_versions.id"],
            name=op.f("fk_response_tallies_version_id_survey_versions"),
        ),
        sa.PrimaryKeyConstraint(
            "version_id", "week", "facet", "value", name=op.f("pk_response_tallies")
        ),
    )
    shown = op.create_table(
        "live_snapshots",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["survey_versions.id"],
            name=op.f("fk_live_snapshots_version_id_survey_versions"),
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_live_snapshots")),
    )
    asked = [(row, _asked_in(row["week"], versions[row["survey_id"]])) for row in tallies]
    op.bulk_insert(tallied, [_of(version_id, row) for row, version_id in asked])
    # Of several versions nobody can tell whom a snapshot counted: the next ten make a new one.
    only = [(row, versions[row["survey_id"]]) for row in snapshots]
    op.bulk_insert(shown, [_of(known[0][1], row) for row, known in only if len(known) == 1])


def _versions() -> dict[int, list[tuple[str, int]]]:
    """Return each survey's versions, oldest first: the week of publication and the id."""
    found: dict[int, list[tuple[str, int]]] = {}
    query = sa.select(VERSIONS).order_by(VERSIONS.c.survey_id, VERSIONS.c.number)
    for row in op.get_bind().execute(query):
        year, week, _day = row.published_at.isocalendar()
        found.setdefault(row.survey_id, []).append((f"{year}-W{week:02}", row.id))
    return found


def _rows(table: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    kinds: dict[str, sa.types.TypeEngine[Any]] = {"n": sa.Integer(), "figures": sa.JSON()}
    named: list[sa.ColumnClause[Any]] = [
        sa.column(name, kinds.get(name, sa.String())) for name in columns
    ]
    query = sa.select(sa.column("survey_id", sa.Integer()), *named).select_from(sa.table(table))
    return [dict(row) for row in op.get_bind().execute(query).mappings()]


def _asked_in(week: str, known: list[tuple[str, int]]) -> int:
    """Return the version that was asked in a week: the newest that was published by then."""
    return [
        version_id
        for published, version_id in known
        if published <= week or version_id == known[0][1]
    ][-1]


def _of(version_id: int, row: dict[str, Any]) -> dict[str, Any]:
    return {"version_id": version_id, **{n: v for n, v in row.items() if n != "survey_id"}}
