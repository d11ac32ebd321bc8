"""Waiting for the log to grow: LISTEN on PostgreSQL; on SQLite a condition between threads, a look between processes.

A wake-up may come for nothing, and may not come at all: whoever waits looks before and after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Lock
from typing import Protocol, TypeVar

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from timeline.store.engine import typed_errors
from timeline.store.guards import WAKE_CHANNEL

LOOK_SECONDS = 0.1
"""How often a waiting process on SQLite looks at the head: one row read, some 50 microseconds."""

LISTEN_SECONDS = 5.0
"""A listener looks at the head this often even when nothing is heard: a wake-up may be lost with its connection."""

Seen = TypeVar("Seen")


class Wake(Protocol):
    def ring(self) -> None:
        """Say that the log has grown, after the commit."""
        ...

    def until(self, look: Callable[[], Seen], enough: Callable[[Seen], bool], timeout_seconds: float) -> Seen:
        """Look until it is enough, at most about this long; what was seen last."""
        ...

    def close(self) -> None: ...


def wake_for(engine: Engine) -> Wake:
    return ConditionWake(LOOK_SECONDS) if engine.dialect.name == "sqlite" else ListenWake(engine)


class ConditionWake:
    """Threads of one process wake each other at once; other processes are seen at the next look."""

    def __init__(self, look_seconds: float) -> None:
        self._look_seconds = look_seconds
        self._grown = Condition()
        self._rings = 0

    def ring(self) -> None:
        with self._grown:
            self._rings += 1
            self._grown.notify_all()

    def until(self, look: Callable[[], Seen], enough: Callable[[Seen], bool], timeout_seconds: float) -> Seen:
        left = timeout_seconds
        heard = self._rings  # read before looking: a ring in between ends the wait at once
        while not enough(seen := look()) and left > 0:
            heard = self._hear(heard, min(left, self._look_seconds))
            left -= self._look_seconds
        return seen

    def _hear(self, heard: int, seconds: float) -> int:
        with self._grown:
            self._grown.wait_for(lambda: self._rings != heard, seconds)
            return self._rings

    def close(self) -> None:
        self.ring()


class ListenWake:
    """One listening connection for each thread that waits at the same time, kept for the next one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: list[psycopg.Connection] = []
        self._lock = Lock()

    def ring(self) -> None:
        """Nothing to do: a trigger on the head notifies at commit."""

    def until(self, look: Callable[[], Seen], enough: Callable[[Seen], bool], timeout_seconds: float) -> Seen:
        if enough(seen := look()) or timeout_seconds <= 0:
            return seen
        try:
            with self._listener() as listener:
                return _listen_until(listener, look, enough, timeout_seconds)
        except psycopg.OperationalError:
            return look()  # the listener was cut off: the database itself says whether it is still there

    def close(self) -> None:
        with self._lock:
            while self._idle:
                self._idle.pop().close()

    @contextmanager
    def _listener(self) -> Iterator[psycopg.Connection]:
        """A connection that listens already; one that breaks is not given back."""
        with self._lock:
            listener = self._idle.pop() if self._idle else None
        listener = listener or self._listen()
        try:
            yield listener
        except BaseException:
            listener.close()
            raise
        with self._lock:
            self._idle.append(listener)

    def _listen(self) -> psycopg.Connection:
        with typed_errors(self._engine):
            pooled = self._engine.raw_connection()
        listener: psycopg.Connection = pooled.driver_connection  # type: ignore[assignment]  # psycopg is the only driver
        pooled.detach()  # ours from here on: the pool forgets it
        listener.rollback()
        listener.autocommit = True
        listener.execute(sql.SQL("LISTEN {}").format(sql.Identifier(WAKE_CHANNEL)))
        return listener


def _listen_until(
    listener: psycopg.Connection, look: Callable[[], Seen], enough: Callable[[Seen], bool], timeout_seconds: float
) -> Seen:
    left = timeout_seconds
    for _ in listener.notifies(timeout=0):  # what was heard since its last use is old news
        pass
    while not enough(seen := look()) and left > 0:
        for _ in listener.notifies(timeout=min(left, LISTEN_SECONDS), stop_after=1):
            pass
        left -= LISTEN_SECONDS
    return seen
