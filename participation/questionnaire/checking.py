"""Everything that can be wrong with a survey, found at once."""

from collections.abc import Iterator, Mapping
from typing import Any

from participation.questionnaire.answers import canonical_number
from participation.questionnaire.faults import Fault, fault
from participation.questionnaire.parsing import Tree, calls, columns, nodes, references
from participation.questionnaire.questions import EXPRESSIONS, SELECTS, Question, expanded
from participation.questionnaire.reach import can_be_asked, can_be_met
from participation.questionnaire.texts import text_faults
from participation.questionnaire.values import is_date

MOST_BACKGROUND = 4  # spec/survey.md, publishing
_UNSAFE = ("random", "uuid", "now")  # spec/privacy.md: may steer a path but are not stored
_ONLY_FOR = {
    "exclusive": ("select_multiple",),
    "max": ("select_multiple",),
    "length": ("text",),
    "quotable": ("text",),
    "randomize": ("select_one", "select_multiple"),
    "choice_filter": ("select_one", "select_multiple"),
    "classes": ("integer", "decimal", "date", "calculate"),
    "calculation": ("calculate",),
}
_NOT_FOR = {
    "constraint": ("note", "calculate"),
    "required": ("note", "calculate"),
    "default": ("note", "calculate"),
}


def check(structure: Any, texts: Mapping[str, Any] | None = None) -> list[Fault]:
    """Return everything that is wrong with a survey, in the order of its questions.

    texts -- language to the content of its text file; None leaves the sentences out.
    """
    faults: list[Fault] = []
    if isinstance(structure, Mapping):
        faults += _head(structure)
    questions = expanded(structure, faults)
    faults += _names(questions)
    known = {question.name: question for question in questions}
    place = {question.name: index for index, question in enumerate(questions)}
    for question in questions:
        faults += _columns_fit(question)
        faults += _expressions(question, known)
        faults += _named_choices(question)
        faults += _released(question)
        faults += _sensitive(question, known, place)
    circles = list(_circles(known))
    faults += circles
    if not circles:
        for question in questions:
            if not can_be_asked(question, known):
                faults.append(fault("never_asked", question.name, "relevant"))
            elif not can_be_met(question, known):
                faults.append(fault("never_met", question.name, "constraint"))
    background = {q.group or q.name for q in questions if q.background}
    if len(background) > MOST_BACKGROUND:
        faults.append(fault("background_too_many", "", "background", count=len(background)))
    if texts is not None and isinstance(structure, Mapping):
        faults += text_faults(structure, questions, texts)
    return list(dict.fromkeys(_once_per_group(faults, known)))


def _once_per_group(faults: list[Fault], known: Mapping[str, Question]) -> Iterator[Fault]:
    """Rows of one group share their columns: what is wrong with them is said once."""
    said = set()
    for one in faults:
        question = known.get(one.question)
        key = (question.group if question else None) or one.question, one.column, one.problem
        if key not in said:
            said.add(key)
            yield one


def _head(structure: Mapping[str, Any]) -> Iterator[Fault]:
    slug, version = structure.get("slug"), structure.get("version")
    if not isinstance(slug, str) or not slug.replace("-", "").isalnum() or not slug.isascii():
        yield fault("bad_shape", "", "slug", what="slug", expected="letters, digits and hyphens")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        yield fault("bad_shape", "", "version", what="version", expected="a number from 1 up")


def _names(questions: list[Question]) -> Iterator[Fault]:
    seen: set[str] = set()
    for question in questions:
        if question.name in seen:
            yield fault("duplicate_name", question.name, "name", name=question.name)
        seen.add(question.name)
    for group in sorted({q.group for q in questions if q.group} & seen):
        yield fault("duplicate_name", group, "name", name=group)


def _columns_fit(question: Question) -> Iterator[Fault]:
    for column, types in _ONLY_FOR.items():
        own = [one for one in question.exclusive if one not in ("refused", "dont_know")]
        value = own if column == "exclusive" else getattr(question, column)
        if value and question.type not in types:
            yield fault("not_for_type", question.name, column, column=column, type=question.type)
    for column, types in _NOT_FOR.items():
        if getattr(question, column) is not None and question.type in types:
            yield fault("not_for_type", question.name, column, column=column, type=question.type)
    if question.type == "calculate" and question.calculation is None:
        yield fault("missing_calculation", question.name, "calculation")


def _trees(question: Question) -> Iterator[tuple[str, Tree]]:
    for column in (*EXPRESSIONS, "default"):
        tree = getattr(question, column)
        if isinstance(tree, list):
            yield column, tree


