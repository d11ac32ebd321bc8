"""The port Copies over any log, without a database: it compares every version with every one before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from timeline.domain.copies import Link, Told, copied, told_as
from timeline.domain.items import ItemVersion, version_from_data, words_from_bytes
from timeline.domain.ports import Log
from timeline.domain.read_models import AsOf
from timeline.domain.records import ITEM_TYPES, Record


class MemoryCopies:
    def __init__(self) -> None:
        self._versions: list[tuple[Record, ItemVersion, Told]] = []
        self._links: dict[tuple[str, str], Link] = {}

    def follow(self, log: Log, upto: int | None = None) -> None:
        position = self._versions[-1][0].position if self._versions else 0
        while records := log.read(position, upto=upto, types=ITEM_TYPES):
            for record in records:
                self._take(record, log)
            position = records[-1].position

    def _take(self, record: Record, log: Log) -> None:
        version = version_from_data(record.data)
        stored = log.content(version.content)
        told = told_as(version, record.recorded_at, words_from_bytes(stored) if stored is not None else None)
        for earlier, before, other in self._versions:
            found = copied(told, other)
            if found:
                one, two = sorted((told.item, other.item))
                reported = max(version.reported_at(record.recorded_at), before.reported_at(earlier.recorded_at))
                self._links.setdefault((one, two), Link(one, two, *found, record.position, reported))
        self._versions.append((record, version, told))

    def links(self, items: Collection[str], as_of: AsOf) -> Sequence[Link]:
        return [
            link
            for pair, link in sorted(self._links.items())
            if not set(items).isdisjoint(pair)
            and link.position <= as_of.position
            and (as_of.reported_by is None or link.reported_at <= as_of.reported_by)
        ]

    def linked(self, as_of: AsOf) -> Collection[str]:
        every = {item for pair in self._links for item in pair}
        return {item for link in self.links(every, as_of) for item in (link.one, link.other)}

    def credits(self, items: Collection[str]) -> Mapping[tuple[str, int], tuple[str, ...]]:
        versions = (version for _, version, _ in self._versions)
        return {(v.item, v.version): v.credits for v in versions if v.item in items and v.credits}
