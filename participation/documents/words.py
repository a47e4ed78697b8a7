"""The fixed words of every report. English here; the catalogs hold the other languages."""


def _(message: str) -> str:
    """Mark a text for the catalogs; whoever fills a `Report` translates it."""
    return message


TEXTS = {
    # The frame
    "results": _("Results"),
    "headline": _("What %(n)s answers say"),
    "release": _("Results number %(number)s"),
    "published": _("Published on %(day)s"),
    "page": _("Page %(page)s of %(pages)s"),
    "contents": _("Contents"),
    # Tables
    "table": _("Table %(number)s"),
    "figure": _("Figure %(number)s"),
    "answer": _("Answer"),
    "answers": _("Answers"),
    "share": _("Share"),
    "everybody": _("All answers"),
    "asked": _("Answers in all"),
    "several": _("Several answers were possible, so the shares add up to more than 100 percent."),
    "by": _("%(question)s – by: %(dimension)s"),
    "chart": _("Bar chart. The table beside it shows the same numbers."),
    "fewer": _("fewer than %(number)s"),
    "at_least": _("%(number)s or more"),
    "over": _("over %(share)s"),
    "not_shown": _("not shown"),
    "chance": _("How far our chance can move a share"),
    "only_table": _("Only in the table: %(groups)s"),
    # Methods
    "methods": _("How we asked"),
    "wave": _("Round"),
    "days": _("Days"),
    "from_to": _("%(first)s to %(last)s"),
    "how_many": _("How many answers"),
    "by_mode": _("How people answered"),
    "by_language": _("In which language"),
    "places": _("Places where we asked"),
    "is_not": _("What these numbers are not"),
    "exactness": _("How exact the numbers are"),
    "withheld": _("What we do not show, and why"),
    "nothing_withheld": _("Everything planned is shown."),
    "cite": _("How to name the source"),
    "licence": _("Licence"),
    "may_use": _("Everybody may use these numbers and must name the source."),
    "check": _("How to check these numbers"),
    "check_so": _("Save the JSON file of these results. Then run: %(command)s"),
    "how": _("What was done to the numbers, and how to check us"),
    "comparison": _("Compared with the round before"),
    "cannot": _("What cannot be compared, and why"),
    "beside": _("From idea boards and events"),
    # Themes
    "themes": _("What people wrote"),
    "theme": _("Theme"),
    "quotes": _("In people's own words"),
    "machine": _("Translated by a machine, not yet checked by a person"),
    # Codebook
    "codebook": _("Codebook"),
    "data": _("Data"),
    "column": _("Column"),
    "code": _("Code"),
    "meaning": _("Meaning"),
    "question": _("Question"),
    "quarter": _("Quarter"),
    "survey": _("Survey"),
}

# Why something is not shown: the reason classes of a proposal's steps.
REASONS = {
    "too few": _("Too few answers, so that nobody can be recognised."),
    "lot": _("Some numbers are left out by lot, so that nobody can be recognised."),
    "small": _("A small number could have been worked out."),
    "exact": _("An exact number could have been worked out."),
    "everybody": _("It would have told the answer of everybody in a group."),
    "coalition": _("People who know each other could have worked out one person's answer."),
    "high": _("Nearly everybody gave the same answer to a sensitive question."),
    "timeout": _("Our check was not finished in time."),
    "relaxed": _("Our check could not be done exactly."),
}
