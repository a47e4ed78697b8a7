"""What can be wrong with a survey, in one sentence each, with the way to mend it.

The words are English message ids; `N_` only marks them for translation. A page that speaks
another language translates `PROBLEMS[code]` and fills in `Fault.values`.
"""

from dataclasses import dataclass, field


def N_(message: str) -> str:  # noqa: N802 - the customary name that the extraction of messages looks for
    """Mark a sentence for translation and return it unchanged."""
    return message


# code -> (problem, remedy)
PROBLEMS: dict[str, tuple[str, str]] = {
    "bad_shape": (N_("%(what)s is not as expected"), N_("write %(expected)s")),
    "missing_file": (N_("the file is not there"), N_("write it, or name another folder")),
    "unreadable_file": (
        N_("the file cannot be read: %(detail)s"),
        N_("write it as JSON in UTF-8"),
    ),
    "unknown_column": (
        N_("there is no column %(name)s"),
        N_("remove it or correct its spelling"),
    ),
    "unknown_type": (N_("the type %(type)s is not known"), N_("choose one of: %(known)s")),
    "type_not_yet": (
        N_("questions of type %(type)s cannot be asked yet"),
        N_("use select_multiple with a maximum, or single questions"),
    ),
    "bad_name": (
        N_("the name %(name)s cannot be used"),
        N_("use a to z, 0 to 9 and _, and begin with a letter"),
    ),
    "duplicate_name": (
        N_("the name %(name)s is used twice"),
        N_("give each question and each row a name of its own"),
    ),
    "reserved_name": (
        N_("the name %(name)s has a meaning of its own here"),
        N_("choose another name"),
    ),
    "no_choices": (N_("there is nothing to choose from"), N_("name the choices or a list")),
    "one_choice": (
        N_("there is only one choice"),
        N_("offer a second choice or use another type"),
    ),
    "unknown_list": (N_("there is no list %(name)s"), N_("choose one of: %(known)s")),
    "bad_steps": (
        N_("a rating has three to five steps named 1, 2, 3 and so on"),
        N_("name the steps 1 to 3, 1 to 4 or 1 to 5"),
    ),
    "not_for_type": (
        N_("%(column)s means nothing for a question of type %(type)s"),
        N_("remove it or change the type"),
    ),
    "bad_expression": (
        N_("the expression cannot be read at character %(position)s: %(message)s"),
        N_("correct the expression"),
    ),
    "unknown_reference": (
        N_("it asks for %(name)s, and there is no such question"),
        N_("correct the name or add the question"),
    ),
    "unknown_choice_column": (
        N_("it asks for the column %(name)s of the choices, and there is none"),
        N_("write ${%(name)s} for a question, '%(name)s' for a word, or add the column"),
    ),
    "self_reference": (
        N_("it asks for the answer that it decides about"),
        N_("ask for an earlier question"),
    ),
    "cycle": (
        N_("the questions depend on each other in a circle: %(names)s"),
        N_("break the circle at one of them"),
    ),
    "never_asked": (
        N_("no answers can make this condition true, so nobody is asked"),
        N_("correct the condition or remove the question"),
    ),
    "never_met": (N_("no answer can meet this constraint"), N_("correct the constraint")),
    "missing_text": (
        N_("the sentence %(id)s is missing in %(language)s"),
        N_("write it, or leave the language out"),
    ),
    "unknown_text": (
        N_("the sentence %(id)s in %(language)s belongs to nothing"),
        N_("correct its id or remove it"),
    ),
    "missing_classes": (
        N_("numbers and dates are only released in classes, and there are none"),
        N_("name classes from the lowest up, or set released to false"),
    ),
    "bad_classes": (
        N_("the classes do not cover every answer from the lowest up: %(detail)s"),
        N_("give each class a name and a higher upper bound; leave the bound of the last one out"),
    ),
    "missing_consent": (
        N_("a question of special sensitivity needs a consent question before it"),
        N_("name a consent question in the column consent"),
    ),
    "bad_consent": (
        N_("%(name)s is not a question of type consent that comes before"),
        N_("name a consent question that comes before"),
    ),
    "special_on": (
        N_("a question of special sensitivity is only shipped switched off"),
        N_("put it into an optional_block and set on to false"),
    ),
    "unknown_choice": (
        N_("%(column)s names %(name)s, and there is no such choice"),
        N_("correct the name or add the choice"),
    ),
    "bad_number": (
        N_("%(column)s is not a whole number from %(least)s to %(most)s"),
        N_("correct the number"),
    ),
    "merge_twice": (
        N_("the merge order names %(name)s twice"),
        N_("let each step name what is merged once"),
    ),
    "background_too_many": (
        N_("there are %(count)s background questions, and four are allowed"),
        N_("leave out what the survey can do without"),
    ),
    "calculation_unsafe": (
        N_("a released calculation cannot use %(name)s()"),
        N_("set released to false: it may still steer the path"),
    ),
    "calculation_open": (
        N_("a released calculation needs classes or choices"),
        N_("name classes, or set released to false"),
    ),
    "missing_calculation": (
        N_("there is no calculation"),
        N_("write the expression that works the value out"),
    ),
}


@dataclass(frozen=True)
class Fault:
    """One thing that the author of a survey has to mend.

    question -- its name, or "" for the survey itself; column -- where in the question.
    problem, remedy -- English sentences without full stop; code, values -- to say it otherwise.
    """

    question: str
    column: str
    problem: str
    remedy: str
    code: str = ""
    values: dict[str, object] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.question, self.column) if part)
        return f"{place or 'survey'}: {self.problem}; {self.remedy}"


def fault(code: str, question: str = "", column: str = "", /, **values: object) -> Fault:
    """Return the fault of that code at that place."""
    problem, remedy = PROBLEMS[code]
    return Fault(question, column, problem % values, remedy % values, code, dict(values))


class DefinitionError(Exception):
    """The survey is wrong. Raised to its author, never in front of a resident."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(one) for one in faults))
        self.faults = faults
