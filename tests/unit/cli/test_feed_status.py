"""What `timeline feeds status` says of a feed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from timeline.cli.feed_status import page_json, page_line, status_json, write_status
from timeline.domain.feeds import Feed, FeedStatus, Host, Moving, Poll, PollResult
from timeline.domain.pages import Page, PageCounts, PageStatus

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHY = "every 1 h, after news"
FEED = Feed("fd_1", "https://wire.example/feed", "Wire", FeedStatus.ACTIVE, NOW + HOUR, polled_at=NOW, why=WHY)
FREE = Host("wire.example", NOW)


def said(capsys: pytest.CaptureFixture[str], feed: Feed, host: Host | None = FREE, *polls: Poll) -> str:
    write_status(feed, host, list(polls), PageCounts(), NOW)
    return capsys.readouterr().out


def test_a_feed_that_is_well_says_when_it_is_due_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    poll = Poll("fd_1", NOW, PollResult.NEW, 200, received=2)
    lines = said(capsys, FEED, FREE, poll).splitlines()
    assert lines == [
        "fd_1  active  https://wire.example/feed",
        "  because its last poll went well",
        "  due 2026-01-05 13:00:00: every 1 h, after news",
        "  2026-01-05 12:00  new 200",
    ]


def test_a_failing_feed_tells_its_last_failure_and_what_holds_its_host(capsys: pytest.CaptureFixture[str]) -> None:
    failing = replace(FEED, status=FeedStatus.FAILING, failures=3, reason="it timed out")
    resting = replace(FREE, failures=4, rest_until=NOW + HOUR, reason="it timed out")
    text = said(capsys, failing, resting, Poll("fd_1", NOW, PollResult.FAILED, 503, reason="busy"))
    assert "3 polls in a row failed, the last one: it timed out" in text
    assert "left alone until 2026-01-05 13:00:00: 4 requests to it in a row failed" in text
    assert "failed 503: busy" in text


def test_a_suspended_feed_names_the_command_that_resumes_it(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, replace(FEED, status=FeedStatus.SUSPENDED, reason="answered 410"), None)
    assert "gone: answered 410; `timeline feeds resume`" in text


def test_a_move_is_told_before_and_after_it_is_believed(capsys: pytest.CaptureFixture[str]) -> None:
    moving = replace(FEED, moving=Moving("https://new.example/feed", NOW, 2))
    assert "redirected 2 times since 2026-01-05 12:00 to https://new.example/feed" in said(capsys, moving)
    assert "asked at https://new.example/feed" in said(capsys, replace(FEED, moved_to="https://new.example/feed"))


def test_the_same_as_json() -> None:
    held = replace(FREE, free_at=NOW + HOUR)
    said = status_json(
        replace(FEED, interval=HOUR), held, [Poll("fd_1", NOW, PollResult.UNCHANGED, 304)], PageCounts(), NOW
    )
    assert (said["status"], said["due_because"], said["interval_seconds"]) == ("active", FEED.why, 3600)
    assert said["host"] == {
        "name": "wire.example",
        "held_until": NOW + HOUR,
        "held_because": "a request to it is in hand, or was a moment ago",
        "failures": 0,
    }
    assert said["answers"] == [{"at": NOW, "result": "unchanged", "http_status": 304, "reason": None}]


def test_full_text_says_how_many_pages_wait_and_why_others_have_no_text(capsys: pytest.CaptureFixture[str]) -> None:
    write_status(replace(FEED, full_text=True), FREE, [], PageCounts(3, 5, {"it is behind a paywall": 2}), NOW)
    told = capsys.readouterr().out.splitlines()
    assert told[-2:] == ["  full text on: 3 pages wait, 5 read", "  2 without text: it is behind a paywall"]


def test_a_page_tells_when_it_is_due_and_why_it_has_no_text() -> None:
    page = Page(
        "fd_1", "it_1", "https://wire.example/1", "x", PageStatus.WAITING, NOW, NOW + HOUR, reason="it answered 503"
    )
    assert page_line(page) == ("it_1  waiting due 2026-01-05 13:00:00  https://wire.example/1: it answered 503")
    assert page_json(page)["reason"] == "it answered 503"
