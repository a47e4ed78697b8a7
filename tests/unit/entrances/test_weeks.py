import datetime as dt

import pytest

from participation.entrances.count import week_of


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC), "2026-W47"),
        # Monday in Neunkirchen, still Sunday in Greenwich.
        (dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC), "2026-W48"),
        (dt.datetime(2027, 1, 1, 12, 0, tzinfo=dt.UTC), "2026-W53"),
    ],
)
def test_weeks_are_those_of_the_wall_calendar_in_neunkirchen(moment, week):
    assert week_of(moment) == week
