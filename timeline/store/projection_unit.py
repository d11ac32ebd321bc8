"""One transaction of one projection: rows are read as the fold asks, changed in memory, and written at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, insert, select, update

from timeline.domain.errors import VersionConflict
from timeline.domain.read_models import Change, Row
from timeline.store.chunks import chunks
from timeline.store.engine import reading, writing
from timeline.store.generations import lock_position
from timeline.store.open_rows import OpenRows
from timeline.store.rows import RowWriter, Values, insert_rows, moment_text, row_table
from timeline.store.tables import parked_record, projection_generation


class SqlUnit:
    """A unit of work on one generation, which stood at `start` when it began.

    Its transaction begins with the flush and not before: on SQLite nobody can append to the log while it lasts.
    """

    def __init__(self, engine: Engine, stack: ExitStack, name: str, generation: int, start: int) -> None:
        self._engine = engine
        self._stack = stack
        self._name = name
        self._generation = generation
        self._start = start
        self._rows = row_table(name)
        self._loaded: set[str] = set()
        self._open = OpenRows[Row]()
        self._columns = RowWriter()
        self._begun: dict[str, Values] = {}  # rows of this unit that go on, by key
        self._inserts: list[Values] = []
        self._ends: dict[str, dict[str, Any]] = {}  # by key: stored rows that end
        self._parked: list[dict[str, Any]] = []
        self._writer: Connection | None = None

    def open_rows(self, groups: Collection[str]) -> Sequence[Row]:
        self._load(sorted(set(groups) - self._loaded))
        return self._open.among(groups)

    def _load(self, groups: Sequence[str]) -> None:
        if not groups:
            return
        table = self._rows.table
        live = self._rows.of(self._generation)
        for some in chunks(groups):
            stored = select(table).where(*live, table.c.to_position.is_(None), self._rows.group(some))
            with reading(self._engine) as connection:
                rows = [self._rows.read(row) for row in connection.execute(stored)]
            for row in rows:
                if row.key not in self._ends:
                    self._open.hold(row, row)
        self._loaded.update(groups)

    def write(self, changes: Sequence[Change]) -> None:
        for change in changes:
            self._check_new(change.position)
            for key in change.closed:
                self._end(key, change)
            for row in change.opened:
                self._begin(row, change)

    def _end(self, key: str, change: Change) -> None:
        if key in self._begun:
            ended = {"to_position": change.position, "reported_to": moment_text(change.reported_at)}
            self._begun.pop(key).update(ended)
        else:
            ended = {"to_position": change.position, "reported_to": change.reported_at}
            self._ends.setdefault(key, {"ending": key, **ended})
        self._open.let_go(key)

    def _begin(self, row: Row, change: Change) -> None:
        values = self._columns.values(row, change)
        self._inserts.append(values)
        self._begun[row.key] = values
        self._open.hold(row, row)

    def park(self, position: int, reason: str) -> None:
        self._check_new(position)
        self._parked.append(
            {"name": self._name, "generation": self._generation, "position": position, "reason": reason}
        )

    def advance(self, position: int) -> None:
        self._check_new(position)
        self.flush()
        place = projection_generation
        moved = update(place).where(place.c.name == self._name, place.c.generation == self._generation)
        self._transaction().execute(moved.values(position=position))

    def flush(self) -> None:
        """Write what has changed; rows end before rows with the same keys begin."""
        table = self._rows.table
        ends = update(table).where(
            *self._rows.of(self._generation),
            table.c.key == bindparam("ending"),
            table.c.to_position.is_(None),
        )
        if self._ends:
            self._transaction().execute(ends, list(self._ends.values()))
        if self._inserts:
            insert_rows(self._transaction(), self._rows, self._generation, self._inserts)
        if self._parked:
            self._transaction().execute(insert(parked_record), self._parked)
        self._forget()

    def _forget(self) -> None:
        self._ends, self._begun, self._inserts, self._parked = {}, {}, [], []

    def _check_new(self, position: int) -> None:
        """Whoever hands in what was handled already had read the position before somebody else advanced it."""
        if position <= self._start:
            raise VersionConflict(self._name, position - 1, self._start)

    def _transaction(self) -> Connection:
        """Holding the generation's row until the unit ends; VersionConflict when its position has moved since."""
        if self._writer is None:
            connection = self._stack.enter_context(writing(self._engine))
            actual = lock_position(connection, self._name, self._generation)
            if actual != self._start:
                self._stack.close()  # nothing was written: whoever is faster need not wait for the end of this unit
                self._forget()
                raise VersionConflict(self._name, self._start, actual or 0)
            self._writer = connection
        return self._writer
