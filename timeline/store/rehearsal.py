"""A log that can be written to without a trace: it is read from another log, and what is appended stays in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from timeline.domain.ports import Clock, Log
from timeline.domain.records import Content, NewRecord, Record
from timeline.store.append import LogEnd
from timeline.store.memory_log import MemoryLog


class RehearsalLog(MemoryLog):
    """Appends are decided as the log below would decide them, at the positions that they would get."""

    def __init__(self, below: Log, clock: Clock) -> None:
        super().__init__(clock)
        self._below = below
        head = below.head()
        self._end = LogEnd(position=head.position, recorded_at=head.recorded_at)

    @property
    def appended(self) -> Sequence[Record]:
        """What would be in the log now."""
        return super().read()

    def append(
        self,
        records: Sequence[NewRecord],
        *,
        expect: Mapping[str, int] | None = None,
        contents: Sequence[Content] = (),
    ) -> tuple[int, ...]:
        for stream in {record.stream for record in records} - self._streams.keys():
            below = self._below.stream(stream)
            self._streams[stream] = below[-1].stream_version if below else 0
        return super().append(records, expect=expect, contents=contents)

    def read(
        self, after: int = 0, *, limit: int = 1000, upto: int | None = None, types: Collection[str] | None = None
    ) -> Sequence[Record]:
        return self._below.read(after, limit=limit, upto=upto, types=types)

    def stream(self, stream: str) -> Sequence[Record]:
        return [*self._below.stream(stream), *super().stream(stream)]

    def content(self, content_hash: str) -> bytes | None:
        return self._below.content(content_hash)
