"""The sentences on posters, in each language of the sheet and not in that of whoever prints it."""

from participation.entrances.models import TargetKind
from participation.i18n import LANGUAGES, catalog
from participation.paper.invitation import Words
from participation.paper.setting import Tongue


def _(message: str) -> str:
    """Mark a sentence for the catalogs; it is translated once for each language of a sheet."""
    return message


HEADLINES = {
    TargetKind.SURVEY: _("What should get better here?"),
    TargetKind.BOARD: _("Do you have an idea for our quarter?"),
    TargetKind.EVENT: _("Come and join us!"),
    TargetKind.HOME: _("Your quarter. Your voice."),
}
# Only what is true of the target may be promised: a sign-up asks for a name.
PROMISES = {
    TargetKind.SURVEY: _("Two minutes. No name."),
    TargetKind.BOARD: _("Two minutes. No name."),
    TargetKind.EVENT: _("All are welcome. It costs nothing."),
    TargetKind.HOME: _("See what is open and what became of it."),
}
SCAN = _("Point the camera of your phone at the square.")
TYPE_IN = _("No camera? Type this address and the code:")
ASK = _("Do you have a question? We are glad to help:")
PICTURE = _("QR code. It opens this page: %(address)s")


def words(kind: TargetKind, language: str, address: str) -> Words:
    """Return what a sheet says in one language."""
    translated = catalog(language).ugettext
    return Words(
        tongue=Tongue(language, LANGUAGES[language].direction),
        headline=translated(HEADLINES[kind]),
        promise=translated(PROMISES[kind]),
        scan=translated(SCAN),
        type_in=translated(TYPE_IN),
        ask=translated(ASK),
        picture=translated(PICTURE) % {"address": address},
    )
