"""What staff do with entrances: make, move, end. Each act is in the log of the same transaction."""

import secrets
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from participation.db import db
from participation.entrances.codes import new_code
from participation.entrances.models import Entrance, TargetKind
from participation.quarters.models import Place, Quarter, Texts
from participation.staff import audit
from participation.staff.clock import now


def make(
    session: Session,
    quarter: Quarter,
    label: str,
    kind: TargetKind,
    slug: str | None,
    languages: Sequence[str],
    place: Place | None,
) -> Entrance:
    """Add an entrance under a fresh code and return it."""
    entrance = Entrance(
        code=_unused_code(session),
        quarter_id=quarter.id,
        place_id=place.id if place else None,
        label=label,
        target_kind=kind,
        target_slug=slug,
        languages=list(languages),
        made=now(),
    )
    session.add(entrance)
    session.flush()
    audit.record(session, "make", "entrance", entrance.id, after=_state(entrance))
    return entrance


def move(session: Session, entrance: Entrance, kind: TargetKind, slug: str | None) -> None:
    """Let the code lead to something else from now on; an ended one lives again."""
    before = _state(entrance)
    entrance.target_kind, entrance.target_slug = kind, slug
    entrance.ended, entrance.ended_note = False, {}
    audit.record(session, "move", "entrance", entrance.id, before, _state(entrance))


def change_languages(session: Session, entrance: Entrance, languages: Sequence[str]) -> None:
    """Change in which languages the code offers its target."""
    before, after = " ".join(entrance.languages), " ".join(languages)
    entrance.languages = list(languages)
    audit.record(session, "change_languages", "entrance", entrance.id, before, after)


def end(session: Session, entrance: Entrance, note: Texts) -> None:
    """Stop leading people on; the code says from now on what happened."""
    before = _state(entrance)
    entrance.ended, entrance.ended_note = True, note
    audit.record(session, "end", "entrance", entrance.id, before, _state(entrance))


def _state(entrance: Entrance) -> str:
    if entrance.ended:
        return "ended"
    return " ".join(filter(None, (entrance.target_kind, entrance.target_slug)))


def _unused_code(session: Session) -> str:
    while True:
        code = new_code(secrets.randbelow)
        if session.scalar(select(Entrance.id).where(Entrance.code == code)) is None:
            return code


def labels(quarter: Quarter) -> dict[str, str]:
    """Return each code of a quarter and where it hangs."""
    here = select(Entrance).where(Entrance.quarter_id == quarter.id).order_by(Entrance.label)
    return {entrance.code: entrance.label for entrance in db.session.scalars(here)}
