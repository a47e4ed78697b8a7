from datetime import date
from pathlib import Path

import pytest

from participation.questionnaire.definition import compile_definition, read
from participation.questionnaire.expressions import (
    Context,
    ExpressionError,
    evaluate,
    parse,
    references,
)
from participation.questionnaire.functions import FUNCTIONS, SPECIAL
from participation.questionnaire.patterns import PatternError, fits, program

SURVEYS = Path(__file__).parents[2] / "surveys"


@pytest.mark.parametrize(
    ("source", "tree"),
    [
        ("${a}", ["ref", "a"]),
        ("${ a }", ["ref", "a"]),
        (".", ["self"]),
        ("../a", ["ref", "a"]),
        ("column", ["col", "column"]),
        ("1 + 2 + 3", ["+", 1, 2, 3]),
        ("1 - 2 - 3", ["-", ["-", 1, 2], 3]),
        ("1 + 2 * 3", ["+", 1, ["*", 2, 3]]),
        ("-${a}", ["neg", ["ref", "a"]]),
        ("- 5", -5),
        ("1.50", 1.5),
        ("5.0", 5),
        (".>=.5", [">=", ["self"], 0.5]),
        ("${a}='x'or${b}", ["or", ["=", ["ref", "a"], "x"], ["ref", "b"]]),
        ("“x” = ‘x’", ["=", "x", "x"]),
        ("'it’s'", "it’s"),
        ("'don’t' = “a 'b' c”", ["=", "don’t", "a 'b' c"]),
        ("‘x' = 'x’", ["=", "x", "x"]),
        (". &gt;= 5 and . &lt; 9", ["and", [">=", ["self"], 5], ["<", ["self"], 9]]),
        ("\u00a0${a}\u00a0= 1", ["=", ["ref", "a"], 1]),
        ("if ( true ( ) , 1 , 2 )", ["if", ["true"], 1, 2]),
        ("jr:choice-name(${a}, '${b}')", ["jr:choice-name", ["ref", "a"], "b"]),
        ("string-length()", ["string-length", ["self"]]),
    ],
)
def test_an_expression_becomes_a_tree(source, tree):
    assert parse(source) == tree


