"""Following the log: what stands already, then what comes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from timeline.domain.ports import Log
from timeline.domain.records import Record


def follow(log: Log, after: int, *, limit: int = 500, wait_seconds: float) -> Iterator[Sequence[Record]]:
    """Pages of records after a position, each record once, in order, without end.

    An empty page says that nothing came for about `wait_seconds`: the follower's moment to renew a lease or to stop.
    Wake-ups may be lost and may come for nothing; the log itself is asked each time.
    """
    while True:
        page = log.read(after, limit=limit)
        if not page:
            log.wait_beyond(after, wait_seconds)
            page = log.read(after, limit=limit)
        yield page
        after = page[-1].position if page else after
