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
        self._known: dict[int, Known] = {}

    def follow(self, log: Log) -> None:
        position = 0
        while records := log.read(position, types=ITEM_TYPES):
            for record in records:
                self._known[record.position] = known_as(version_from_data(record.data), record.recorded_at)
            position = records[-1].position

    def near(
        self, publisher: str, since: datetime, until: datetime, *, marks: Collection[Mark] | None = None
    ) -> Sequence[Known]:
        return [
            known
            for known in self._newest_first()
            if known.publisher == publisher.casefold()
            and since <= known.at <= until
            and (marks is None or known.mark in marks)
        ]

    def at_link(self, link: str) -> Sequence[Known]:
        return [known for known in self._newest_first() if known.link == link]

    def _newest_first(self) -> list[Known]:
        ordered = sorted(self._known.items(), key=lambda known: (-known[1].at.timestamp(), -known[0]))
        return [known for _, known in ordered]