def _expressions(question: Question, known: Mapping[str, Question]) -> Iterator[Fault]:
    for column, tree in _trees(question):
        for name in sorted(references(tree) - known.keys()):
            yield fault("unknown_reference", question.name, column, name=name)
        given = set().union(*(question.columns or {}).values()) | {"name"}
        allowed = given if column == "choice_filter" else set()
        for name in sorted(columns(tree) - allowed):
            yield fault("unknown_choice_column", question.name, column, name=name)
        asks_itself = question.name in references(tree) or (
            column in ("relevant", "default") and any(node == ["self"] for node in nodes(tree))
        )
        if asks_itself and column not in ("constraint", "required"):
            yield fault("self_reference", question.name, column)


def dependencies(question: Question) -> frozenset[str]:
    """Return the questions that must be worked out before this one."""
    found = [question.relevant, question.calculation, question.default]
    names = frozenset().union(*(references(tree) for tree in found if isinstance(tree, list)))
    return names | ({question.consent} if question.consent else frozenset())


def _circles(known: Mapping[str, Question]) -> Iterator[Fault]:
    """Yield each circle once, at its first question."""
    finished: set[str] = set()
    for start in known:
        trail: dict[str, Iterator[str]] = {}
        if start not in finished:
            trail[start] = iter(sorted(dependencies(known[start])))
        while trail:
            name, waiting = next(reversed(trail.items()))
            following = next(waiting, None)
            if following is None:
                finished.add(name)
                del trail[name]
            elif following in trail and following != name:
                names = list(trail)
                circle = names[names.index(following) :]
                column = "calculation" if known[circle[0]].type == "calculate" else "relevant"
                path = " - ".join([*circle, circle[0]])
                yield fault("cycle", circle[0], column, names=path)
            elif following in known and following not in finished and following != name:
                trail[following] = iter(sorted(dependencies(known[following])))


def _named_choices(question: Question) -> Iterator[Fault]:
    plain = set(question.plain_choices)
    named = [("exclusive", one) for one in question.exclusive]
    if question.type in SELECTS and isinstance(question.default, str):
        named += [("default", one) for one in question.default.split()]
    for column, name in named:
        if name not in question.choices:
            yield fault("unknown_choice", question.name, column, column=column, name=name)
    mergeable = plain | {one["name"] for one in question.classes}
    for step in question.merge:
        for name in sorted({one for one in step if step.count(one) > 1}):
            yield fault("merge_twice", question.name, "merge", name=name)
        # Places are the quarter's, so their names are not known here.
        for name in step if question.type != "place" else ():
            if name not in mergeable:
                yield fault("unknown_choice", question.name, "merge", column="merge", name=name)
    numeric = question.type in ("integer", "decimal")
    if isinstance(question.default, str) and (
        (numeric and canonical_number(question.default) is None)
        or (question.type == "date" and not is_date(question.default))
    ):
        what = "a date such as 2026-01-31" if question.type == "date" else "a number"
        yield fault("bad_shape", question.name, "default", what="default", expected=what)


def _released(question: Question) -> Iterator[Fault]:
    numeric = question.type in ("integer", "decimal", "date")
    if question.released and numeric and not question.classes:
        yield fault("missing_classes", question.name, "classes")
    for detail in _class_faults(question):
        yield fault("bad_classes", question.name, "classes", detail=detail)
    if question.type == "calculate" and question.released and question.calculation is not None:
        for name in _UNSAFE:
            if name in calls(question.calculation):
                yield fault("calculation_unsafe", question.name, "calculation", name=name)
        if not question.classes and not question.choices:
            yield fault("calculation_open", question.name, "released")


def _class_faults(question: Question) -> Iterator[str]:
    if not question.classes:
        return
    names = [one["name"] for one in question.classes]
    bounds: list[Any] = [one.get("to") for one in question.classes]
    if len(set(names)) < len(names):
        yield "a name is used twice"
    if any(name in ("refused", "dont_know", "not_asked", "given", "unfit", "") for name in names):
        yield "a name has a meaning of its own"
    if bounds[-1] is not None:
        yield "the last class has an upper bound"
    for bound in bounds[:-1]:
        good = (
            isinstance(bound, str) and is_date(bound)
            if question.type == "date"
            else isinstance(bound, int | float) and not isinstance(bound, bool)
        )
        if not good:
            yield f"{bound!r} is no upper bound"
            return
    if sorted(set(bounds[:-1])) != bounds[:-1]:
        yield "the upper bounds do not rise"


def _sensitive(
    question: Question, known: Mapping[str, Question], place: Mapping[str, int]
) -> Iterator[Fault]:
    if question.consent is None:
        if question.sensitivity == "special":
            yield fault("missing_consent", question.name, "consent")
    else:
        gate = known.get(question.consent)
        before = gate is not None and place[gate.name] < place[question.name]
        if gate is None or gate.type != "consent" or not before:
            yield fault("bad_consent", question.name, "consent", name=question.consent)
    if question.sensitivity == "special" and (question.optional_block is None or question.on):
        yield fault("special_on", question.name, "optional_block")
