"""The survey engine: pure, and twin to `static/js/questionnaire`.

Today's date and randomness come in as arguments. What both sides must agree on stands in
`tests/conformance/cases`.
"""
