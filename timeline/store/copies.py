"""Links between copies of one story (decision 10).

Folded from the log up to the highest position in `copy_version`, by whoever asks; several at once do no harm.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, or_, select, union
from sqlalchemy import Row as SqlRow

from timeline.domain import canonical
from timeline.domain.copies import KEPT, WINDOW, Basis, Link, Told, copied, index_hashes, told_as
from timeline.domain.items import ItemVersion, version_from_data, words_from_bytes
from timeline.domain.ports import Log
from timeline.domain.read_models import AsOf
from timeline.domain.records import ITEM_TYPES, Data, Record
from timeline.store.chunks import chunks
from timeline.store.engine import reading, writing
from timeline.store.tables import copy_hash, copy_link, copy_version
from timeline.store.upsert import upsert

BATCH = 50
"""Records taken in one transaction: others wait for it on SQLite."""

MOST = 100
"""Versions compared with one: the more of a story's hashes they share, the sooner."""

SEEN = 2000
"""Versions whose words stay in memory from one transaction to the next."""

_Seen = dict[int, tuple[ItemVersion, Told]]


class SqlCopies:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def follow(self, log: Log, upto: int | None = None) -> None:
        with reading(self._engine) as connection:
            position = connection.scalar(select(func.max(copy_version.c.position))) or 0
        seen: _Seen = {}
        while records := log.read(position, limit=BATCH, upto=upto, types=ITEM_TYPES):
            with writing(self._engine) as connection:
                fold = _Fold(self._engine, connection, log, seen)
                for record in records:
                    fold.take(record)
                fold.prune(records[-1])
            for old in list(seen)[:-SEEN]:
                del seen[old]
            position = records[-1].position

    def links(self, items: Collection[str], as_of: AsOf) -> Sequence[Link]:
        link = copy_link.c
        found: dict[tuple[str, str], Link] = {}
        with reading(self._engine) as connection:
            for some in chunks(sorted(items)):
                wanted = select(copy_link).where(or_(link.one.in_(some), link.other.in_(some)))
                wanted = wanted.where(link.from_position <= as_of.position)
                if as_of.reported_by is not None:
                    wanted = wanted.where(link.reported_from <= as_of.reported_by)
                found |= {(row.one, row.other): _link(row) for row in connection.execute(wanted)}
        return [found[pair] for pair in sorted(found)]

    def linked(self, as_of: AsOf) -> Collection[str]:
        link = copy_link.c
        visible = [link.from_position <= as_of.position]
        if as_of.reported_by is not None:
            visible.append(link.reported_from <= as_of.reported_by)
        both = union(select(link.one).where(*visible), select(link.other).where(*visible))
        with reading(self._engine) as connection:
            return set(connection.scalars(both))

    def credits(self, items: Collection[str]) -> Mapping[tuple[str, int], tuple[str, ...]]:
        row = copy_version.c
        found: dict[tuple[str, int], tuple[str, ...]] = {}
        with reading(self._engine) as connection:
            for some in chunks(sorted(items)):
                wanted = select(row.item, row.version, row.credits).where(row.item.in_(some))
                rows = connection.execute(wanted)
                found |= {(item, version): tuple(json.loads(names)) for item, version, names in rows}
        return {of: names for of, names in found.items() if names}


@dataclass(slots=True)
class _Fold:
    """Takes records in order within one transaction, and sees what it wrote."""

    engine: Engine
    connection: Connection
    log: Log
    seen: _Seen

    def take(self, record: Record) -> None:
        version, told = self.seen[record.position] = self._read(record)
        hashes = index_hashes(told)
        for position in self._candidates(told, hashes):
            self._compare(record, position)
        row = {
            "position": record.position,
            "item": version.item,
            "version": version.version,
            "at": told.at,
            "recorded_at": record.recorded_at,
            "credits": canonical.dumps(list(version.credits)),
        }
        self._insert(copy_version, [row])
        self._insert(copy_hash, [{"hash": value, "position": record.position} for value in hashes])

    def prune(self, last: Record) -> None:
        """Let go of hashes that no later record can be a copy by: records come in the order of their recording."""
        old = select(copy_version.c.position).where(copy_version.c.recorded_at < last.recorded_at - KEPT)
        newest = self.connection.scalar(old.order_by(copy_version.c.recorded_at.desc()).limit(1))
        if newest is not None:
            self.connection.execute(delete(copy_hash).where(copy_hash.c.position <= newest))

    def _candidates(self, told: Told, hashes: Sequence[int]) -> Iterator[int]:
        shared = func.count().label("shared")
        wanted = (
            select(copy_hash.c.position, shared)
            .join(copy_version, copy_version.c.position == copy_hash.c.position)
            .where(
                copy_hash.c.hash.in_(hashes),
                copy_version.c.item != told.item,
                copy_version.c.at >= told.at - WINDOW,
                copy_version.c.at <= told.at + WINDOW,
                copy_version.c.recorded_at >= told.recorded_at - KEPT,
            )
            .group_by(copy_hash.c.position)
            .order_by(shared.desc(), copy_hash.c.position)
            .limit(MOST)
        )
        rows = self.connection.execute(wanted).all() if hashes else ()
        return iter(sorted(row.position for row in rows))

    def _compare(self, record: Record, position: int) -> None:
        version, told = self.seen[record.position]
        before, other = self._earlier(position)
        found = copied(told, other)
        if found is None:
            return
        share, basis = found
        one, two = sorted((told.item, other.item))
        reported = max(version.reported_at(told.recorded_at), before.reported_at(other.recorded_at))
        values: Data = {"one": one, "other": two, "share": share, "basis": basis.value}
        self._insert(copy_link, [{**values, "from_position": record.position, "reported_from": reported}])

    def _earlier(self, position: int) -> tuple[ItemVersion, Told]:
        """The version at a position; as the last one seen, so that what many are compared with is read once."""
        if position in self.seen:
            self.seen[position] = self.seen.pop(position)
        else:
            (record,) = self.log.read(position - 1, limit=1, upto=position)
            self.seen[position] = self._read(record)
        return self.seen[position]

    def _read(self, record: Record) -> tuple[ItemVersion, Told]:
        version = version_from_data(record.data)
        stored = self.log.content(version.content)
        words = words_from_bytes(stored) if stored is not None else None
        return version, told_as(version, record.recorded_at, words)

    def _insert(self, table: Table, rows: Sequence[Data]) -> None:
        """What stands stays: the first link of two items is the fact, and another process may have been here."""
        if rows:
            self.connection.execute(upsert(self.engine, table).on_conflict_do_nothing(), [dict(row) for row in rows])


def _link(row: SqlRow[Any]) -> Link:
    return Link(row.one, row.other, row.share, Basis(row.basis), row.from_position, row.reported_from)
