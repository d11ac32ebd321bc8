from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.dates import read_date
from timeline.domain.dates import UNDATED, Clarity

zones = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
moments = st.datetimes(datetime(1950, 1, 2), datetime(2200, 1, 1), timezones=zones).map(
    lambda at: at.replace(microsecond=0)
)


@given(moments)
def test_rfc_822_dates_come_back_with_their_zone(moment: datetime) -> None:
    read = read_date(format_datetime(moment))
    assert read.at == moment
    assert read.at is not None
    assert read.at.utcoffset() == moment.utcoffset()
    assert read.clarity is Clarity.EXACT


@given(moments, st.sampled_from(["T", " "]))
def test_iso_dates_come_back_with_their_zone(moment: datetime, between: str) -> None:
    read = read_date(moment.isoformat(between))
    assert (read.at, read.clarity) == (moment, Clarity.EXACT)
    assert read.raw == moment.isoformat(between)


@given(st.text(max_size=60))
def test_any_text_is_read_or_kept_undated(text: str) -> None:
    read = read_date(text)
    assert read.at is None or read.utc is not None
    assert read.raw == (text.strip() or None)


SEVENTH = datetime(2015, 10, 7, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "raw",
    [
        "Wed, 07 Oct 2015 18:30:00 GMT",
        "Wed, 7 Oct 2015 18:30 UT",
        "Wed,07 Oct 2015 18:30:00 +0000 (UTC)",
        "07 Oct 15 18:30:00 Z",
        "Wednesday, 07-Oct-15 18:30:00 GMT",
        "Wed, 07 Oct 2015 13:30:00 EST",
        "Wed, 07 Oct 2015 14:30:00 -0400",
        "Wed, 07 Oct 2015 21:30:00 MSK",
        "Wed, 07 Oct 2015 20:30:00 (CEST)",
        "Wed, 07 Oct 2015 18:30:00 -0000",
        "Wed, 07 Oct 2015 20:30:00 Europe/Paris",
        "Wed, 07 Oct 2015 21:30:00 GMT+0300",
        "Wed, 07 Oct 2015 21:30:00 UTC+3",
        "Wed Oct  7 18:30:00 UTC 2015",
        "October 7, 2015 2:30 PM EDT",
        "Oct. 7, 2015 at 6:30 p.m. GMT",
        "2015-10-07T18:30:00Z",
        "2015-10-07T18:30Z",
        "2015-10-07T18:30:00.123Z",
        "2015-10-07 21:30:00 +03:00",
        "2015-10-07T23:30:00+0500",
        "20151007T183000Z",
        "2015/10/07 18:30:00 GMT",
        " \n Wed, 07 Oct 2015 18:30:00 GMT\t",
    ],
)
def test_a_moment_is_read_exactly(raw: str) -> None:
    read = read_date(raw)
    assert read.utc == SEVENTH
    assert read.clarity is Clarity.EXACT


@pytest.mark.parametrize(
    "raw",
    [
        "Wed, 07 Oct 2015 18:30:00",
        "2015-10-07T18:30:00",
        "Wed Oct  7 18:30:00 2015",
        "Wed, 07 Oct 2015 18:30:00 XYZT",
        "Thu, 08 Oct 2015 00:00:00 IST",
        "Wed, 07 Oct 2015 19:30:00 BST",
    ],
)
def test_a_zone_that_is_missing_unknown_or_shared_is_assumed_and_says_so(raw: str) -> None:
    read = read_date(raw)
    assert read.utc == SEVENTH
    assert read.clarity is Clarity.ZONE_ASSUMED


@pytest.mark.parametrize("raw", ["2015-10-07", "2015/10/07", "7 Oct 2015", "October 7, 2015"])
def test_a_day_without_a_time_is_a_day(raw: str) -> None:
    read = read_date(raw)
    assert (read.at, read.clarity) == (datetime(2015, 10, 7, tzinfo=UTC), Clarity.DATE_ONLY)


@pytest.mark.parametrize(
    "raw",
    [
        "yesterday",
        "07/10/2015",
        "2015",
        "October 2015",
        "Wed, 32 Oct 2015 18:30:00 GMT",
        "Wed, 07 Foo 2015 18:30:00 GMT",
        "Wed, 07 Oct 2015 25:30:00 GMT",
        "0000-00-00T00:00:00Z",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
        "Oct 7, 2015 14:30 PM",
    ],
)
def test_what_is_no_date_stays_undated_with_its_words(raw: str) -> None:
    read = read_date(raw)
    assert (read.at, read.raw, read.clarity) == (None, raw, Clarity.NONE)


def test_nothing_is_undated() -> None:
    assert read_date(None) == read_date("  \n") == UNDATED


def test_midnight_written_as_24_is_the_next_day() -> None:
    assert read_date("2015-10-07T24:00:00Z").at == datetime(2015, 10, 8, tzinfo=UTC)


def test_two_digit_years_turn_at_fifty() -> None:
    assert [read_date(f"1 Jan {year}").at for year in ("49", "50")] == [
        datetime(2049, 1, 1, tzinfo=UTC),
        datetime(1950, 1, 1, tzinfo=UTC),
    ]
