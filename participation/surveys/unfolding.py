"""What of the long form shows without scripts: style rules follow the simplest conditions.

A style sheet cannot work out an expression, but it can see whether a choice is ticked. So the
conditions "this was chosen" and "this was not chosen" get a number each, for which the critical
style sheet has rules. All others stay visible; the server leaves out what was not asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from participation.questionnaire.definition import Question
from participation.questionnaire.expressions import Tree

# As many as critical.css has rules for: the sheet travels with every page.
MOST = {"needs": 6, "bars": 2}

Choice = tuple[str, str]


@dataclass(frozen=True)
class Unfolding:
    """Numbers for the attributes of one document.

    ticks -- question and choice to number. needs, bars -- question to the numbers that must be
        ticked, and to those that must not, as words with spaces between.
    """

    ticks: Mapping[Choice, int] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    bars: Mapping[str, str] = field(default_factory=dict)

    def common_bars(self, names: Sequence[str]) -> str:
        """Return the numbers that bar all of these questions."""
        barred = [set(self.bars.get(name, "").split()) for name in names]
        return " ".join(sorted(set.intersection(*barred))) if barred else ""


def unfolding(questions: Sequence[Question]) -> Unfolding:
    """Number the choices on which other questions of a survey depend."""
    ticks: dict[Choice, int] = {}
    found: dict[str, dict[str, list[str]]] = {"needs": {}, "bars": {}}
    offered = {(question.name, choice) for question in questions for choice in question.choices}
    for question in questions:
        for kind, choice in _conditions(question.relevant):
            number = ticks.get(choice, len(ticks) + 1)
            if choice not in offered or number > MOST[kind]:
                continue
            ticks[choice] = number
            found[kind].setdefault(question.name, []).append(str(number))
    needs, bars = (
        {name: " ".join(numbers) for name, numbers in found[kind].items()}
        for kind in ("needs", "bars")
    )
    return Unfolding(ticks, needs, bars)


def _conditions(tree: Tree) -> list[tuple[str, Choice]]:
    match tree:
        case ["and", *parts]:
            return [found for part in parts for found in _conditions(part)]
        case ["=" | "selected", ["ref", str(name)], str(choice)]:
            return [("needs", (name, choice))]
        case ["!=", ["ref", str(name)], str(choice)]:
            return [("bars", (name, choice))]
        case ["not", ["selected", ["ref", str(name)], str(choice)]]:
            return [("bars", (name, choice))]
    return []
