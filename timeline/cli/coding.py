"""`timeline code`: JSON Lines in, JSON Lines out (the contract of docs/coding.md)."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from multiprocessing.connection import wait
from typing import Annotated, Any

import typer

from timeline.cli.lines import write_json
from timeline.coders.choice import build, build_explaining, is_own
from timeline.coders.pool import Pool
from timeline.coders.process import Build
from timeline.coding.output import read_article, to_line
from timeline.domain.errors import CoderFailed, InvalidCoding, InvalidInput
from timeline.domain.events import Article, Coder, CoderIdentity, Coding
from timeline.settings import read_settings
from timeline.use_cases.answers import answer, settled

CHUNK = 1 << 16
AHEAD = 16
"""Lines read ahead for each process, so that one long article does not leave the other processes without work."""


def code(
    jobs: Annotated[int, typer.Option("--jobs", min=1, metavar="N", help="Code in N processes.")] = 1,
    explain: Annotated[bool, typer.Option("--explain", help="Say why each other sentence tells no event.")] = False,
) -> None:
    """Code articles from standard input: one JSON object a line in, one a line out, in the same order.

    In: id, published, text; title, source, language. A line that is no article comes back with its `error`.
    """
    if sys.stdin.isatty():
        raise InvalidInput("timeline code reads JSON Lines from standard input: timeline code < articles.jsonl")
    settings = read_settings()
    make = partial(build_explaining if explain else build, settings)
    coded = _here(make()) if jobs == 1 and is_own(settings) else _in_processes(make, jobs, settings.coder_timeout)
    for line in coded:
        write_json(line)


def _here(coder: Coder) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if line.strip():
            read = _read(number, line)
            yield read if isinstance(read, dict) else _line(read, partial(answer, coder, read), coder.identity)


def _read(number: int, line: bytes) -> Article | dict[str, Any]:
    """The article of a line, or what comes out for a line that is none."""
    try:
        return read_article(line.decode("utf-8", errors="replace"))
    except InvalidInput as error:
        return {"id": None, "line": number, "error": error.message, "events": []}


def _line(article: Article, take: Callable[[], Coding], identity: CoderIdentity) -> dict[str, Any]:
    """The answer, or in its place why this text has none."""
    try:
        return to_line(article, take(), identity)
    except (InvalidCoding, CoderFailed) as error:
        return to_line(article, Coding((), error.message), identity)


# --- in processes


class _Lines:
    """The lines of a file that never makes us wait: what has not come yet is not there yet."""

    def __init__(self, file: int) -> None:
        self.file = file
        self.ended = False
        self._number = 0
        self._rest = b""
        self._lines: deque[bytes] = deque()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def fill(self) -> None:
        """Read what is there."""
        if self.ended or not wait([self.file], 0):
            return
        chunk = os.read(self.file, CHUNK)
        self.ended = not chunk
        *lines, self._rest = (self._rest + (chunk or b"\n")).split(b"\n")
        self._lines += lines

    def next(self) -> tuple[int, bytes]:
        self._number += 1
        return self._number, self._lines.popleft()


@dataclass(slots=True)
class _Window:
    """The lines between the last one written and the last one read, in order."""

    open: dict[int, Article] = field(default_factory=dict)
    done: dict[int, dict[str, Any]] = field(default_factory=dict)
    order: deque[int] = field(default_factory=deque)

    def finished(self) -> Iterator[dict[str, Any]]:
        while self.order and self.order[0] in self.done:
            yield self.done.pop(self.order.popleft())


def _in_processes(make: Build, jobs: int, patience: timedelta) -> Iterator[dict[str, Any]]:
    lines, window = _Lines(sys.stdin.fileno()), _Window()
    with Pool(make, jobs, patience) as pool:
        while lines or not lines.ended or window.order:
            while lines and pool.has_room and len(window.order) < AHEAD * jobs:
                _give(lines.next(), window, pool)
            yield from window.finished()
            thirsty = not (lines or lines.ended) and len(window.order) < AHEAD * jobs
            if pool.is_busy or thirsty:
                for number, said in pool.collect([lines.file] if thirsty else []).items():
                    article = window.open.pop(number)
                    window.done[number] = _line(article, partial(settled, article, said), pool.identity)
            lines.fill()


def _give(numbered: tuple[int, bytes], window: _Window, pool: Pool) -> None:
    number, line = numbered
    if not line.strip():
        return
    window.order.append(number)
    read = _read(number, line)
    if isinstance(read, dict):
        window.done[number] = read
    else:
        window.open[number] = read
        pool.give(number, read)
