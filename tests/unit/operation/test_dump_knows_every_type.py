"""A column of a kind that the dump cannot write must not come in unnoticed."""

import sqlalchemy as sa
from sqlalchemy import types

from participation.app import create_app  # noqa: F401  knows every room's tables
from participation.db import Base, UTCDateTime
from participation.staff.sealed import Sealed

WRITTEN = (
    types.LargeBinary,
    types.JSON,
    types.Date,
    types.Boolean,
    types.Integer,
    types.Float,
    types.Numeric,
    types.String,
    UTCDateTime,
    Sealed,
)


def test_every_column_is_of_a_type_that_both_databases_give_back() -> None:
    strange = [
        f"{column.table.name}.{column.name}: {column.type!r}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.type, WRITTEN)
        or (isinstance(column.type, sa.Enum) and column.type.native_enum)
    ]
    assert strange == []


def test_every_table_has_a_key_to_be_ordered_by() -> None:
    assert [t.name for t in Base.metadata.sorted_tables if not t.primary_key.columns] == []