@pytest.mark.parametrize(
    ("source", "position", "message"),
    [
        ("", 0, "nothing stands here"),
        ("1 +", 3, "ends too early"),
        ("(1", 2, "')' is missing"),
        ("1)", 1, "')' is not expected"),
        ("1 2", 2, "'2' is not expected"),
        ("a == 1", 3, "'=' is not expected"),
        ("'abc", 0, "closing quote"),
        ("5 + \"abc'", 4, "closing quote"),
        ("$a", 0, "${name}"),
        ("${}", 0, "names no question"),
        ("1 + pulldata('x')", 4, "pulldata() is not known"),
        ("__class__()", 0, "__class__() is not known"),
        ("neg(1)", 0, "neg() is not known"),
        ("div(1, 2)", 0, "div() is not known"),
        ("if(1, 2)", 0, "too few"),
        ("not(1, 2)", 0, "too many"),
        ("regex(., ${a})", 0, "in quotes"),
        ("regex(., 'a{2')", 0, "{} needs numbers"),
        ("jr:choice-name(${a}, 5)", 0, "needs a question"),
        ("instance('x')/root/item", 0, "instance() is not known"),
        ("${a}[1]", 4, "'[' is not expected"),
        ("/data/a", 0, "predicates are left out"),
        ("and 1", 0, "missing beside 'and'"),
        ("ü", 0, "'ü' is not expected"),
        ("9" * 400, 0, "too large"),
        ("(" * 61 + "1" + ")" * 61, 60, "60 levels"),
        ("-" * 100 + "${a}", 60, "60 levels"),
        ("1" + " - 1" * 100, 0, "60 levels"),
        ("1" + " " * 10_000, 10_000, "longer than"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(source, position, message):
    with pytest.raises(ExpressionError) as raised:
        parse(source)

    assert message in raised.value.message
    assert raised.value.position == position


def test_a_long_chain_is_not_deep():
    tree = parse(" or ".join(f"${{a}} = 'x{n}'" for n in range(500)))

    assert evaluate(tree, Context(date(2026, 1, 1), {"a": "x499"})) is True


def test_references_are_the_questions_that_are_asked_for():
    tree = parse("if(${a} > 1, jr:choice-name(${b}, '${c}'), concat('d', region, ../e))")

    assert references(tree) == {"a", "b", "c", "e"}


def test_about_forty_five_functions_are_known():
    operators = {"=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod", "neg", "and", "or"}

    assert len((FUNCTIONS.keys() | SPECIAL.keys()) - operators) >= 45


def test_an_unknown_operation_in_a_tree_is_refused():
    with pytest.raises(ExpressionError, match="teleport"):
        evaluate(["teleport", 1], Context(date(2026, 1, 1)))


def test_labels_may_come_from_a_function():
    context = Context(
        date(2026, 1, 1), {"pet": ["dog", "cat"]}, choice_labels=lambda name, one: f"{name}/{one}"
    )

    assert evaluate(parse("jr:choice-name(${pet}, '${pet}')"), context) == "pet/dog, pet/cat"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(a", ") is missing"),
        ("a)", "( is missing"),
        ("[a", "] is missing"),
        ("*a", "nothing stands before *"),
        ("a**", "two repetitions"),
        ("(?=a)", "(?...)"),
        ("(?i)a", "(?...)"),
        ("\\1", "\\1 is not supported"),
        ("\\bword", "\\b is not supported"),
        ("\\pL", "\\p is not supported"),
        ("a\\", "is not supported"),
        ("\\xZZ", "hexadecimal"),
        ("[z-a]", "backwards"),
        ("a{3,2}", "backwards"),
        ("a{}", "needs numbers"),
        ("a{x}", "needs numbers"),
        ("a^b", "beginning and the end"),
        ("(a$)+", "beginning and the end"),
        ("^*a", "cannot be repeated"),
        ("[[:alpha:]]", "not supported"),
        ("a{2000}", "longer than 1000"),
        ("((((){99}){99}){99}){99}", "inside each other"),
        ("(a?){400}", "optional parts"),
        ("(" * 40 + ")" * 40, "inside each other"),
    ],
)
def test_a_pattern_that_we_do_not_run_is_refused(pattern, message):
    with pytest.raises(PatternError) as raised:
        program(pattern)

    assert message in str(raised.value)


def test_a_pattern_takes_time_in_proportion_to_the_text():
    assert not fits(program("(a|a)*(a+)+b"), "a" * 20_000)


def test_a_definition_for_phones_says_only_what_is_set():
    definition = compile_definition(read(SURVEYS / "integer")[0])

    assert definition.to_json() == {
        "slug": "integer",
        "version": 1,
        "questions": [
            {
                "name": "people",
                "type": "integer",
                "short": True,
                "required": ["true"],
                "constraint": ["and", [">=", ["self"], 1], ["<=", ["self"], 20]],
                "refusable": True,
                "dont_know": True,
            }
        ],
    }


def test_special_choices_come_last_and_exclude_the_others():
    question = compile_definition(read(SURVEYS / "select-multiple")[0]).question("uses")

    assert question.choices == ("bus", "tram", "foot", "none", "refused")
    assert question.plain_choices == ("bus", "tram", "foot", "none")
    assert question.exclusive == ("none", "refused")


def test_rows_become_questions_of_one_group():
    definition = compile_definition(read(SURVEYS / "rating")[0])

    assert definition.short == ("services_bus", "services_tram")
    assert definition.long == ("steps",)
    assert definition.question("services_tram").group == "services"
    assert definition.question("services_tram").row == "tram"


def test_a_block_that_is_off_is_not_there():
    structure = read(SURVEYS / "consent")[0]

    assert compile_definition(structure).long == ("agree",)
    assert compile_definition(structure, {"faith"}).long == ("agree", "faith", "words")


def test_each_question_is_worked_out_after_what_it_depends_on():
    definition = compile_definition(read(SURVEYS / "calculate")[0])
    names = [definition.questions[place].name for place in definition.order]

    assert names.index("people") < names.index("double") < names.index("total")
    assert sorted(definition.order) == list(range(len(definition.questions)))
    assert definition.long == ("more",)
