"""What a release may repeat of earlier ones of its round: only what is on the web itself.

A document carries the attacker's input, with the numbers of the releases before it. One that is
withdrawn afterwards would otherwise stay readable there.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.releases.models import Release, ReleaseState

Json = dict[str, Any]
Tables = Mapping[str, Container[str]]


class _Every:
    """Every table: most looks are open as they are, and no document has to be read for that."""

    def __contains__(self, name: object) -> bool:
        return True


def open_tables(
    session: Session, release: Release, is_open: Callable[[Release], bool]
) -> dict[str, Container[str]]:
    """Return name in the audit to names of tables, for each other look that somebody can read.

    is_open -- tells of a release whether it can be read. Of one that cannot, what its successors
        still say is open: superseding repeats numbers.
    """
    shown = select(Release).where(
        Release.wave_id == release.wave_id,
        Release.version_id == release.version_id,
        Release.state != ReleaseState.DRAFT,
    )
    found = list(session.scalars(shown.order_by(Release.id)))
    looks = [one for one in found if one.supersedes_id is None]
    own = _first(release, found)
    return {
        str(place): _Every()
        if is_open(look)
        else _said(str(place), [one for one in found if _first(one, found) is look], is_open)
        for place, look in enumerate(looks, 1)
        if look is not own
    }


def _first(release: Release, known: Iterable[Release]) -> Release:
    """Return the release whose numbers another one repeats; itself where it repeats none."""
    by_id = {one.id: one for one in known}
    while release.supersedes_id is not None:
        release = by_id[release.supersedes_id]
    return by_id.get(release.id, release)


def _said(
    name: str, family: Iterable[Release], is_open: Callable[[Release], bool]
) -> frozenset[str]:
    return frozenset(
        table["name"]
        for one in family
        if is_open(one) and one.document is not None
        for table in one.document["audit"]["tables"]
        if table["population"] == name
    )


def limited(audit: Json, own: Container[str], tables: Tables) -> Json:
    """Return the attacker's input with nothing of other releases but these tables.

    own -- the populations of the release itself. Whoever knows less can prove no more.
    """
    return with_tables(
        audit, lambda t: t["population"] in own or t["name"] in tables.get(t["population"], ())
    )


def with_tables(audit: Json, keep: Callable[[Json], bool]) -> Json:
    """Return the attacker's input with some of its tables, and nothing that only others need."""
    tables = [table for table in audit["tables"] if keep(table)]
    used = {axis["variable"] for table in tables for axis in table["axes"]}
    rules = {table["rule"] for table in tables}
    return {
        **audit,
        "tables": tables,
        "variables": {name: of for name, of in audit["variables"].items() if name in used},
        "families": [f for f in audit["families"] if set(f["variables"]) <= used],
        "conditions": [
            {**one, "variables": own}
            for one in audit.get("conditions", ())
            if one["only_if"]["variable"] in used
            and (own := [name for name in one["variables"] if name in used])
        ],
        "rules": {name: rule for name, rule in audit["rules"].items() if name in rules},
    }
