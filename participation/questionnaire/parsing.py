"""XLSForm expressions, read once into a tree of lists that both twins interpret.

Numbers and strings are literals; a list is an operation: ["ref", "name"], ["self"] for `.`,
["col", "name"] for a column of the choice list, [operator, operands...], [function, operands...].
`and or + *` take all operands of a chain at once, so that a long chain is not deep.

Spreadsheets turn quotes into typographic ones and `>` into `&gt;`; both are understood.
"""

import re
from collections.abc import Iterator
from typing import Any

from participation.questionnaire.functions import operands_of
from participation.questionnaire.patterns import PatternError, program

Tree = Any  # str | int | float | list[Tree]: JSON

MAX_LENGTH = 10_000
MAX_DEPTH = 60

_SINGLE, _DOUBLE = "'‘’‚‛`´", '"“”„‟'
_PLAIN_QUOTES = str.maketrans({**dict.fromkeys(_SINGLE, "'"), **dict.fromkeys(_DOUBLE, '"')})
_ENTITIES = (
    ("&gt;", ">"), ("&lt;", "<"), ("&quot;", '"'), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&"),
)  # fmt: skip
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<ref>\$\{\s*(?P<name>[^{}]*?)\s*\})
    |(?P<number>[0-9]+(?:\.[0-9]*)?|\.[0-9]+)
    |(?P<text>'[^']*'|"[^"]*")
    |(?P<path>\.\./(?P<sibling>[A-Za-z_][\w.-]*))
    |(?P<word>[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)
    |(?P<sign><=|>=|!=|[-+*=<>(),.|\[\]/@])
    |(?P<end>$)
    )""",
    re.VERBOSE,
)
_BINDING = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6,
}  # fmt: skip
_CHAINS = ("or", "and", "+", "*")


class ExpressionError(ValueError):
    """The expression cannot be read. `position` counts characters from 0."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


def parse(source: str) -> Tree:
    """Return the tree of an XLSForm expression.

    Raises ExpressionError with what is wrong and where.
    """
    if len(source) > MAX_LENGTH:
        raise ExpressionError(f"longer than {MAX_LENGTH} characters", MAX_LENGTH)
    plain = source.replace("\u00a0", " ").replace("\u2212", "-")
    for entity, character in _ENTITIES:
        plain = plain.replace(entity, character)
    try:
        return _Reader(_quotes_outside_texts(plain)).whole()
    except ExpressionError:
        mended = plain.translate(_PLAIN_QUOTES)
        if mended == plain:
            raise
        return _Reader(mended).whole()


def references(tree: Tree) -> frozenset[str]:
    """Return the names of all questions that a tree asks for."""
    return frozenset(_names(tree, "ref")) | frozenset(_names(tree, "jr:choice-name"))


def columns(tree: Tree) -> frozenset[str]:
    """Return the columns of the choice list that a tree asks for."""
    return frozenset(_names(tree, "col"))


def calls(tree: Tree) -> frozenset[str]:
    """Return the names of all operators and functions in a tree."""
    return frozenset(node[0] for node in nodes(tree))


def nodes(tree: Tree) -> Iterator[list[Any]]:
    """Yield every operation of a tree, the outermost first."""
    if isinstance(tree, list) and tree and isinstance(tree[0], str):
        yield tree
        for operand in tree[1:]:
            yield from nodes(operand)


def _names(tree: Tree, kind: str) -> Iterator[str]:
    return (node[-1] for node in nodes(tree) if node[0] == kind)


def _quotes_outside_texts(source: str) -> str:
    """Make typographic quotes plain where they delimit a text, not inside one: 'it’s'."""
    pieces, closing = [], ""
    for character in source:
        if closing:
            ends = character == closing[0] if closing[0] in "'\"" else character in closing
            pieces.append(closing[-1] if ends else character)
            closing = "" if ends else closing
        elif character in "'\"":
            closing = character
            pieces.append(character)
        elif character in _SINGLE + _DOUBLE:
            plain = character.translate(_PLAIN_QUOTES)
            closing = (_SINGLE if plain == "'" else _DOUBLE)[1:] + plain
            pieces.append(plain)
        else:
            pieces.append(character)
    return "".join(pieces)


