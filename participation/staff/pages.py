"""Long lists come in pages whose number stands in the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

SIZE = 50


@dataclass(frozen=True)
class Page:
    """One page of a list. number -- from 1; last -- number of the last page; total -- of items."""

    items: Sequence[Any]
    number: int
    last: int
    total: int

    def address(self, number: int) -> str:
        """Return the address of another page under the same filters."""
        values = {**request.args.to_dict(), **(request.view_args or {}), "page": number}
        return url_for(request.endpoint or "staff.start", **values)


def page_of(session: Session, found: Select[Any], size: int = SIZE) -> Page:
    """Return the page of an ordered selection that the address asks for, or the nearest one."""
    total = session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    last = max(1, -(-total // size))
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    rows = session.scalars(found.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, last, total)
