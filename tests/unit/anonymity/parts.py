"""The first of a quarter, and a release that nobody audits: for what the numbers alone say."""

from dataclasses import replace

from participation.anonymity.audit import AuditReport
from participation.anonymity.columns import Columns, Single


def unaudited(document):
    return AuditReport("", (), (), {})


def head(columns, n):
    def cut(column):
        if isinstance(column, Single):
            return replace(column, codes=column.codes[:n])
        return replace(column, chosen=column.chosen[:n])

    return Columns(columns.row_ids[:n], {name: cut(c) for name, c in columns.answers.items()})
