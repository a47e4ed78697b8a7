"""What belongs beside a number that somebody quotes."""

from participation.documents.figures import comma, count_text, days_text, stopped
from participation.documents.report import Report


def quoted(told: Report) -> str:
    """Return whose number it is, when it was asked, and how many answered."""
    method = told.method
    between = comma(told)
    return (
        f"{told.town}{between}{told.quarter}: {told.survey} {told.say('wave')} {method.wave}"
        f"{between}{stopped(days_text(told))} {told.say('answers')}: {count_text(told, method.n)}."
    )
