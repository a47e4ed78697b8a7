"""What a release says that the one before did not, and the other way round: in words only.

No difference of two numbers is ever taken: both carry noise of their own, so it means nothing.
"""

from collections.abc import Iterator

from participation.documents.report import Report
from participation.i18n import format_list
from participation.i18n import gettext as _


def differences(new: Report, old: Report) -> Iterator[str]:
    """Yield one sentence for each thing that is new, gone or coarser; none if nothing is."""
    now, before = ({t.name: t for t in one.tables} for one in (new, old))
    came = [t.label for name, t in now.items() if name not in before and not t.crossed]
    went = [t.label for name, t in before.items() if name not in now and not t.crossed]
    if came:
        yield _("New questions: %(names)s", names=format_list(came))
    if went:
        yield _("No longer shown: %(names)s", names=format_list(went))
    crossed = {t.dimension_label for t in now.values() if t.crossed}
    was = {t.dimension_label for t in before.values() if t.crossed}
    if crossed - was:
        yield _("Now also by: %(names)s", names=format_list(sorted(crossed - was)))
    if was - crossed:
        yield _("No longer by: %(names)s", names=format_list(sorted(was - crossed)))
    coarser = {
        t.dimension_label
        for name, t in now.items()
        if t.crossed and name in before and len(t.groups) < len(before[name].groups)
    }
    if coarser:
        yield _("In fewer groups: %(names)s", names=format_list(sorted(coarser)))
    if new.method.n != old.method.n:
        yield _("There are more answers, and every number was changed by chance anew.")