class _Reader:
    """Recursive descent with binding strengths: three frames for each level of brackets."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.depth = 0
        self.advance()

    def advance(self) -> None:
        match = _TOKEN.match(self.source, self.at)
        if match is None:
            at = self.at + len(self.source[self.at :]) - len(self.source[self.at :].lstrip())
            raise ExpressionError(_what_is_odd(self.source[at:]), at)
        self.kind = match.lastgroup or ""
        if self.kind in ("name", "sibling"):
            self.kind = "ref" if match["ref"] is not None else "path"
        for kind in ("ref", "path"):
            if match[kind] is not None:
                self.kind = kind
        self.text = match[self.kind]
        self.name = match["name"] if self.kind == "ref" else match["sibling"]
        self.start = match.start(self.kind)
        self.at = match.end()

    def fail(self, message: str) -> ExpressionError:
        return ExpressionError(message, self.start)

    def whole(self) -> Tree:
        if self.kind == "end":
            raise self.fail("nothing stands here")
        tree = self.expression(0)
        if self.kind != "end":
            raise self.fail(f"{self.text!r} is not expected here")
        if _depth(tree) > MAX_DEPTH:
            raise ExpressionError(f"more than {MAX_DEPTH} levels deep")
        return tree

    def expression(self, binding: int) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"more than {MAX_DEPTH} levels deep")
        left = self.operand()
        while self.kind in ("sign", "word") and _BINDING.get(self.text, 0) > binding:
            operator = self.text
            self.advance()
            right = self.expression(_BINDING[operator])
            chained = operator in _CHAINS and isinstance(left, list) and left[0] == operator
            left = [*left, right] if chained else [operator, left, right]
            # A bracket of its own keeps its own list: a or (b or c) and (a or b) or c are equal.
        self.depth -= 1
        return left

    def operand(self) -> Tree:
        kind, text, name = self.kind, self.text, self.name
        if kind == "sign" and text == "-":
            self.advance()
            # XPath binds the minus sign closer than any other operator.
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.fail(f"more than {MAX_DEPTH} levels deep")
            inner = self.operand()
            self.depth -= 1
            return -inner if isinstance(inner, int | float) and inner else ["neg", inner]
        if kind == "sign" and text == "(":
            self.advance()
            tree = self.expression(0)
            self.expect(")")
            return tree
        if kind == "word":
            return self.word()
        if kind == "end":
            raise self.fail("the expression ends too early")
        if not (kind in ("ref", "path", "number", "text") or text == "."):
            raise self.fail(_what_is_odd(text))
        if kind == "ref" and not name:
            raise self.fail("${} names no question")
        self.advance()
        if kind in ("ref", "path"):
            return ["ref", name]
        if kind == "text":
            return text[1:-1]
        return _literal(text) if kind == "number" else ["self"]

    def expect(self, sign: str) -> None:
        if self.kind != "sign" or self.text != sign:
            raise self.fail(f"{sign!r} is missing")
        self.advance()

    def word(self) -> Tree:
        name, start = self.text, self.start
        self.advance()
        if not (self.kind == "sign" and self.text == "("):
            if name.lower() in ("and", "or", "div", "mod"):
                raise ExpressionError(f"something is missing beside {name!r}", start)
            return ["col", name]
        self.advance()
        operands = []
        if not (self.kind == "sign" and self.text == ")"):
            operands.append(self.expression(0))
            while self.kind == "sign" and self.text == ",":
                self.advance()
                operands.append(self.expression(0))
        self.expect(")")
        return _call(name, operands, start)


def _call(name: str, operands: list[Tree], start: int) -> Tree:
    """Return the operation, after a look at its name and the number of its operands."""
    allowed = operands_of(name) if name[:1].isalpha() and name not in _BINDING else None
    if name == "string-length" and not operands:
        operands = [["self"]]
    if allowed is None or name == "neg":
        raise ExpressionError(f"the function {name}() is not known", start)
    if not allowed[0] <= len(operands) <= allowed[1]:
        few = len(operands) < allowed[0]
        raise ExpressionError(f"{name}() has too {'few' if few else 'many'} values", start)
    if name == "regex":
        if not isinstance(operands[1], str):
            raise ExpressionError("the pattern of regex() must be a text in quotes", start)
        try:
            return [name, operands[0], program(operands[1])]
        except PatternError as error:
            raise ExpressionError(f"the pattern of regex(): {error}", start) from None
    if name == "jr:choice-name":
        return [name, operands[0], _named_question(operands[1], start)]
    return [name, *operands]


def _named_question(operand: Tree, start: int) -> str:
    if isinstance(operand, list) and operand[0] == "ref":
        return str(operand[1])
    match = re.fullmatch(r"\s*(?:\$\{\s*)?([\w.-]+)(?:\s*\})?\s*", str(operand))
    if not isinstance(operand, str) or match is None:
        raise ExpressionError("jr:choice-name() needs a question, such as '${name}'", start)
    return match[1]


def _literal(text: str) -> int | float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ExpressionError("the number is too large")
    return int(number) if number == int(number) and abs(number) < 2**53 else number


def _depth(tree: Tree) -> int:
    """Return the levels of a tree; told without recursion, for a chain of 5000 minus signs."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        deepest = max(deepest, level)
        if isinstance(node, list) and node and isinstance(node[0], str):
            waiting += [(operand, level + 1) for operand in node[1:]]
    return deepest


def _what_is_odd(rest: str) -> str:
    first = rest[:1]
    if rest.startswith(("'", '"')):
        return "a closing quote is missing"
    if first in ("[", "]", "/", "@", "|"):
        return f"{first!r} is not supported: paths and predicates are left out"
    if rest.startswith("$"):
        return "a question is written ${name}"
    return f"{first!r} is not expected here"
