"""When a feed and its host are asked again: the rules, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.politeness import (
    DAY,
    FIRST_REST,
    LONGEST_PAUSE,
    LONGEST_REST,
    Pace,
    Trouble,
    after_answer,
    after_trouble,
    freshness,
    host_after_answer,
    host_after_trouble,
    retry_after,
    wants_whole,
)
from timeline.domain.feeds import Feed, FeedStatus, Host, Rhythm

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)  # a Monday
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PACE = Pace()
FEED = Feed("fd_1", "https://wire.example/feed", "Wire", FeedStatus.ACTIVE, NOW, interval=HOUR)
HOST = Host("wire.example", NOW)


def answered(feed: Feed = FEED, *, news: bool = False, jitter: float = 0.0, **headers: str) -> Feed:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return after_answer(feed, named, NOW, news=news, pace=PACE, jitter=jitter)


def failed(trouble: Trouble, feed: Feed = FEED) -> Feed:
    return after_trouble(feed, trouble, NOW, pace=PACE, jitter=0.0)


def wait(feed: Feed) -> timedelta:
    return feed.due_at - NOW


def test_news_halves_the_interval_and_silence_makes_it_longer() -> None:
    assert wait(answered(news=True)) == HOUR / 2
    assert wait(answered(news=False)) == HOUR * 1.25


def test_the_first_answer_leaves_the_interval_as_it_was_set() -> None:
    assert wait(answered(replace(FEED, interval=None), news=True)) == PACE.first


@given(st.lists(st.booleans(), max_size=200))
def test_the_interval_stays_between_its_least_and_its_most(polls: list[bool]) -> None:
    feed = FEED
    for news in polls:
        feed = answered(feed, news=news)
        assert PACE.least <= wait(feed) <= PACE.most


def test_jitter_makes_a_wait_longer_and_never_shorter() -> None:
    assert wait(answered(jitter=1.0)) == HOUR * 1.25 * 1.1


@pytest.mark.parametrize(
    ("headers", "fresh"),
    [
        ({"cache-control": "public, max-age=600"}, 10 * MINUTE),
        ({"cache-control": 'Max-Age="600"', "age": "60"}, 9 * MINUTE),
        ({"cache-control": "max-age=60", "age": "600"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "no-cache"}, None),
        ({"cache-control": "max-age=600", "expires": "Mon, 05 Jan 2026 18:00:00 GMT"}, 10 * MINUTE),
        ({"expires": "Mon, 05 Jan 2026 18:00:00 GMT"}, 6 * HOUR),
        ({"expires": "Mon, 05 Jan 2026 18:00:00 GMT", "date": "Mon, 05 Jan 2026 17:00:00 GMT"}, HOUR),
        ({"expires": "0"}, None),
        ({"expires": "-1"}, None),
        ({"expires": "Mon, 05 Jan 1970 18:00:00 GMT"}, None),
        ({}, None),
    ],
)
def test_how_long_an_answer_says_that_it_stays_fresh(headers: dict[str, str], fresh: timedelta | None) -> None:
    assert freshness(headers, NOW) == fresh


def test_a_cache_or_document_that_asks_for_longer_is_obeyed_for_a_day_at_most() -> None:
    assert wait(answered(cache_control="max-age=7200")) == 2 * HOUR
    assert wait(answered(cache_control="max-age=60")) == HOUR * 1.25
    assert wait(answered(cache_control="max-age=31536000")) == DAY
    assert wait(answered(replace(FEED, rhythm=Rhythm(every=3 * HOUR)))) == 3 * HOUR
    assert wait(answered(replace(FEED, rhythm=Rhythm(every=3 * HOUR)), cache_control="max-age=18000")) == 5 * HOUR


def test_hours_and_days_that_a_document_leaves_out_are_left_out() -> None:
    evening = replace(FEED, rhythm=Rhythm(skip_hours=frozenset(range(13, 20))))
    assert answered(evening).due_at == NOW.replace(hour=20)
    today = replace(FEED, rhythm=Rhythm(skip_days=frozenset({0, 1})))
    assert answered(today).due_at == datetime(2026, 1, 7, tzinfo=UTC)
    assert failed(Trouble("x"), today).due_at == datetime(2026, 1, 7, tzinfo=UTC)
    assert "leaves out" in (answered(today).why or "")


@given(st.frozensets(st.integers(0, 23), max_size=23), st.frozensets(st.integers(0, 6), max_size=6), st.floats(0, 1))
def test_no_document_keeps_a_feed_away_for_longer_than_a_week(
    hours: frozenset[int], days: frozenset[int], jitter: float
) -> None:
    after = answered(replace(FEED, rhythm=Rhythm(skip_hours=hours, skip_days=days)), jitter=jitter)
    assert after.due_at.hour not in hours
    assert after.due_at.weekday() not in days
    assert wait(after) <= 9 * DAY


@pytest.mark.parametrize(
    ("said", "end"),
    [
        ("120", NOW + 2 * MINUTE),
        (" 0 ", NOW),
        ("Mon, 05 Jan 2026 13:00:00 GMT", NOW + HOUR),
        ("Monday, 05-Jan-26 13:00:00 GMT", NOW + HOUR),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("99999999999999999999", None),
        ("", None),
    ],
)
def test_a_pause_is_seconds_or_a_date(said: str, end: datetime | None) -> None:
    assert retry_after({"retry-after": said}, NOW) == end


def test_a_pause_holds_the_feed_for_a_week_at_most_and_its_host_for_a_day() -> None:
    trouble = Trouble("busy", http_status=429, pause_until=NOW + timedelta(days=3650))
    assert wait(failed(trouble)) == LONGEST_PAUSE
    host = host_after_trouble(HOST, trouble, NOW, pace=PACE, jitter=0.0)
    assert host.free_at == NOW + DAY


def test_failures_double_the_wait_up_to_a_day_and_never_end_it() -> None:
    feed, waits = FEED, []
    for _ in range(40):
        feed = failed(Trouble("no"), feed)
        waits.append(wait(feed))
    assert waits[:4] == [2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR]
    assert waits[-1] == DAY


@pytest.mark.parametrize(
    ("trouble", "rests"),
    [
        (Trouble("", "timeout"), True),
        (Trouble("", "connection"), True),
        (Trouble("", "name"), True),
        (Trouble("", "status", 503), True),
        (Trouble("", "status", 429), True),
        (Trouble("", "status", 404), False),
        (Trouble("", "status", 410), False),
        (Trouble("", "body", 200), False),
        (Trouble("no feed"), False),
    ],
)
def test_a_host_rests_when_it_failed_as_a_host(trouble: Trouble, rests: bool) -> None:
    host = host_after_trouble(HOST, trouble, NOW, pace=PACE, jitter=0.0)
    assert (host.rest_until is not None) is rests
    assert host.free_at == NOW + PACE.gap


def test_a_hosts_rest_doubles_up_to_an_hour_and_ends_with_a_good_answer() -> None:
    host, rests = HOST, []
    for _ in range(12):
        host = host_after_trouble(host, Trouble("", "timeout"), NOW, pace=PACE, jitter=0.0)
        assert host.rest_until
        rests.append(host.rest_until - NOW)
    assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert rests[-1] == LONGEST_REST
    assert host_after_answer(host, NOW, PACE) == Host(HOST.name, NOW + PACE.gap)


def test_the_whole_feed_is_asked_for_once_a_day_or_when_nothing_is_known_of_it() -> None:
    assert wants_whole(FEED, NOW)
    known = replace(FEED, etag='"x"', whole_at=NOW)
    assert not wants_whole(known, NOW + DAY - MINUTE)
    assert wants_whole(known, NOW + DAY)
