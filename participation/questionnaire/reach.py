"""Whether any answers at all can make an expression true.

Tried out over the answers that could matter: every choice, and for numbers, dates and lengths
the bounds that stand in the expressions and their neighbours. Where that would not be all there
is (today's date, chance, sums of answers, too many combinations), the expression has the
benefit of the doubt.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations, pairwise, product
from typing import Any

from participation.questionnaire.expressions import Answer, Context, evaluate, holds
from participation.questionnaire.parsing import Tree, calls, nodes, references
from participation.questionnaire.questions import SPECIAL_CHOICES, Question
from participation.questionnaire.values import day_text, number_text, to_number

_UNDECIDED = {"today", "now", "random", "uuid", "once", "jr:choice-name", "col"}
_COMPARISONS = {"=", "!=", "<", "<=", ">", ">="}
_BOOLEAN = {"and", "or", "not", "boolean"}
_MOST_TRIES = 10_000
_ANY_DAY = date(2000, 1, 1)  # never looked at: what asks for today is undecided

Literals = dict[str, set[Any]]


def can_be_asked(question: Question, questions: Mapping[str, Question]) -> bool:
    """Tell whether some answers make the question relevant; True where that is undecided."""
    return question.relevant is None or _possible(question.relevant, None, questions)


def can_be_met(question: Question, questions: Mapping[str, Question]) -> bool:
    """Tell whether some answer meets the constraint; True where that is undecided."""
    if question.constraint is None:
        return True
    own = _self_named(question.constraint, question.name)
    return _possible(own, question, questions)


def _self_named(tree: Tree, name: str) -> Tree:
    if not isinstance(tree, list):
        return tree
    if tree == ["self"]:
        return ["ref", name]
    return [_self_named(part, name) for part in tree]


def _possible(goal: Tree, subject: Question | None, questions: Mapping[str, Question]) -> bool:
    names = _closure(goal, subject, questions)
    if names is None:
        return True
    trees = [goal]
    for name in names:
        trees += [t for t in (questions[name].relevant, questions[name].calculation) if t]
    if any(calls(tree) & _UNDECIDED for tree in trees):
        return True
    literals: Literals = {name: set() for name in names}
    for tree in trees:
        _collect(tree, None, literals)
    free = [name for name in names if questions[name].type != "calculate"]
    domains = []
    for name in free:
        domain = _domain(questions[name], literals[name])
        if domain is None:
            return True
        if subject is not None and name == subject.name:
            domain = [one for one in domain if one not in ("", *SPECIAL_CHOICES) and one != []]
        domains.append(domain)
    if math.prod(map(len, domains)) > _MOST_TRIES:
        return True
    for combination in product(*domains):
        values = _effective(dict(zip(free, combination, strict=True)), names, questions)
        met = subject is None or values.get(subject.name, "") != "" or subject.name not in names
        if met and holds(goal, Context(_ANY_DAY, values)):
            return True
    return False


def _closure(
    goal: Tree, subject: Question | None, questions: Mapping[str, Question]
) -> list[str] | None:
    """Return all that decide, each after what it depends on; None if unknown or too many."""
    ordered: list[str] = []
    open_names: set[str] = set()

    def visit(name: str) -> bool:
        if name in ordered:
            return True
        if name not in questions or name in open_names or len(open_names) > 100:
            return False
        open_names.add(name)
        question = questions[name]
        trees = [tree for tree in (question.relevant, question.calculation) if tree is not None]
        good = all(visit(other) for tree in trees for other in sorted(references(tree)))
        ordered.append(name)
        return good

    wanted = references(goal) | ({subject.name} if subject is not None else frozenset())
    return ordered if all(visit(name) for name in sorted(wanted)) else None


def _effective(
    chosen: dict[str, Answer], names: list[str], questions: Mapping[str, Question]
) -> dict[str, Answer]:
    values: dict[str, Answer] = {}
    for name in names:
        question = questions[name]
        context = Context(_ANY_DAY, values)
        if question.relevant is not None and not holds(question.relevant, context):
            continue
        if question.type == "calculate":
            result = evaluate(question.calculation, context) if question.calculation else ""
            values[name] = str(result) if isinstance(result, str) else _as_text(result)
        else:
            values[name] = chosen[name]
    return values


def _as_text(value: float | bool) -> str:
    return number_text(value) if isinstance(value, float) else str(value).lower()


_OPEN = object()  # among literals: the question is used in a way that no list of values covers


def _collect(tree: Tree, parent: list[Any] | None, literals: Literals) -> None:
    """Note for each question what it is compared with, or that it is used in another way."""
    if not isinstance(tree, list) or not tree or not isinstance(tree[0], str):
        return
    if tree[0] == "ref":
        literals[tree[1]] |= _seen(tree, parent)
        return
    if tree[0] == "string-length" and isinstance(tree[1], list) and tree[1][0] == "ref":
        found = _compared(tree, parent)
        literals[tree[1][1]] |= {_OPEN} if found is None else {("length", to_number(found))}
        return
    for operand in tree[1:]:
        _collect(operand, tree, literals)


def _seen(tree: Tree, parent: list[Any] | None) -> set[Any]:
    if parent is None or parent[0] in _BOOLEAN:
        return set()
    if parent[0] == "selected" and parent[1] is tree and isinstance(parent[2], str):
        return {parent[2]}
    found = _compared(tree, parent)
    return {_OPEN} if found is None else {found}


def _compared(tree: Tree, parent: list[Any] | None) -> Any:
    """Return the constant that a tree is compared with, or None."""
    if parent is None or parent[0] not in _COMPARISONS:
        return None
    other = parent[2] if parent[1] is tree else parent[1]
    if any(node[0] in ("ref", "self") for node in nodes(other)):
        return None
    return evaluate(other, Context(_ANY_DAY))


def _domain(question: Question, literals: set[Any]) -> list[Answer] | None:
    """Return answers such that any other answer behaves like one of them; None if unknown."""
    is_open = _OPEN in literals
    texts = {one for one in literals if isinstance(one, str)}
    lengths = {one[1] for one in literals if isinstance(one, tuple)}
    match question.type:
        case "select_one" | "rating" | "consent":
            return ["", *question.choices]
        case "select_multiple":
            chosen = question.choices
            texts = {word for text in texts for word in text.split()}
            if not is_open and not lengths:
                others = [one for one in chosen if one not in texts]
                chosen = (*(one for one in chosen if one in texts), *others[:1])
            return list(_subsets(question, chosen)) if len(chosen) <= 8 else None
        case "note":
            return [""]
    if is_open or (lengths and question.type != "text"):
        return None
    numbers = sorted(n for n in map(to_number, _plain(literals)) if math.isfinite(n))
    match question.type:
        case "integer" | "decimal":
            return ["", *map(number_text, _around(numbers, whole=question.type == "integer"))]
        case "date":
            found = {day_text(number) for number in _around(numbers or [0.0], whole=True)}
            return ["", *sorted(found - {""})]
    most = question.length or 10_000
    near = {
        int(length) + step for length in lengths if math.isfinite(length) for step in (-1, 0, 1)
    }
    samples = {"x" * length for length in near if 0 < length <= most}
    samples |= {*texts, *map(number_text, _around(numbers, whole=False))}
    return ["", "another", *sorted(samples - {""})]


def _plain(literals: set[Any]) -> list[Any]:
    return [one for one in literals if not isinstance(one, tuple)]


def _around(numbers: list[float], whole: bool) -> list[float]:
    """Return the bounds, what lies between two of them, and what lies beyond all."""
    found: set[float] = {0.0, 1.0, -1.0}
    for number in numbers:
        middle = math.floor(number)
        found |= {float(middle + step) for step in (-1, 0, 1, 2)}
        if not whole:
            found |= {number, number - 0.5, number + 0.5}
    if not whole:
        found |= {(low + high) / 2 for low, high in pairwise(numbers)}
    return sorted(found)


def _subsets(question: Question, choices: tuple[str, ...]) -> Iterator[Answer]:
    most = min(question.max or len(choices), len(choices))
    for size in range(most + 1):
        for subset in combinations(choices, size):
            if size < 2 or not set(subset) & set(question.exclusive):
                yield list(subset)
