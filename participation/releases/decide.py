"""What a release still needs before residents read it: see the verbs of the same name."""

from participation.errors import Refusal
from participation.i18n import gettext as _
from participation.releases.models import Release, ReleaseState


def must_be(release: Release, *states: ReleaseState) -> None:
    """Refuse what cannot follow from the state a release is in."""
    if release.state not in states:
        raise Refusal(_("This release has changed meanwhile. Look at it again, then decide."), 409)
