"""What a release still needs before residents read it: see the verbs of the same name."""

from sqlalchemy.orm import Session

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.releases.models import Release, ReleaseState


def must_be(release: Release, *states: ReleaseState) -> None:
    """Refuse what cannot follow from the state a release is in."""
    if release.state not in states:
        raise Refusal(_("This release has changed meanwhile. Look at it again, then decide."), 409)


def held(session: Session, release_id: int) -> Release | None:
    """Return a release that nobody else changes until the transaction ends.

    Two who press a button at once on a PostgreSQL would both find it as it was.
    """
    return session.get(Release, release_id, with_for_update=True, populate_existing=True)
