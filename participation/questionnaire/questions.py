"""The questions of a survey, read from its structure: rows expanded, expressions parsed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from participation.questionnaire.faults import Fault, fault
from participation.questionnaire.parsing import ExpressionError, Tree, parse

SELECTS = ("select_one", "select_multiple", "rating", "consent")
TYPED = ("text", "integer", "decimal", "date")
TYPES = (*SELECTS, *TYPED, "place", "note", "calculate")
NOT_YET = ("rank", "repeat")
SPECIAL_CHOICES = ("refused", "dont_know")
RESERVED = (*SPECIAL_CHOICES, "not_asked", "given", "unfit")
# A text that belongs to no question of this version is kept under this name.
UNKNOWN = "unknown"
# Under this name a row says in which order the choices stood.
ROTATION = "rotation"
EXPRESSIONS = ("relevant", "required", "constraint", "calculation", "choice_filter")
FLAGS = {
    "short": False, "refusable": False, "dont_know": False, "quotable": False,
    "randomize": False, "background": False, "released": True,
}  # fmt: skip
COLUMNS = {
    "name", "type", "topic", "sensitivity", "choices", "list", "steps", "exclusive", "max", "rows",
    "default", "length", "screen", "classes", "merge", "consent", "optional_block", "on",
    *EXPRESSIONS, *FLAGS,
}  # fmt: skip
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CHOICE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_CALL = re.compile(r"\$\{|[a-z:-]+\(")


@dataclass(frozen=True)
class Question:
    """One question as everything but its author sees it: a row of a group is one of its own.

    choices -- what can be chosen, `refused` and `dont_know` last; for a place the quarter's
        places come before them at rendering.
    relevant, required, constraint, calculation, choice_filter -- trees, None where not set.
    default -- a text, or a tree if it is worked out.
    length -- greatest number of code points of a text. max -- of chosen choices.
    columns -- choice to column to value, for choice filters.
    merge -- steps in which a release joins choices or classes. classes -- of a number or date:
        name and inclusive upper bound, which the last one lacks.
    group, row -- where it comes from, if it was one row of several.
    """

    name: str
    type: str
    short: bool = False
    topic: str | None = None
    sensitivity: str = "none"
    choices: tuple[str, ...] = ()
    list: str | None = None
    exclusive: tuple[str, ...] = ()
    max: int | None = None
    relevant: Tree = None
    required: Tree = None
    constraint: Tree = None
    calculation: Tree = None
    choice_filter: Tree = None
    default: Tree = None
    randomize: bool = False
    refusable: bool = False
    dont_know: bool = False
    quotable: bool = False
    length: int | None = None
    screen: str | None = None
    released: bool = True
    background: bool = False
    classes: tuple[Mapping[str, Any], ...] = ()
    merge: tuple[tuple[str, ...], ...] = ()
    consent: str | None = None
    columns: Mapping[str, Mapping[str, str]] | None = None
    group: str | None = None
    row: str | None = None
    optional_block: str | None = None
    on: bool = True

    @property
    def plain_choices(self) -> tuple[str, ...]:
        """The choices that are an opinion: without `refused` and `dont_know`."""
        return tuple(one for one in self.choices if one not in SPECIAL_CHOICES)


def expanded(structure: Any, faults: list[Fault]) -> list[Question]:
    """Return all questions, of every block, and add what is wrong with them to `faults`.

    What cannot be read is left out of the question, so that all else can be looked at too.
    """
    if not isinstance(structure, Mapping):
        faults.append(fault("bad_shape", what="survey.json", expected='{"slug": ...}'))
        return []
    lists = structure.get("lists", {})
    if not isinstance(lists, Mapping):
        faults.append(fault("bad_shape", "", "lists", what="lists", expected='{"name": [...]}'))
        lists = {}
    raw = structure.get("questions")
    if not isinstance(raw, list) or not raw:
        faults.append(fault("bad_shape", "", "questions", what="questions", expected="[...]"))
        return []
    questions: list[Question] = []
    for number, entry in enumerate(raw, 1):
        if isinstance(entry, Mapping) and isinstance(entry.get("name"), str):
            questions += _Entry(entry, lists, faults).questions()
        else:
            faults.append(fault("bad_shape", f"#{number}", "name", what="name", expected="a name"))
    return questions


class _Entry:
    """One entry of the structure on its way to questions."""

    def __init__(
        self, raw: Mapping[str, Any], lists: Mapping[str, Any], faults: list[Fault]
    ) -> None:
        self.raw = raw
        self.lists = lists
        self.faults = faults
        self.name = str(raw["name"])
        self.type = raw.get("type")

    def add(self, code: str, column: str, /, **values: object) -> None:
        self.faults.append(fault(code, self.name, column, **values))

    def questions(self) -> list[Question]:
        for column in self.raw.keys() - COLUMNS:
            self.add("unknown_column", str(column), name=column)
        self.check_name(self.name, "name")
        if self.type in NOT_YET:
            self.add("type_not_yet", "type", type=self.type)
            return []
        if self.type not in TYPES:
            self.add("unknown_type", "type", type=self.type, known=", ".join(TYPES))
            return []
        fields = self.fields()
        rows = self.names("rows")
        if "rows" not in self.raw:
            return [Question(self.name, **fields)]
        if self.type not in ("select_one", "rating"):
            self.add("not_for_type", "rows", column="rows", type=self.type)
        for row in rows:
            self.check_name(row, "rows")
        return [Question(f"{self.name}_{row}", **fields, group=self.name, row=row) for row in rows]

    def check_name(self, name: str, column: str) -> None:
        if name in RESERVED or name in (UNKNOWN, ROTATION):
            self.add("reserved_name", column, name=name)
        elif not _NAME.fullmatch(name) or len(name) > 60:
            self.add("bad_name", column, name=name)

    def fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {"type": self.type}
        for flag, default in FLAGS.items():
            fields[flag] = self.of_kind(flag, bool, default, "true or false")
        for column in ("topic", "list", "screen", "consent", "optional_block"):
            fields[column] = self.of_kind(column, str, None, "a text")
        fields["sensitivity"] = self.of_kind("sensitivity", str, "none", "a text")
        if fields["sensitivity"] not in ("none", "personal", "special"):
            known = "none, personal or special"
            self.add("bad_shape", "sensitivity", what="sensitivity", expected=known)
        fields["on"] = self.of_kind("on", bool, True, "true or false")
        fields["length"] = self.whole("length", 10_000)
        for column in EXPRESSIONS:
            fields[column] = self.tree(column)
        fields["default"] = self.default()
        fields["choices"], fields["columns"] = self.choices(fields)
        fields["exclusive"] = tuple(self.names("exclusive"))
        if self.type == "select_multiple":
            special = [one for one in SPECIAL_CHOICES if one in fields["choices"]]
            fields["exclusive"] += tuple(s for s in special if s not in fields["exclusive"])
        fields["max"] = self.whole("max", max(len(fields["choices"]), 1))
        fields["classes"] = self.classes()
        fields["merge"] = self.merge()
        return fields

    def of_kind(self, column: str, kind: type, default: Any, expected: str) -> Any:
        value = self.raw.get(column, default)
        if value is None or isinstance(value, kind):
            return default if value is None else value
        self.add("bad_shape", column, what=column, expected=expected)
        return default

    def whole(self, column: str, most: int) -> int | None:
        value = self.raw.get(column)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            self.add("bad_number", column, column=column, least=1, most=most)
            return None
        return value

    def names(self, column: str) -> list[str]:
        value = self.raw.get(column, [])
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return value
        self.add("bad_shape", column, what=column, expected='["...", "..."]')
        return []

    def tree(self, column: str) -> Tree:
        source = self.raw.get(column)
        if column == "required" and isinstance(source, bool | str):
            source = {"yes": True, "true": True, "no": False, "false": False}.get(
                str(source).strip().lower(), source
            )
        if source is None or source is False or source == "":
            return None
        if source is True:
            return ["true"]
        if not isinstance(source, str):
            self.add("bad_shape", column, what=column, expected="an expression")
            return None
        return self.parsed(column, source)

    def parsed(self, column: str, source: str) -> Tree:
        try:
            return parse(source)
        except ExpressionError as error:
            at = error.position + 1
            self.add("bad_expression", column, position=at, message=error.message)
            return None

    def default(self) -> Tree:
        """A default is worked out only if it asks for a question or calls something."""
        value = self.raw.get("default")
        if value is None or (isinstance(value, str) and not _CALL.search(value)):
            return value
        if isinstance(value, str):
            return self.parsed("default", value)
        self.add("bad_shape", "default", what="default", expected="a text")
        return None

    def choices(
        self, fields: dict[str, Any]
    ) -> tuple[tuple[str, ...], Mapping[str, Mapping[str, str]] | None]:
        special = tuple(one for one in SPECIAL_CHOICES if fields[_flag(one)])
        if self.type in ("note", "calculate"):
            self.refuse(("refusable", "dont_know"))
        if self.type in (*TYPED, "note", "calculate", "place"):
            self.refuse(("list", "steps", "exclusive", "max"))
            if self.type not in ("calculate",):
                self.refuse(("choices",))
        if self.type == "place":
            return special, None
        if self.type not in (*SELECTS, "calculate"):
            return (), None
        faults_before = len(self.faults)
        found, columns = self.listed(fields["list"])
        readable = len(self.faults) == faults_before
        if self.type == "consent":
            found = found or ["yes", "no"]
        if self.type == "rating":
            steps = self.whole("steps", 5)
            found = found or [str(step) for step in range(1, (steps or 0) + 1)]
            if found and not (
                3 <= len(found) <= 5 and found == [str(n) for n in range(1, len(found) + 1)]
            ):
                self.add("bad_steps", "choices")
        if readable and self.type in SELECTS and not found:
            self.add("no_choices", "choices")
        elif readable and self.type == "select_one" and len(found) == 1:
            self.add("one_choice", "choices")
        self.check_choices(found)
        return tuple(dict.fromkeys(found)) + (special if self.type in SELECTS else ()), columns

    def refuse(self, columns: Iterable[str]) -> None:
        for column in columns:
            if self.raw.get(column):
                self.add("not_for_type", column, column=column, type=self.type)

    def listed(self, name: str | None) -> tuple[list[str], dict[str, dict[str, str]] | None]:
        entries = self.raw.get("choices", [])
        column = "choices"
        if name is not None:
            column = "list"
            if name not in self.lists:
                known = ", ".join(map(str, self.lists)) or "none"
                self.add("unknown_list", "list", name=name, known=known)
                return [], None
            entries = self.lists[name]
        names: list[str] = []
        columns: dict[str, dict[str, str]] = {}
        for entry in entries if isinstance(entries, list) else [None]:
            if isinstance(entry, str):
                names.append(entry)
            elif isinstance(entry, Mapping) and all(isinstance(v, str) for v in entry.values()):
                names.append(entry.get("name", ""))
                columns[names[-1]] = {k: v for k, v in entry.items() if k != "name"}
            else:
                self.add("bad_shape", column, what=column, expected='["...", "..."]')
        return names, columns or None

    def check_choices(self, names: list[str]) -> None:
        for index, name in enumerate(names):
            if name in RESERVED:
                self.add("reserved_name", "choices", name=name)
            elif not _CHOICE.fullmatch(name) or len(name) > 60:
                self.add("bad_name", "choices", name=name)
            if name in names[:index]:
                self.add("duplicate_name", "choices", name=name)

    def classes(self) -> tuple[Mapping[str, Any], ...]:
        value = self.raw.get("classes")
        if value is None:
            return ()
        if isinstance(value, list) and all(
            isinstance(one, Mapping) and isinstance(one.get("name"), str) for one in value
        ):
            return tuple(value)
        self.add("bad_shape", "classes", what="classes", expected='[{"name": "0-1", "to": 1}]')
        return ()

    def merge(self) -> tuple[tuple[str, ...], ...]:
        value = self.raw.get("merge", [])
        if isinstance(value, list) and all(
            isinstance(step, list) and all(isinstance(one, str) for one in step) for step in value
        ):
            return tuple(tuple(step) for step in value)
        self.add("bad_shape", "merge", what="merge", expected='[["a", "b"]]')
        return ()


def _flag(choice: str) -> str:
    return "refusable" if choice == "refused" else "dont_know"
