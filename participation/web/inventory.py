"""The table of what a device keeps, made from the one list that the scripts keep to."""

import json

from participation.config import ROOT
from participation.i18n import lazy_gettext as _
from participation.web.registry import StoredOnDevice

FILE = ROOT / "static" / "js" / "offline" / "inventory.json"

# The list is data for three readers (this page, the browser test, the team), so its texts
# stand here for the translators. A structure test holds that none is missing.
TEXTS = {
    "outbox": (
        _("Finished answers, sealed: nobody can read them on the phone"),
        _("So that nothing is lost without network"),
        _("Until they have arrived"),
    ),
    "drafts": (
        _("Answers that you began, without the sensitive ones"),
        _("So that you can go on later"),
        _("24 hours at most; deleted when you send"),
    ),
    "meta": (
        _("Settings on the tablets of the team; nothing on your phone"),
        _("So that the tablet works without network"),
        _("Until the tablet is given back"),
    ),
    "log": (
        _("When something was saved or sent, never what"),
        _("So that we can find out if something went wrong"),
        _("The last 500 lines"),
    ),
    "documents": (
        _("The surveys that you opened"),
        _("So that they open without network"),
        _("Until a newer version comes"),
    ),
    "shell": (
        _("The program that shows the surveys"),
        _("So that it works without network"),
        _("Until a newer version comes"),
    ),
    "audio": (
        _("The questions that you listened to"),
        _("So that you can hear them again without network"),
        _("Until a newer version comes"),
    ),
    "bundle": (
        _("The surveys that the team's tablets carry; nothing on your phone"),
        _("So that the tablet works without network"),
        _("Until a newer version comes"),
    ),
    "field": (
        _("The program of the team's tablets; nothing on your phone"),
        _("So that the tablet works without network"),
        _("Until a newer version comes"),
    ),
    "staff": (
        _("A cookie, only for the team"),
        _("So that the team can log in"),
        _("Ten hours at most"),
    ),
}


def keys() -> list[str]:
    """Return the last part of every key in the list, as `outbox`."""
    listed = json.loads(FILE.read_text(encoding="utf-8"))
    return [entry["key"].split("/")[-1] for entry in listed]


def stored_on_device() -> list[StoredOnDevice]:
    """Return the table of § 25 TDDDG, in the order of the list."""
    return [StoredOnDevice(*TEXTS[key]) for key in keys()]
