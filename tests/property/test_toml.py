"""What is exported can be read again, whatever people called their places."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from participation.quarters.toml import to_toml

# Lone surrogates are no text that a file could hold.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
PLAIN = TEXT | st.booleans()
TABLE = st.dictionaries(
    KEYS, st.recursive(PLAIN, lambda inner: st.dictionaries(KEYS, inner), max_leaves=4)
)
LISTS = st.dictionaries(KEYS, st.lists(st.dictionaries(KEYS, PLAIN), min_size=1, max_size=3))


@given(TABLE)
def test_tables_come_back(told):
    assert tomllib.loads(to_toml(told)) == told


@given(LISTS)
def test_lists_of_tables_come_back(told):
    assert tomllib.loads(to_toml(told)) == told
