"""The port ItemIndex over any log, without a database: it reads the log anew whenever it is asked to follow."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from timeline.domain.amendments import Known, known_as
from timeline.domain.headline import Mark
from timeline.domain.items import version_from_data
from timeline.domain.ports import Log
from timeline.domain.records import ITEM_TYPES


class MemoryItemIndex:
    def __init__(self) -> None:
        self._known: dict[str, Known] = {}

    def follow(self, log: Log) -> None:
        position = 0
        while records := log.read(position, types=ITEM_TYPES):
            for record in records:
                version = version_from_data(record.data)
                if not version.late:
                    self._known[version.item] = known_as(version, record.recorded_at)
            position = records[-1].position

    def near(
        self, publisher: str, since: datetime, until: datetime, *, marks: Collection[Mark] | None = None
    ) -> Sequence[Known]:
        found = [
            known
            for known in self._known.values()
            if known.publisher == publisher.casefold() and since <= known.at <= until
        ]
        return sorted(
            (known for known in found if marks is None or known.mark in marks),
            key=lambda k: (-k.at.timestamp(), k.item),
        )

    def at_link(self, link: str) -> Sequence[Known]:
        found = [known for known in self._known.values() if known.link == link]
        return sorted(found, key=lambda known: (-known.at.timestamp(), known.item))
