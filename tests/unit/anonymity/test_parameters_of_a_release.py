import pytest

from participation.anonymity.parameters import Parameters


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
