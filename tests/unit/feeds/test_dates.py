from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.date_words import date_words
from feeds.dates import Order, numeric_order, read_date
from timeline.domain.dates import UNDATED, Clarity

zones = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
moments = st.datetimes(datetime(1970, 1, 3), datetime(2200, 1, 1), timezones=zones).map(
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


DAYS = """
2015-10-07 | 2015/10/07 | 7 Oct 2015 | October 7, 2015 | 2015-10-7 | 20151007 | 2015-W41-3 | 2015W413 | 2015-280
2015-10-07Z | 2015-10-07+02:00 | October 7th, 2015 | the 7th of October 2015 | 7th October, 2015 | 2015 October 7
Updated: 7 Oct 2015 | 7 Oct '15 | 7-Oct-15 | 2015年10月7日 | 2015년 10월 7일 | 2015. 10. 7. | 7 de octubre de 2015
Wed, 07 10 2015 | Wed 10 07 2015
quarta-feira, 7 de outubro de 2015 | mercredi 7 octobre 2015 | 7 Οκτωβρίου 2015 | ٧ أكتوبر ٢٠١٥ | ۷ اکتبر ۲۰۱۵
7 تشرين الأول 2015
الأربعاء، 7 أكتوبر/تشرين الأول 2015 | יום רביעי, 7 באוקטובר 2015 | 7. října 2015 | 7 d'octubre de 2015
2015. október 7. | 7 ekim 2015 Çarşamba | Wed, 07/10/2015
"""


@pytest.mark.parametrize("raw", [raw.strip() for raw in DAYS.replace("\n", "|").split("|") if raw.strip()])
def test_a_day_without_a_time_is_a_day(raw: str) -> None:
    read = read_date(raw)
    assert (read.at, read.clarity) == (datetime(2015, 10, 7, tzinfo=UTC), Clarity.DATE_ONLY)


MOMENTS = """
7/Oct/2015:18:30:00 +0000 | 07/Oct/2015:20:30:00 +0200 | 2015-10-07T18-30-00Z | 20151007-183000 GMT
2015-10-07T18:30:0Z | 2015-10-07 18:30:0 GMT | 2015-10-07T13:30:00-05:00:00 | 2015-10-07T13:30:00:-0500
Wed, 07 Oct 2015 11:30:00 -700 | Wed, 07 Oct 2015 14:30:00 Eastern | First published on Wed 7 Oct 2015 18.30 GMT
Wed, 07 Oct 2015 18:30:00 GMT Wed, 07 Oct 2015 18:30:00 GMT | 2015-10-07T18:30:00Z, 2015-10-07T18:30:00Z
Dé Céadaoin, 7 Deireadh Fómhair 2015 18:30 GMT | Dydd Mercher, 7 Hydref 2015 18:30 GMT
Wed, 07 Oct 2015 14:30:00 America/New_York | Wed, 07 Oct 2015 14:30:00 America/Port-au-Prince
Wed, 07 Oct 2015 13:30:00 Etc/GMT+5 | Wed, 07 Oct 2015 20:30 (Europe/Paris) | 2015-10-07T20:30:00+02:00[Europe/Paris]
Wed, 07 Oct 2015 14:30:00 EST5EDT | Oct 7, 2015 2:30pm ET | Oct 7, 2015 2:30 P.M. Eastern Daylight Time
Wed, 07 Oct 2015 20:30:00 + 0200 | Wed, 07 Oct 2015 16:30:00 −02:00 | Wed, 07 Oct 2015 20:30:00 GMT+0200 (Mitteleuropa)
Wed, 07 Oct 2015 21:30:00 UTC+03:00 | Wed, 07 Oct 2015 13:30:00 EST -0500 | 2015-10-07T18:30:00+0000Z
Wed Oct 07 18:30:00 +0000 2015 | 18:30 GMT, 7 October 2015 | Oct-07-2015 13:30 -0500 | 07-Oct-2015 1830 GMT
Wed, 07 Oct 2015T18:30:00Z | Wed, 07 Oct 2015 18.30.00 GMT | Wed, 07 Oct 2015 20.30.00 +0200 | Wed, 7 Oct 115 18:30 GMT
Mon, 07 Oct 2015 18:30:00 GMT | Wedn., 07 Oct 2015 18:30:00 GMT | <![CDATA[Wed, 07 Oct 2015 18:30:00 GMT]]>
2015-10-07t18:30:00z | 2015-10-07T18:30:00,5Z | 20151007T2030+0200 | 2015W413T183000Z | 2015280T1830Z
2015-10-07T18,5Z | 2015-10-07T18.30.00Z | 2015-10-07_18:30:00Z | 8 Oct 2015 00:00 +5:30
2015-10-07 18.30 GMT | Wed, 2015/10/07 14:30:00 EDT | 1444242600 | 1444242600000 | 1444242600.25
/Date(1444242600000+0200)/ | Mi, 07 Okt 2015 20:30:00 +0200 | mer., 07 oct. 2015 20:30:00 +0200
mié, 07 oct 2015 20:30:00 +0200 | qua, 07 out 2015 15:30:00 -0300 | śr, 07 paź 2015 20:30:00 +0200
Ср, 07 окт 2015 21:30:00 +0300 | Çar, 07 Eki 2015 21:30:00 +0300 | Τετ, 07 Οκτ 2015 21:30:00 +0300
الأربعاء, 07 أكتوبر 2015 21:30:00 +0300 | 星期三, 07 十月 2015 18:30:00 +0000 | Rabu, 07 Oktober 2015 18:30 GMT
7 октября 2015 года в 21:30 MSK | ke 7. lokakuuta 2015 klo 21.30 EEST | Wed, 07 Oct 2015 19:30:00 GMT+1
"""


@pytest.mark.parametrize("raw", [raw.strip() for raw in MOMENTS.replace("\n", "|").split("|") if raw.strip()])
def test_a_moment_is_read_however_it_is_written(raw: str) -> None:
    read = read_date(raw)
    assert (read.utc, read.clarity) == (SEVENTH, Clarity.EXACT)


ZONELESS = """
7 octobre 2015 à 18h30 | Mittwoch, 07. Oktober 2015, 18:30 Uhr | 2015年10月7日 18時30分
7 октября 2015 г., 18:30 | 2015年10月7日(水) 午後6時30分 | 2015年10月07日 下午6:30 | 7 Οκτωβρίου 2015 6:30 μ.μ.
onsdag den 7. oktober 2015 kl. 18.30 | Thứ tư, 7 tháng 10 năm 2015 18:30 | 7 oct 2015 18h30m | 7. okt. 2015 kl. 18:30
7 octombrie 2015, ora 18:30 | śr., 7 października 2015 - 18:30 | 20151007183000 | 2015:10:07 18:30:00
Wed, 07 Oct 2015 18:30:00 A | Wednesday, October 7, 2015 - 18:30 | 07Oct2015 18:30 | Oct 7, 2015 18:30 PM
Wed, 07 Oct 2015 6:30 p. m. | Wed, 07 Oct 2015 18:30:00 +0000 CEST
"""


@pytest.mark.parametrize(
    "raw",
    [raw.strip() for raw in ZONELESS.replace("\n", "|").split("|") if raw.strip()],
)
def test_a_moment_without_a_zone_or_with_two_says_so(raw: str) -> None:
    read = read_date(raw)
    assert (read.utc, read.clarity) == (SEVENTH, Clarity.ZONE_ASSUMED)


def test_words_of_korea_assume_its_zone() -> None:
    read = read_date("2015년 10월 8일 오전 3:30")
    assert (read.utc, read.clarity) == (SEVENTH, Clarity.ZONE_ASSUMED)


UNREADABLE = """
070720152015.07 | 07 10 2015 | Thu, 07 10 2015 | 7/Oct/2015:18
yesterday | 3 hours ago | 07/10/2015 | 07.10.2015 18:30 | 07-10-2015 | 12/11/10 | Oct 7 | Until 7 Oct 2015 | 2015100718
Wed, 32 Oct 2015 18:30:00 GMT | Wed, 07 Foo 2015 18:30:00 GMT | Wed, 07 Oct 2015 25:30:00 GMT | 2015-366 | 2015-W54-1
Wed, 07 Oct 2015 18:30:00:00 GMT | Wed, 07 Oct 2015 18:30:00 -24:00 | Wed, 07 Oct 2015 18:30:00 Europe/Nowhere
2015-10-07 18:30 - 2015-10-08 18:30 | 2013-01-27-01 | 2015-10-07T18:30:00Zextra | Wed, 07 Oct 2015 18:30:00 +zz:00
0000-00-00T00:00:00Z | 0001-01-01T00:00:00+05:00 | Mon, 01 Jan 0001 00:00:00 +0000 | 9999-12-31T23:59:59-05:00 | 0
Thu, 01 Jan 1970 00:00:00 +0000 | Wed, 31 Dec 1969 19:00:00 EST | 1970-01-01 | 1899-12-30T00:00:00 | 22013 | 013
7 Oct/Nov 2015 | 2015-10-07T18:30:00Z 2015-10-08T18:30:00Z
Oct 7, 2015 14:30 AM | 1394/07/15 | ۱۵ مهر ۱۳۹۴ | 7 ตุลาคม 2558 | 27年10月7日 | 7 listopada 2015 | mars 7 avril 2015
"""


@pytest.mark.parametrize("raw", [raw.strip() for raw in UNREADABLE.replace("\n", "|").split("|") if raw.strip()])
def test_what_is_no_date_or_two_stays_undated_with_its_words(raw: str) -> None:
    read = read_date(raw)
    assert (read.at, read.raw, read.clarity) == (None, raw, Clarity.NONE)


@pytest.mark.parametrize(
    ("raw", "first"),
    [("2015", datetime(2015, 1, 1)), ("2015-10", datetime(2015, 10, 1)), ("October 2015", datetime(2015, 10, 1))],
)
def test_a_year_and_a_month_count_from_their_first_day(raw: str, first: datetime) -> None:
    assert (read_date(raw).at, read_date(raw).clarity) == (first.replace(tzinfo=UTC), Clarity.DATE_ONLY)


def test_the_zone_is_kept_as_it_was_written() -> None:
    ends = ["-0000", "EST", "GMT+0300 (MSK", "Europe/Paris", "A", ""]
    assert [read_date(f"Wed, 07 Oct 2015 18:30:00 {end}").zone for end in ends] == [
        "-0000", "EST", "GMT+0300 (MSK", "Europe/Paris", None, None,
    ]  # fmt: skip


def test_a_word_that_names_two_months_is_read_by_the_weekday_or_the_feeds_language() -> None:
    november, october = datetime(2015, 11, 7, tzinfo=UTC), datetime(2015, 10, 7, tzinfo=UTC)
    assert read_date("sobota, 7 listopada 2015").at == november
    assert read_date("7 listopada 2015", language="pl").at == november
    assert read_date("7. listopada 2015.", language="hr-HR").at == october


def test_numbers_are_read_in_the_order_that_other_dates_of_the_feed_show() -> None:
    assert numeric_order(["07/10/2015", "25/10/2015 18:30"]) is Order.DAY_FIRST
    assert numeric_order(["07/10/2015", "Oct 7, 2015", "10/25/2015"]) is Order.MONTH_FIRST
    assert numeric_order(["25/10/2015", "10/25/2015"]) is None
    assert numeric_order(["07/10/2015", "11/10/2015"]) is None
    assert read_date("07/10/2015", order=Order.DAY_FIRST).at == datetime(2015, 10, 7, tzinfo=UTC)
    assert read_date("07/10/2015", order=Order.MONTH_FIRST).at == datetime(2015, 7, 10, tzinfo=UTC)


def test_every_month_of_every_language_is_read_or_left_alone() -> None:
    for word, numbers in date_words().months.items():
        at = read_date(f"7 {word} 2015").at
        assert (at and at.month) == (next(iter(numbers)) if len(numbers) == 1 else None), word


@given(
    moments,
    st.sampled_from(
        [
            "%d %B %Y %H:%M:%S %z",
            "%B %d, %Y %I:%M:%S %p %z",
            "%Y%m%dT%H%M%S%z",
            "%G-W%V-%uT%H:%M:%S%z",
            "%Y-%jT%H:%M:%S%z",
            "%a %b %d %H:%M:%S %z %Y",
        ]
    ),
)
def test_a_moment_comes_back_from_every_form(moment: datetime, form: str) -> None:
    assert read_date(moment.strftime(form)).at == moment


@given(
    st.lists(
        st.sampled_from(
            [
                "07",
                "10",
                "2015",
                "Oct",
                "mar",
                "18:30",
                "+0200",
                "GMT",
                "PM",
                "-",
                "/",
                ".",
                "T",
                "(",
                "年",
                "W41",
                "Sat",
            ]
        ),
        max_size=9,
    )
)
def test_pieces_of_dates_in_any_order_are_read_or_left(pieces: list[str]) -> None:
    for raw in (" ".join(pieces), "".join(pieces)):
        at = read_date(raw).at
        assert (
            at is None or raw.replace(".", "").isdigit() or at.year in (1910, 2007, 2010, 2015) or str(at.year) in raw
        )


def test_nothing_is_undated() -> None:
    assert read_date(None) == read_date("  \n") == UNDATED


def test_midnight_written_as_24_is_the_next_day() -> None:
    assert read_date("2015-10-07T24:00:00Z").at == datetime(2015, 10, 8, tzinfo=UTC)


def test_two_digit_years_turn_at_fifty() -> None:
    assert [read_date(f"1 Jan {year}").at for year in ("49", "50")] == [
        datetime(2049, 1, 1, tzinfo=UTC),
        datetime(1950, 1, 1, tzinfo=UTC),
    ]
