from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.dates import Occurred, Precision, iso, read_day, read_moment
from timeline.domain.errors import InvalidDate


@pytest.mark.parametrize("raw", ["yesterday", "2015-13-01", "2015-10-32", "7", "10/07/2015"])
def test_what_is_no_date_is_refused_with_the_form_to_use(raw: str) -> None:
    with pytest.raises(InvalidDate, match="write 2015-10-07"):
        read_moment(raw)


def test_a_bare_date_as_a_moment_means_the_end_of_that_utc_day() -> None:
    assert read_moment("2015-10-07") == datetime(2015, 10, 8, tzinfo=UTC) - timedelta(microseconds=1)


def test_a_moment_with_a_zone_as_a_day_is_its_utc_day() -> None:
    assert read_day("2015-10-07T01:30:00+03:00") == date(2015, 10, 6)


def test_an_unknown_start_counts_as_thirty_days_before_its_bound() -> None:
    assert Occurred(None, date(2015, 10, 31), Precision.UNKNOWN, "none").earliest() == date(2015, 10, 1)


zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=zones))
def test_written_moments_are_read_back(moment: datetime) -> None:
    assert read_moment(iso(moment)) == moment


@given(*[st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=zones)] * 2)
def test_written_moments_sort_as_time_does(one: datetime, other: datetime) -> None:
    assert (iso(one) < iso(other)) == (one < other)
