"""Parsing in processes of their own: as without one, and each held to its limits."""

import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from feeds.parse import parse_feed
from feeds.sandbox import Sandbox
from tests.unit.feeds.documents import ATOM, RSS, rss
from timeline.domain.errors import FeedUnreadable

URL = "https://feeds.harbour.example/world.xml"
SEEN = datetime(2015, 10, 10, tzinfo=UTC)

SLOW = b"<rss><channel><item><description>" + b"<div>" * 400_000


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(deadline=timedelta(seconds=60)) as opened:  # time does not decide the tests on a busy machine
        yield opened


def parse(sandbox: Sandbox, data: bytes) -> object:
    return sandbox.parse(data, url=URL, content_type="text/xml", seen_at=SEEN)


@pytest.mark.parametrize("document", [RSS, ATOM])
def test_a_feed_is_read_as_without_a_process(sandbox: Sandbox, document: str) -> None:
    expected = parse_feed(document.encode(), url=URL, content_type="text/xml", seen_at=SEEN)
    assert parse(sandbox, document.encode()) == expected


def test_one_that_takes_too_long_is_ended_with_a_reason() -> None:
    with Sandbox(deadline=timedelta(0)) as sandbox, pytest.raises(FeedUnreadable, match="within 0 seconds"):
        parse(sandbox, SLOW)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
def test_one_that_takes_too_much_memory_is_refused_with_a_reason() -> None:
    with Sandbox(memory=1024 * 1024) as sandbox, pytest.raises(FeedUnreadable, match="and 1 MiB"):
        parse(sandbox, rss(*[f"<title>{n}</title><description>{'word ' * 500}</description>" for n in range(3000)]))


def test_threads_parse_side_by_side(sandbox: Sandbox) -> None:
    results: list[object] = []
    threads = [threading.Thread(target=lambda: results.append(parse(sandbox, RSS.encode()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [parse(sandbox, RSS.encode())] * 4


def test_closing_ends_the_processes() -> None:
    sandbox = Sandbox()
    parse(sandbox, RSS.encode())
    (process,) = sandbox._idle
    pid = process._process.pid
    sandbox.close()
    assert pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
