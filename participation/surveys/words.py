"""What the page's script says, in the language of the document."""

from participation.i18n import gettext as _


def words() -> dict[str, str]:
    """Return the script's words by key; short, since they travel with every document."""
    return {
        "saved": _("Saved on this phone."),
        "waiting": _("Saved on this phone. It is sent when there is network."),
        "sending": _("On its way."),
        "arrived": _("Arrived. Thank you!"),
        "quarantined": _("Arrived. A person looks at it, because something did not fit."),
        "draft": _("Not sent yet."),
        "progress": _("%(n)s of about %(total)s"),
        "required": _("Please answer this question."),
        "constraint": _("Please check this answer."),
        "too_many": _("Please choose at most %(max)s."),
        "too_long": _("Please write less: at most %(max)s characters."),
        "not_a_number": _("Please write a number."),
        "not_whole": _("Please write a whole number."),
        "not_a_date": _("Please write a date."),
        "unknown_choice": _("Please choose one of the answers."),
        "exclusive": _("One of these answers stands alone."),
        "problems": _("Please look at this again:"),
        "empty": _("No answer"),
        "change": _("Change"),
        "listen": _("Read aloud"),
        "quiet": _("Stop reading"),
        "noSound": _("This needs network once."),
        "left": _("%(n)s characters left"),
        "again": _("Open this page again when you have network."),
        "notSaved": _("This phone could not save your answers. Keep them as a file:"),
        "file": _("Keep as a file"),
        "others": _("Waiting on this phone: %(n)s"),
        "told": _("What waited on this phone has arrived."),
        "offlineLanguage": _("This language needs network once."),
    }
