import pytest

from participation.anonymity.parameters import Parameters, tightened


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("k", 4),
        ("n_min", 19),
        ("n_cross", 50),
        ("base_min", 9),
        ("base_min_sensitive", 19),
        ("cross_dims", 4),
        ("m_least", 9),
        ("m_share", 0.05),
        ("max_releases", 4),
        ("noise_max", 3),
        ("variance", 2.0),
        ("min_width", 1),
        ("p_max", 0.95),
        ("draws", 21),
    ],
)
def test_no_setting_can_loosen_a_rule(name, value):
    with pytest.raises(ValueError, match=name):
        Parameters(**{name: value})


def test_a_setting_may_tighten_a_rule():
    stricter = Parameters(k=10, n_min=50, max_releases=1, p_max=0.8)
    assert (stricter.k, stricter.n_min, stricter.max_releases) == (10, 50, 1)


@pytest.mark.parametrize(
    ("before", "needed"), [(20, 10), (100, 10), (101, 11), (312, 32), (70, 10)]
)
def test_a_set_must_have_changed_by_a_tenth_and_by_ten(before, needed):
    assert Parameters().m_min(before) == needed


@pytest.mark.parametrize(
    ("name", "written", "sentence"),
    [
        ("k", "3", "K is 3: it may only be raised, and 5 is the least."),
        ("n_min", "19", "N_MIN is 19: it may only be raised, and 20 is the least."),
        ("n_cross", "99", "N_CROSS is 99: it may only be raised, and 100 is the least."),
        ("base_min", "9", "BASE_MIN is 9: it may only be raised, and 10 is the least."),
        ("base_min_sensitive", "10", "BASE_MIN_SENSITIVE is 10: it may only be raised, and 20 is "
         "the least."),
        ("cross_dims", "4", "CROSS_DIMS is 4: it may only be lowered, and 3 is the most."),
        ("m_least", "1", "M_LEAST is 1: it may only be raised, and 10 is the least."),
        ("m_share", "0.05", "M_SHARE is 0.05: it may only be raised, and 0.1 is the least."),
        ("max_releases", "5", "MAX_RELEASES is 5: it may only be lowered, and 3 is the most."),
        ("min_width", "1", "MIN_WIDTH is 1: it may only be raised, and 2 is the least."),
        ("p_max", "0.95", "P_MAX is 0.95: it may only be lowered, and 0.9 is the most."),
        ("p_max", "nan", "P_MAX is nan: it may only be lowered, and 0.9 is the most."),
        ("m_share", "nan", "M_SHARE is nan: it may only be raised, and 0.1 is the least."),
        ("noise_max", "3", "NOISE_MAX cannot be set: the noise was worked out for 4."),
        ("variance", "9", "VARIANCE cannot be set: the noise was worked out for 2.5."),
        ("k", "five", "K must be a whole number, not 'five'."),
        ("k", "5.5", "K must be a whole number, not '5.5'."),
        ("p_max", "most", "P_MAX must be a number such as 0.2, not 'most'."),
        ("max_releases", "0", "MAX_RELEASES is 0: nothing could be released. It must be at least "
         "1."),
        ("min_width", "9", "MIN_WIDTH is 9: nothing could be released. It must be at most 8."),
        ("k", "11", "BASE_MIN must be at least 11, as K is."),
        ("base_min", "30", "BASE_MIN_SENSITIVE must be at least 30, as BASE_MIN is."),
    ],
)  # fmt: skip
def test_a_setting_that_would_loosen_a_rule_is_refused_in_words(name, written, sentence):
    with pytest.raises(ValueError) as refused:  # noqa: PT011
        tightened({name: written})
    assert str(refused.value) == sentence


@pytest.mark.parametrize("name", ["kk", "draws", "withhold_high", "m_min", "__init__"])
def test_a_setting_that_there_is_not_is_refused_with_those_there_are(name):
    with pytest.raises(ValueError, match=rf"{name.upper()} is nothing that can be set.* P_MAX\."):
        tightened({name: "1"})


def test_settings_tighten_what_they_name_and_nothing_else():
    written = {"k": "7", "max_releases": "2", "p_max": "0.8", "m_share": "0.2"}
    assert tightened(written) == Parameters(k=7, max_releases=2, p_max=0.8, m_share=0.2)
    assert tightened({}) == Parameters()
