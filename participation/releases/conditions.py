"""Who was asked what, read from the questionnaire: whoever reads it can reason from it.

What is understood here is a choice of answers to one other released question, alone or together
with more. From the rest (numbers, days, several questions at once) nothing is concluded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from participation.anonymity.columns import NO, NO_ANSWER, NOT_ASKED, YES, Condition
from participation.questionnaire.expressions import Context, Tree, holds
from participation.questionnaire.parsing import calls, references
from participation.questionnaire.questions import SPECIAL_CHOICES, Question

# What else than answers these ask for, nobody can tell afterwards.
ELSEWHERE = frozenset({"today", "now", "random", "uuid", "once", "jr:choice-name"})
SELECTED = "selected"


def conditions_of(
    question: Question,
    questions: Mapping[str, Question],
    levels: Mapping[str, tuple[str, ...]],
) -> tuple[Condition, ...]:
    """Return what is known of all who were asked a question.

    questions -- the released ones by name; levels -- the levels of their tables, silence included;
        of a question with several answers, its options.
    """
    parts = list(_parts(question.relevant))
    several = frozenset(n for n, one in questions.items() if one.type == "select_multiple")
    found = [(part, _condition(part, levels, several)) for part in parts]
    return tuple(
        replace(
            one, all_of_them=one.all_of_them and _all(question, part, questions[one.question], one)
        )
        for part, one in found
        if one is not None
    )


def _all(question: Question, part: Tree, parent: Question, condition: Condition) -> bool:
    """Tell whether everybody who meets one part of a condition was asked: whoever was asked the
    other question has met all the rest already."""
    known = list(_parts(parent.relevant)) if NOT_ASKED not in condition.levels else []
    rest = [one for one in _parts(question.relevant) if one not in (part, *known)]
    # The long form is a choice of its own.
    long = question.short or (not parent.short and NOT_ASKED not in condition.levels)
    return long and not rest


def _parts(tree: Tree) -> Iterator[Tree]:
    if isinstance(tree, list) and tree[0] == "and":
        for operand in tree[1:]:
            yield from _parts(operand)
    elif tree is not None:
        yield tree


def _condition(
    tree: Tree, levels: Mapping[str, tuple[str, ...]], several: frozenset[str]
) -> Condition | None:
    asked_for = references(tree)
    if len(asked_for) != 1 or not asked_for <= levels.keys() or calls(tree) & ELSEWHERE:
        return None
    (parent,) = asked_for
    if parent in several:
        return _of_option(tree, parent, levels[parent])
    true, unsure = [], False
    for level in levels[parent]:
        # Silence may be kept as an answer of its own or as none at all.
        ways = [{}] if level in {NO_ANSWER, NOT_ASKED} else [{parent: level}]
        ways += [{}] if level in SPECIAL_CHOICES else []
        fits = {holds(tree, Context(date.min, way)) for way in ways}
        true += [level] if True in fits else []
        unsure |= len(fits) > 1
    whole = len(true) == len(levels[parent])
    return None if not true or whole else Condition(parent, tuple(true), None, not unsure)


def _of_option(tree: Tree, parent: str, options: tuple[str, ...]) -> Condition | None:
    wanted = True
    while isinstance(tree, list) and tree[0] == "not":
        tree, wanted = tree[1], not wanted
    if not isinstance(tree, list) or tree[:2] != [SELECTED, ["ref", parent]]:
        return None
    option = tree[2]
    if not isinstance(option, str) or option not in options:
        return None
    conditional = (NOT_ASKED,) if NOT_ASKED in options else ()
    levels = (YES,) if wanted else (NO, *conditional, NO_ANSWER)
    return Condition(parent, levels, option, True)
