"""Several coders side by side, each in its process. A process that dies is replaced and its text given to the next one;
a text that outlasts its time, or that kills two processes, is answered by why."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.connection import wait
from types import TracebackType
from typing import Self

from timeline.coders.process import Build, CoderProcess, Lost
from timeline.domain.errors import CoderFailed, TimelineError
from timeline.domain.events import Article, CoderIdentity, Coding
from timeline.use_cases.answers import Said

TRIES = 2
"""Processes that one text may cost."""


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    article: Article
    until: float
    tries: int = 1


class Pool:
    """`jobs` processes; all are started at once, and `identity` waits for them."""

    def __init__(self, build: Build, jobs: int, patience: timedelta) -> None:
        self._build = build
        self._jobs = jobs
        self._seconds = patience.total_seconds()
        self._idle = [CoderProcess(build) for _ in range(jobs)]
        self._busy: dict[CoderProcess, _Task] = {}
        try:
            identities = [process.identity() for process in self._idle]
        except BaseException:
            self.end()
            raise
        self.identity: CoderIdentity = identities[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def end(self) -> None:
        for process in (*self._idle, *self._busy):
            process.end()
        self._idle, self._busy = [], {}

    @property
    def has_room(self) -> bool:
        return len(self._busy) < self._jobs

    @property
    def is_busy(self) -> bool:
        return bool(self._busy)

    def give(self, number: int, article: Article) -> None:
        """Hand a text to an idle process; its number comes back with the answer."""
        self._hand(_Task(number, article, time.monotonic() + self._seconds))

    def collect(self, files: Sequence[int] = ()) -> dict[int, Said]:
        """Wait until something is said, or one of the files can be read; the answers by number."""
        pipes = {process.pipe: process for process in self._busy}
        ready = wait([*pipes, *files], self._left())
        said: dict[int, Said] = {}
        for process in [pipes[one] for one in ready if one in pipes]:
            self._take(process, said)
        self._give_up(said)
        return said

    def _take(self, process: CoderProcess, said: dict[int, Said]) -> None:
        task, heard = self._busy.pop(process), process.receive()
        if isinstance(heard, Lost):
            process.end()
            if task.tries < TRIES:
                self._hand(replace(task, tries=task.tries + 1, until=time.monotonic() + self._seconds))
            else:
                said[task.number] = CoderFailed(f"the coder's process {heard.how} on this text, {TRIES} times")
            return
        self._idle.append(process)
        said[task.number] = heard if isinstance(heard, Coding | TimelineError) else _no_coding(heard)

    def _give_up(self, said: dict[int, Said]) -> None:
        now = time.monotonic()
        for process, task in [(p, t) for p, t in self._busy.items() if t.until <= now]:
            del self._busy[process]
            process.end()
            said[task.number] = CoderFailed(f"the coder did not answer within {self._seconds:g} seconds")

    def _left(self) -> float | None:
        if not self._busy:
            return None
        return max(0.0, min(task.until for task in self._busy.values()) - time.monotonic())

    def _hand(self, task: _Task) -> None:
        process = self._idle.pop() if self._idle else self._started()
        self._busy[process] = task
        process.send(task.article)

    def _started(self) -> CoderProcess:
        process = CoderProcess(self._build)
        try:
            process.identity()
        except BaseException:
            process.end()
            raise
        return process


def _no_coding(heard: object) -> CoderFailed:
    return CoderFailed(f"the coder's answer is no Coding but a {type(heard).__name__}")


class HostedCoder:
    """A coder in a process, behind the protocol of one in this process."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    @property
    def identity(self) -> CoderIdentity:
        return self._pool.identity

    def code(self, article: Article) -> Coding:
        self._pool.give(0, article)
        while not (said := self._pool.collect()):
            pass
        if isinstance(said[0], Coding):
            return said[0]
        raise said[0]
