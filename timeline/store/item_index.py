"""Every version of every item, by publisher and time: where an amendment looks for its original.

Folded from the log up to the highest position in the table, by whoever asks; several at once do no harm.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy import Row as SqlRow

from timeline.domain import canonical
from timeline.domain.amendments import Known, known_as
from timeline.domain.headline import Mark
from timeline.domain.items import version_from_data
from timeline.domain.ports import Log
from timeline.domain.records import ITEM_TYPES, Record
from timeline.store.engine import reading, writing
from timeline.store.tables import item_index
from timeline.store.types import storable
from timeline.store.upsert import upsert

BATCH = 1000
MOST = 1000
"""Versions looked at for one amendment: more than the busiest wires send in the days that count."""

FEW = 20
"""Versions looked at for one address."""


class SqlItemIndex:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def follow(self, log: Log) -> None:
        with reading(self._engine) as connection:
            position = connection.scalar(select(func.max(item_index.c.position))) or 0
        while records := log.read(position, limit=BATCH, types=ITEM_TYPES):
            new = upsert(self._engine, item_index).on_conflict_do_nothing()
            with writing(self._engine) as connection:
                connection.execute(new, [_row(record) for record in records])
            position = records[-1].position

    def near(
        self, publisher: str, since: datetime, until: datetime, *, marks: Collection[Mark] | None = None
    ) -> Sequence[Known]:
        table = item_index.c
        wanted = select(item_index).where(table.publisher == storable(publisher.casefold()), table.at >= since)
        wanted = wanted.where(table.at <= until).order_by(*_NEWEST_FIRST).limit(MOST)
        if marks is not None:
            wanted = wanted.where(table.mark.in_(sorted(mark.value for mark in marks)))
        with reading(self._engine) as connection:
            return [_known(row) for row in connection.execute(wanted)]

    def at_link(self, link: str) -> Sequence[Known]:
        table = item_index.c
        wanted = select(item_index).where(table.link == link).order_by(*_NEWEST_FIRST).limit(FEW)
        with reading(self._engine) as connection:
            return [_known(row) for row in connection.execute(wanted)]


_NEWEST_FIRST = item_index.c.at.desc(), item_index.c.position.desc()


def _row(record: Record) -> dict[str, Any]:
    known = known_as(version_from_data(record.data), record.recorded_at)
    return {
        "position": record.position,
        "item": known.item,
        "version": known.version,
        "number": known.number,
        "publisher": storable(known.publisher),
        "at": known.at,
        "mark": known.mark.value if known.mark else None,
        "stem": canonical.dumps(list(known.stem)),
        "content": known.content,
        "link": known.link,
    }


def _known(row: SqlRow[Any]) -> Known:
    return Known(
        item=row.item,
        version=row.version,
        number=row.number,
        publisher=row.publisher,
        at=row.at,
        stem=tuple(json.loads(row.stem)),
        mark=Mark(row.mark) if row.mark else None,
        content=row.content,
        link=row.link,
    )
