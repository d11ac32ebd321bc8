from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.coding.times.dates import find_times
from timeline.coding.times.moments import read_time
from timeline.domain.dates import Occurred, Precision
from timeline.domain.spans import Span

WEDNESDAY = date(2015, 10, 7)


def read(words: str, published: date = WEDNESDAY, *, future: bool = False) -> Occurred:
    times = find_times(words, 0, len(words))
    assert len(times) == 1, times
    return read_time(times[0], published, future=future, shift=Span("text", 0, len(words)))


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("on Wednesday", "2015-10-07", None),
        ("on Thursday", "2015-10-01", None),
        ("late Tuesday", "2015-10-06", None),
        ("on Sept. 30", "2015-09-30", None),
        ("on 24 November", "2014-11-24", None),
        ("on 3 April 2012", "2012-04-03", None),
        ("on Tuesday (Oct 6)", "2015-10-06", None),
        ("on 2015-09-09", "2015-09-09", None),
        ("yesterday", "2015-10-06", None),
        ("earlier in the day", "2015-10-07", None),
        ("three days ago", "2015-10-04", None),
        ("last week", "2015-09-28", "2015-10-04"),
        ("earlier this week", "2015-10-05", "2015-10-07"),
        ("last month", "2015-09-01", "2015-09-30"),
        ("in September", "2015-09-01", "2015-09-30"),
        ("last November", "2014-11-01", "2014-11-30"),
        ("two years ago", "2013-01-01", "2013-12-31"),
        ("in 1995", "1995-01-01", "1995-12-31"),
    ],
)
def test_words_of_time_are_read_from_the_day_of_publication(words: str, first: str, last: str | None) -> None:
    occurred = read(words)
    assert occurred.start == date.fromisoformat(first)
    assert occurred.end == date.fromisoformat(last or first)
    assert occurred.precision is (Precision.INTERVAL if last else Precision.DAY)


@pytest.mark.parametrize(
    ("words", "day"), [("on Monday", "2015-10-12"), ("on Wednesday", "2015-10-07"), ("on Jan. 4", "2016-01-04")]
)
def test_the_future_lies_ahead(words: str, day: str) -> None:
    assert read(words, future=True).start == date.fromisoformat(day)


@pytest.mark.parametrize("words", ["he may go", "the march on the town", "in 1,200 villages", "on 31 February"])
def test_what_is_no_time_is_not_read(words: str) -> None:
    assert find_times(words, 0, len(words)) == ()


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.sampled_from(["Monday", "Thursday", "Sunday"]))
def test_a_weekday_is_within_the_week_before_publication(published: date, weekday: str) -> None:
    occurred = read(f"on {weekday}", published)
    assert occurred.start is not None
    assert occurred.start.strftime("%A") == weekday
    assert timedelta(0) <= published - occurred.start < timedelta(7)


@given(
    st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.sampled_from(["last week", "on May 5", "in June", "a month ago"])
)
def test_nothing_that_has_happened_lies_after_publication(published: date, words: str) -> None:
    assert read(words, published).end <= published


@pytest.mark.parametrize(
    ("words", "future", "first", "last"),
    [
        ("from Friday to Sunday", True, "2015-10-09", "2015-10-11"),
        ("between 27 June and 7 July", False, "2015-06-27", "2015-07-07"),
        ("from Dec. 28 to Jan. 3", False, "2014-12-28", "2015-01-03"),
        ("from August 4 to 7", False, "2015-08-04", "2015-08-07"),
        ("since Saturday", False, "2015-10-03", "2015-10-07"),
        ("since August", False, "2015-08-01", "2015-10-07"),
        ("over the weekend", False, "2015-10-03", "2015-10-04"),
        ("over the weekend", True, "2015-10-10", "2015-10-11"),
        ("on Tuesday last week", False, "2015-09-29", "2015-09-29"),
        ("last Wednesday", False, "2015-09-30", "2015-09-30"),
        ("next Wednesday", True, "2015-10-14", "2015-10-14"),
        ("on New Year's Eve", False, "2014-12-31", "2014-12-31"),
        ("in the summer", False, "2015-06-01", "2015-08-31"),
        ("last winter", False, "2014-12-01", "2015-02-28"),
        ("in three days", True, "2015-10-10", "2015-10-10"),
        ("on 5 May 2021", False, "2021-05-05", "2021-05-05"),
        ("early next year", True, "2016-01-01", "2016-12-31"),
    ],
)
def test_ranges_and_what_lies_ahead(words: str, future: bool, first: str, last: str) -> None:
    occurred = read(words, future=future)
    assert (str(occurred.start), str(occurred.end)) == (first, last)


def test_a_day_later_counts_from_the_day_told_before() -> None:
    words = "On Monday they met, and a day later they signed"
    times = find_times(words, 0, len(words))
    days = [str(read_time(t, WEDNESDAY, future=False, shift=Span("text", 0, len(words))).start) for t in times]
    assert days == ["2015-10-05", "2015-10-06"]


def test_the_day_after_nothing_told_is_no_time() -> None:
    assert find_times("a day later they signed", 0, 23) == ()
