"""What the survey engine keeps to, whatever arrives."""

import re
from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from participation.questionnaire.answers import canonical, normalise
from participation.questionnaire.definition import Definition, check
from participation.questionnaire.expressions import Context, ExpressionError, parse
from participation.questionnaire.path import path
from participation.questionnaire.patterns import PatternError, fits, program
from participation.questionnaire.questions import expanded
from participation.questionnaire.reach import can_be_asked
from participation.questionnaire.validation import judge, problems
from tests.property.engine_strategies import definitions, json_like, raw_answers

TODAY = date(2026, 11, 22)
TOKENS = [
    "${a}", "'x'", "5", ".", "(", ")", ",", "and", "or", "=", "-", "if", "not", "selected", "“",
    "’", "*", "div", "&gt;", "$", "{", "name", "regex", "../b", "[", " ", "\ud800",
]  # fmt: skip
LOOSE = (
    "choices", "classes", "merge", "rows", "exclusive", "relevant", "default", "list", "max",
    "consent", "steps", "short",
)  # fmt: skip
STATES = {"given", "refused", "dont_know", "not_asked", "unfit"}

pieces = st.recursive(
    st.sampled_from(["a", "b", "\\d", "\\w", "[a-b]", "[^a]", ".", "\\.", "1", "\\s"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,2}", "{1,}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}|{pair[1]})"),
    ),
    max_leaves=5,
)


@given(pattern=pieces, text=st.text(st.sampled_from("ab1. é\n"), max_size=7))
def test_patterns_fit_what_the_standard_library_fits(pattern, text):
    assume("\r" not in text)

    assert fits(program(pattern), text) == bool(re.fullmatch(pattern, text, re.ASCII))


@given(pattern=st.text(st.sampled_from("ab()[]{}|?*+^$\\-.,d1"), max_size=12))
def test_any_pattern_is_read_or_refused(pattern):
    found = refusal = None
    try:
        found = program(pattern)
    except PatternError as error:
        refusal = str(error)

    assert refusal or fits(found, "ab1") in (True, False)


@given(
    source=st.lists(
        st.sampled_from(TOKENS),
        max_size=12,
    ).map("".join)
)
def test_any_expression_is_read_or_refused_with_a_place(source):
    refusal = None
    try:
        parse(source)
    except ExpressionError as error:
        refusal = error

    assert refusal is None or (refusal.message and 0 <= refusal.position <= len(source))


@settings(max_examples=200, deadline=None)
@given(definition=definitions(), answers=json_like)
def test_judging_takes_whatever_arrives(definition, answers):
    judged = judge(definition, answers, TODAY)

    assert all(isinstance(value, str | list) for value in judged.row.values())


@settings(max_examples=200, deadline=None)
@given(definition=definitions(), raw=raw_answers)
def test_nothing_typed_stands_in_a_row_and_nothing_sent_on_the_path_is_lost(definition, raw):
    judged = judge(definition, raw, TODAY, places=("x",))
    given_answers = canonical(definition, raw)

    kept = {item.question for item in judged.texts}
    for name, value in judged.row.items():
        question = definition.question(name)
        chosen = value if isinstance(value, list) else [value]
        assert set(chosen) <= {*STATES, *question.choices, "x"}
        if value in ("given", "unfit") and question.type == "text":
            assert name in kept
        if value == "unfit":
            assert name in kept
    for name in (name for name, value in given_answers.items() if value):
        assert name.partition(".")[0] in judged.row


@settings(max_examples=100, deadline=None)
@given(text=st.text())
def test_normalising_twice_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@settings(max_examples=200, deadline=None)
@given(
    structure=st.fixed_dictionaries(
        {
            "slug": json_like,
            "lists": json_like,
            "questions": st.lists(
                st.fixed_dictionaries(
                    {
                        "name": st.one_of(st.sampled_from(["a", "b"]), json_like),
                        "type": st.one_of(
                            st.sampled_from(["text", "integer", "select_one", "rating"]), json_like
                        ),
                    },
                    optional=dict.fromkeys(LOOSE, json_like),
                ),
                max_size=3,
            ),
        }
    ),
    texts=st.one_of(st.none(), st.dictionaries(st.sampled_from(["de", "ar"]), json_like)),
)
def test_checking_takes_whatever_was_written(structure, texts):
    for fault in check(structure, texts):
        assert fault.problem
        assert fault.remedy


_TESTS = st.one_of(
    st.builds(
        "${{{}}} {} {}".format,
        st.sampled_from("abcd"),
        st.sampled_from(["=", "!=", "<", "<=", ">", ">="]),
        st.sampled_from(
            ["'x'", "'y'", "'x y'", "2", "3.5", "''", "true()", "${a}", "'2024-02-29'"]
        ),
    ),
    st.builds("selected(${{{}}}, '{}')".format, st.sampled_from("abcd"), st.sampled_from("xyz")),
    st.builds("string-length(${{{}}}) = {}".format, st.sampled_from("abcd"), st.integers(0, 3)),
    st.builds("count-selected(${{{}}}) >= {}".format, st.sampled_from("ab"), st.integers(1, 3)),
)
conditions = st.recursive(
    _TESTS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not({})".format, inner),
    ),
    max_leaves=4,
)


@settings(max_examples=300, deadline=None)
@given(
    types=st.tuples(
        *[st.sampled_from(["select_one", "select_multiple", "text", "integer", "decimal", "date"])]
        * 4
    ),
    condition=conditions,
    earlier=conditions,
    many=st.lists(raw_answers, min_size=15, max_size=25),
)
def test_a_condition_that_some_answers_make_true_is_never_called_impossible(
    types, condition, earlier, many
):
    raw = [{"name": name, "type": kind} for name, kind in zip("abcd", types, strict=True)]
    for entry in raw:
        if entry["type"].startswith("select"):
            entry["choices"] = ["x", "y", "z"]
    raw[3]["relevant"] = earlier.replace("${d}", "${a}")
    raw.append({"name": "goal", "type": "text", "relevant": condition})
    questions = expanded({"questions": raw}, [])
    definition = Definition("random", 1, tuple(questions), tuple(range(5)))
    possible = can_be_asked(definition.question("goal"), definition.by_name)

    for answers in many:
        fitting = _fitting(definition, canonical(definition, answers))
        assert possible or "goal" not in path(definition, fitting, Context(TODAY), long=True)


def _fitting(definition, answers):
    """Return the answers without what does not fit; leaving one out may bring up another."""
    context = Context(TODAY)
    while found := problems(
        definition, answers, path(definition, answers, context, long=True), context
    ):
        unfit = {one.question for one in found}
        answers = {name: value for name, value in answers.items() if name not in unfit}
    return answers
