"""Both twins of the survey engine agree on whatever is thrown at them."""

import json

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conformance.twins import compiled_case, in_python
from tests.property.engine_strategies import (
    contexts,
    definitions,
    raw_answers,
    trees,
    words,
)

# Many trees travel to the browser at once: the way there costs more than the work.
many_at_once = settings(
    max_examples=40,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


@many_at_once
@given(cases=st.lists(st.fixed_dictionaries({"tree": trees, "context": contexts}), min_size=15))
def test_both_twins_find_the_same_value(cases, in_browser):
    assert in_browser("evaluate", cases) == in_python("evaluate", cases)


@many_at_once
@given(
    walks=st.lists(st.tuples(definitions(), raw_answers, st.booleans()), min_size=4, max_size=12)
)
def test_both_twins_lead_along_the_same_path(walks, in_browser):
    cases = [compiled_case(one, {"raw": raw, "long": long}) for one, raw, long in walks]

    assert in_browser("survey", cases) == in_python("survey", cases)


WHITE = " \t\n\r\x0b\x1c\x85\u2028\ufeff\u3000"

typed = st.one_of(
    words,
    st.text(max_size=12),
    st.text(st.sampled_from("0123456789.,'’- \u00a0٣۵٫٬−+"), max_size=10),
    st.text(st.sampled_from("0123./-"), min_size=8, max_size=10),
    st.text(st.sampled_from(WHITE + "\u180e\u200b\ud800\udc00a"), max_size=9),
)  # fmt: skip


@many_at_once
@given(texts=st.lists(typed, min_size=15))
def test_both_twins_read_typed_text_alike(texts, in_browser):
    texts = json.loads(json.dumps(texts))  # on the way, two halves side by side become a pair
    for kind in ("normalise", "number", "date"):
        cases = [{"input": text, "whole": bool(number % 2)} for number, text in enumerate(texts)]
        assert in_browser(kind, cases) == in_python(kind, cases)
