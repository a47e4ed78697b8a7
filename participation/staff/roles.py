"""What a person may do in one quarter. One person may hold several, in several quarters."""

from enum import StrEnum
from typing import Any

from participation.i18n import lazy_gettext as _


class Role(StrEnum):
    """No role contains another: who looks after people does not thereby read the queue."""

    STREET_WORKER = "street_worker"
    MODERATOR = "moderator"
    TRANSLATOR = "translator"
    APPROVER = "approver"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"
    READER = "reader"

    @property
    def label(self) -> Any:
        """The role's name, translated when shown."""
        return LABELS[self]

    @property
    def duties(self) -> Any:
        """One sentence on what the role may do, translated when shown."""
        return DUTIES[self]


LABELS: dict[Role, Any] = {
    Role.STREET_WORKER: _("Street worker"),
    Role.MODERATOR: _("Moderator"),
    Role.TRANSLATOR: _("Translator"),
    Role.APPROVER: _("Approver"),
    Role.LEAD: _("Lead"),
    Role.ADMINISTRATOR: _("Administrator"),
    Role.READER: _("Reader"),
}

DUTIES: dict[Role, Any] = {
    Role.STREET_WORKER: _("Takes answers, ideas and sign-ups on the street. Sees no results."),
    Role.MODERATOR: _("Checks texts; runs surveys, boards and events; proposes releases."),
    Role.TRANSLATOR: _("Translates texts and releases translations. Nothing else."),
    Role.APPROVER: _("Is the second person for releases, texts and objections."),
    Role.LEAD: _("Decides on policy and publishes answers."),
    Role.ADMINISTRATOR: _("Looks after people, devices and settings."),
    Role.READER: _("Reads what has been released, for example for the town or the county."),
}
