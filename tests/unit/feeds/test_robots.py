"""What robots.txt says, and how long an answer holds (RFC 9309)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.robots import (
    AGAIN,
    FRESH,
    LONGEST_DELAY,
    MAX_BYTES,
    permission,
    product_token,
    robots_of_answer,
    robots_unreachable,
    robots_url,
)

NOW = datetime(2015, 10, 7, tzinfo=UTC)
US = "diplomatic-timeline/0.1 (+https://desk.example)"
URL = "https://wire.example/world/story-1"


def allowed(rules: str, url: str = URL) -> bool:
    return permission(rules.encode(), url, US).allowed


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: diplomatic-timeline\nAllow: /world", True),
        ("User-agent: Diplomatic-Timeline\nDisallow: /world\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: otherbot\nDisallow: /", True),
        ("User-agent: timeline\nDisallow: /", True),
        ("User-agent: *\nDisallow: /*story", False),
        ("User-agent: *\nDisallow: /world$", True),
        ("User-agent: *\nDisallow: /world\nAllow: /world/story", True),
        ("\ufeffUser-agent: *\r\nDisallow: /world\r\n", False),
        ("<html>no rules at all</html>", True),
    ],
)
def test_our_group_counts_else_everybodys_and_the_longest_rule_in_it(rules: str, expected: bool) -> None:
    assert allowed(rules) is expected


def test_the_delay_asked_for_is_kept_up_to_a_day() -> None:
    def delay(line: str) -> timedelta:
        return permission(f"User-agent: *\n{line}".encode(), URL, US).delay

    assert delay("Crawl-delay: 2.5") == timedelta(seconds=2.5)
    assert delay("Request-rate: 1/30") == timedelta(seconds=30)
    assert delay("Crawl-delay: 99999999") == LONGEST_DELAY
    assert delay("Crawl-delay: soon") == delay("Allow: /") == timedelta(0)


@pytest.mark.parametrize("status", [200, 204])
def test_rules_hold_for_a_day(status: int) -> None:
    assert robots_of_answer(status, b"User-agent: *", NOW).until == NOW + FRESH


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_where_there_are_none_everything_is_allowed_for_a_day(status: int) -> None:
    robots = robots_of_answer(status, b"User-agent: *\nDisallow: /", NOW)
    assert robots.rules is not None
    assert permission(robots.rules, URL, US).allowed
    assert robots.until == NOW + FRESH


@pytest.mark.parametrize("status", [429, 500, 503, 304])
def test_where_they_cannot_be_read_nothing_is_allowed_for_an_hour(status: int) -> None:
    robots = robots_of_answer(status, b"", NOW)
    assert (robots.rules, robots.until) == (None, NOW + AGAIN)
    assert str(status) in (robots.reason or "")
    assert robots_unreachable("timed out", NOW).rules is None


def test_what_lies_behind_the_limit_is_not_read() -> None:
    long = b"# " + b"x" * MAX_BYTES + b"\nUser-agent: *\nDisallow: /"
    assert len(robots_of_answer(200, long, NOW).rules or b"") == MAX_BYTES


def test_rules_lie_at_the_root_of_the_same_scheme_and_port() -> None:
    assert robots_url("http://wire.example:8080/a/b?c") == "http://wire.example:8080/robots.txt"
    assert product_token(US) == "diplomatic-timeline"


@given(st.binary(max_size=400))
def test_whatever_a_host_sends_gives_an_answer(rules: bytes) -> None:
    assert permission(rules, URL, US).delay >= timedelta(0)
