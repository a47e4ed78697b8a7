"""Random trees, surveys and answers; odd ones more often than chance would have it."""

from hypothesis import strategies as st

from participation.questionnaire.definition import Definition
from participation.questionnaire.functions import FUNCTIONS
from participation.questionnaire.patterns import program
from participation.questionnaire.questions import expanded

NAMES = ["a", "b", "c", "d", "constructor"]
CHOICES = ["x", "y", "z", "1", "2", "refused", "dont_know"]
ODD_TEXTS = [
    "", " ", "0", "-0", "007", " 5 ", "5.", ".5", "-2.5", "1e5", "NaN", "Infinity", "true", "x y",
    " x  y ", "2024-02-29", "2023-02-29", "0000-01-01", "0001-01-01", "9999-12-31",
    "2024-02-29T23:59:59Z", "2024-02-29T24:61", "1969-12-31T12:00", "😀x😀", "%Y-%m %a %b%%%n%q",
    "مرحبا", "1.234,5", "1 234", "12.1.2024", "\u00a0\ufeff",
]  # fmt: skip
PATTERNS = ["[a-c]*", "x|y z", "\\d{1,3}", "(a|ab)+", ".", "[^x]+", "\\s?\\w+", "(x?){3}"]

words = st.one_of(
    st.sampled_from(ODD_TEXTS + CHOICES),
    st.text(st.sampled_from("ab xy01.-,😀é\n٣"), max_size=6),
)
# Numbers as people write them: neither twin is asked for 300 digits.
numbers = st.one_of(
    st.integers(-40, 40),
    st.integers(-(10**6), 10**6).map(lambda n: n / 64),
    st.integers(-(10**9), 10**9).map(lambda n: n / 1000),
    st.sampled_from([20000, 0.1, 1e15, 1e21, 1e-7, 2**53 - 1, -719162, 2932896]),
)
leaves = st.one_of(
    words,
    numbers,
    st.sampled_from([["ref", name] for name in NAMES]),
    st.just(["self"]),
    st.sampled_from([["col", "name"], ["col", "region"]]),
)


def operations(inner):
    def call(name):
        _, least, most = FUNCTIONS[name]
        size = st.integers(least, min(most, least + 3))
        return size.flatmap(lambda n: st.lists(inner, min_size=n, max_size=n)).map(
            lambda operands: [name, *operands]
        )

    return st.one_of(
        st.sampled_from(sorted(FUNCTIONS)).flatmap(call),
        st.tuples(st.sampled_from(["and", "or"]), inner, inner, inner).map(list),
        st.tuples(st.just("if"), inner, inner, inner).map(list),
        st.tuples(st.just("jr:choice-name"), inner, st.sampled_from(NAMES)).map(list),
        st.tuples(st.just("regex"), inner, st.sampled_from(PATTERNS).map(program)).map(list),
    )


trees = st.recursive(leaves, operations, max_leaves=12)
answers = st.dictionaries(
    st.sampled_from(NAMES), st.one_of(words, st.lists(st.sampled_from(CHOICES), max_size=3))
)
contexts = st.fixed_dictionaries(
    {"answers": answers, "value": words, "today": st.sampled_from(["2026-11-22", "2024-02-29"])},
    optional={
        "columns": st.dictionaries(st.sampled_from(["name", "region"]), words),
        "labels": st.dictionaries(
            st.sampled_from(NAMES), st.dictionaries(st.sampled_from(CHOICES), words)
        ),
    },
)

_EXPRESSIONS = [
    "${a} = 'x'", "selected(${b}, 'y')", "${a} != '' and ${b} != ''", "count-selected(${a}) > 1",
    "${c} > 2", "not(${d} = 'x')", "true()", "false()", ". = 'x' or . > 3", "string-length(.) < 4",
    "coalesce(${a}, ${c}) != ${d}", "${e} <= today()", "name = ${a} or region = ${b}",
]  # fmt: skip
_TYPES = [
    "select_one", "select_multiple", "rating", "text", "integer", "decimal", "date", "note",
    "calculate", "consent", "place",
]  # fmt: skip
_entries = st.fixed_dictionaries(
    {"type": st.sampled_from(_TYPES)},
    optional={
        **{name: st.sampled_from(_EXPRESSIONS) for name in ("relevant", "required", "constraint")},
        "choices": st.sampled_from(
            [["x", "y", "z"], ["1", "2", "3"], [{"name": "x", "region": "y"}, "y", "1"]]
        ),
        "choice_filter": st.sampled_from(_EXPRESSIONS),
        "exclusive": st.sampled_from([["z"], ["x", "y"]]),
        "max": st.integers(1, 3),
        "length": st.integers(1, 5),
        "default": st.sampled_from(["x", "2", "2024-02-29", "concat(${a}, 'x')", "today()"]),
        **{
            flag: st.booleans()
            for flag in ("short", "refusable", "dont_know", "quotable", "randomize")
        },
    },
)


@st.composite
def definitions(draw):
    """Return a definition that need not make sense: both twins have to lead through it alike."""
    entries = draw(st.lists(_entries, min_size=1, max_size=6))
    raw = [{"name": name, **entry} for name, entry in zip("abcdef", entries, strict=False)]
    for entry in raw:
        if entry["type"] in ("select_one", "select_multiple"):
            entry.setdefault("choices", ["x", "y"])
        if entry["type"] == "calculate":
            entry["calculation"] = draw(st.sampled_from(_EXPRESSIONS))
    questions = expanded({"questions": raw}, [])
    return Definition("random", 1, tuple(questions), tuple(draw(st.permutations(range(len(raw))))))


raw_values = st.one_of(
    words,
    st.lists(st.one_of(words, st.sampled_from(CHOICES)), max_size=4),
    st.integers(-5, 2000),
    st.sampled_from([2.5, 1e21, 0.0]),
    st.none(),
)
raw_answers = st.dictionaries(
    st.one_of(
        st.sampled_from("abcdef"),
        st.tuples(
            st.sampled_from("abcdef"), st.sampled_from([".refused", ".dont_know", ".quote"])
        ).map("".join),
    ),
    st.one_of(raw_values, st.just("yes")),
    max_size=9,
)
json_like = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
        st.text(st.sampled_from("\x00\ud800\udfffa1.,"), max_size=8), words,
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=10,
)  # fmt: skip
