"""One database, opened: every port that it serves, under one roof."""

from __future__ import annotations

from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from timeline.domain.ports import Clock, LogAudit, LogFilling
from timeline.store.audit import audit
from timeline.store.copies import SqlCopies
from timeline.store.engine import open_engine
from timeline.store.feeds import SqlFeeds
from timeline.store.filling import filling
from timeline.store.item_index import SqlItemIndex
from timeline.store.leases import SqlCheckpoints, SqlLeases
from timeline.store.log import SqlLog
from timeline.store.pages import SqlPages
from timeline.store.projections import SqlProjections
from timeline.store.schema import ensure_current
from timeline.store.subscriptions import SqlSubscriptions
from timeline.store.timelines import SqlTimelines


class Database:
    """A migrated database and its ports. `Database.open(url, clock)`; close it, or use it in a `with`."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.log = SqlLog(engine, clock)
        self.projections = SqlProjections(engine)
        self.timelines = SqlTimelines(engine)
        self.feeds = SqlFeeds(engine)
        self.pages = SqlPages(engine)
        self.item_index = SqlItemIndex(engine)
        self.copies = SqlCopies(engine)
        self.subscriptions = SqlSubscriptions(engine)
        self.leases = SqlLeases(engine)
        self.checkpoints = SqlCheckpoints(engine)

    @classmethod
    def open(cls, url: str, clock: Clock) -> Self:
        """InvalidSettings for a URL of another kind, StoreUnavailable for a database that cannot be used as it is."""
        engine = open_engine(url)
        try:
            ensure_current(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, clock)

    def audit(self) -> AbstractContextManager[LogAudit]:
        """The log as it is stored, in one state of the database."""
        return audit(self.engine)

    def filling(self) -> AbstractContextManager[LogFilling]:
        """The log to be filled from another; it has to be empty."""
        return filling(self.engine)

    def close(self) -> None:
        self.log.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
