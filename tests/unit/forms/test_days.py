"""Dates in words: as sharp as the source, and no sharper."""

from datetime import date

import pytest

from timeline.domain.dates import Occurred, Precision
from timeline.forms.days import day_text


@pytest.mark.parametrize(
    ("start", "end", "precision", "text"),
    [
        (date(2015, 10, 7), date(2015, 10, 7), Precision.DAY, "Wed 2015-10-07"),
        (date(2015, 10, 5), date(2015, 10, 11), Precision.INTERVAL, "week of Mon 2015-10-05"),
        (date(2015, 10, 6), date(2015, 10, 12), Precision.INTERVAL, "2015-10-06 to 2015-10-12"),
        (date(2016, 2, 1), date(2016, 2, 29), Precision.INTERVAL, "February 2016"),
        (date(2015, 2, 1), date(2015, 2, 27), Precision.INTERVAL, "2015-02-01 to 2015-02-27"),
        (None, date(2015, 10, 6), Precision.UNKNOWN, "by Tue 2015-10-06"),
        (date(2015, 10, 1), date(2015, 10, 6), Precision.UNKNOWN, "by Tue 2015-10-06"),
    ],
)
def test_a_day_is_never_sharper_than_its_source(start: date | None, end: date, precision: Precision, text: str) -> None:
    assert day_text(Occurred(start, end, precision, "x")) == text
