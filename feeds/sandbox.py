"""Parsing in processes of their own: what a hostile document does to a parser ends with that process.

    Sandbox.parse, Sandbox.read_article -> an idle process, or a new one -> pipe
        -> parse_feed, read_article under a deadline and a memory limit

A process reads one document after another, so that starting it is paid once; one that overruns is killed, and the next
document gets a new one. A process ends when its end of the pipe closes, so that no orphan stays behind.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from feeds.article import NoText, read_article
from feeds.parse import ParsedFeed, parse_feed
from feeds.walls import Why
from timeline.domain.errors import FeedUnreadable, TimelineError
from timeline.domain.pages import PageText
from timeline.domain.spans import ItemText

DEADLINE = timedelta(seconds=8)
"""Less than the ten seconds that a document may cost in all: a process takes one to start."""
MEMORY = 64 * 1024 * 1024
"""Bytes by which a process may grow beyond what it has when it is ready. Only Linux holds it to that."""
FEEDS = 500
"""Feeds that one process reads: what a heap has lost to gaps comes back with a new one."""
START_SECONDS = 60.0
STOP_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Feed:
    url: str
    content_type: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class _Article:
    headers: Mapping[str, str]
    told: ItemText


_Ask = _Feed | _Article


class Sandbox:
    """Any number of threads may parse at once, each in a process. A context manager: leaving it ends the processes."""

    def __init__(self, *, deadline: timedelta = DEADLINE, memory: int = MEMORY) -> None:
        self._deadline = deadline
        self._memory = memory
        self._idle: list[_Process] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the processes that are idle. One that is at work ends when its answer comes, or with this process."""
        with self._lock:
            idle, self._idle = self._idle, []
        for process in idle:
            process.end()

    def parse(self, data: bytes, *, url: str, content_type: str | None, seen_at: datetime) -> ParsedFeed:
        """As `parse_feed`; FeedUnreadable also for what takes too long or too much memory."""
        answer = self._asked(data, _Feed(url, content_type, seen_at))
        if isinstance(answer, ParsedFeed):
            return answer
        raise answer if isinstance(answer, TimelineError) else self._overrun(url, str(answer))

    def read_article(self, data: bytes, *, headers: Mapping[str, str], told: ItemText) -> PageText | NoText:
        """As `read_article`; no text also of what takes too long or too much memory."""
        answer = self._asked(data, _Article(headers, told))
        return answer if isinstance(answer, PageText | NoText) else NoText(Why.TOO_HEAVY)

    def _asked(self, data: bytes, ask: _Ask) -> object:
        with self._lock:
            process = self._idle.pop() if self._idle else None
        process = process or _Process(self._memory)
        answer: object = None
        try:
            answer = process.ask(data, ask, self._deadline)
        finally:
            self._put_back(process, whole=not isinstance(answer, str))
        return answer

    def _put_back(self, process: _Process, *, whole: bool) -> None:
        if not whole or process.feeds >= FEEDS:
            process.end()
            return
        with self._lock:
            self._idle.append(process)

    def _overrun(self, url: str, how: str) -> FeedUnreadable:
        limits = f"{self._deadline.total_seconds():g} seconds and {self._memory // 1024**2} MiB"
        return FeedUnreadable(f"{url} cannot be parsed within {limits}: {how}; its publisher should mend it", url=url)


class _Process:
    def __init__(self, memory: int) -> None:
        context = multiprocessing.get_context("spawn")  # forking a process that runs threads can hang the child
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, memory), name="parser", daemon=True)
        self._process.start()
        theirs.close()
        self._ready = False
        self.feeds = 0

    def ask(self, data: bytes, ask: _Ask, deadline: timedelta) -> object:
        """The answer, or why there is none."""
        self.feeds += 1
        try:
            if not self._ready and not self._pipe.poll(START_SECONDS):
                return "the parser did not start"
            self._ready = self._ready or bool(self._pipe.recv())
            self._pipe.send(ask)
            self._pipe.send_bytes(data)
            if not self._pipe.poll(deadline.total_seconds()):
                return "it took longer"
            return self._pipe.recv()
        except (EOFError, OSError):
            return "the parser broke off"

    def end(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join(STOP_SECONDS)


# --- inside the process


_WARM = b"<rss><channel><item><pubDate>7 Oct 2015</pubDate></item></channel></rss>"
_WARM_PAGE = b"<html><body><article><p>A page.</p></article></body></html>"
"""These load everything that parsing needs before memory is counted."""


def _serve(pipe: Connection, memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to all; ending us is the parent's work
    parse_feed(_WARM, url="http://warm.invalid/", content_type=None, seen_at=datetime(2015, 10, 7, tzinfo=UTC))
    read_article(_WARM_PAGE, headers={"content-type": "text/html"}, told=ItemText("", ""))
    _limit(memory)
    with suppress(EOFError, OSError):  # whoever asked has gone
        pipe.send(True)
        while True:
            ask = pipe.recv()
            pipe.send(_answer(pipe.recv_bytes(), ask))


def _answer(data: bytes, ask: _Ask) -> object:
    try:
        if isinstance(ask, _Article):
            return read_article(data, headers=ask.headers, told=ask.told)
        return parse_feed(data, url=ask.url, content_type=ask.content_type, seen_at=ask.seen_at)
    except TimelineError as error:
        return error
    except MemoryError:
        return "it took more memory"
    except Exception as error:  # a fault of ours; the feed must show it
        return f"our fault: {type(error).__name__}"


def _limit(memory: int) -> None:
    """Forbid the process to grow by more than this."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  # there is none on Windows

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        size = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
