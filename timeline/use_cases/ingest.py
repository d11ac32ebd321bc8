"""Items come in: decide what is new, revised, withdrawn or known already, and append only that.

An item that was erased stays erased: whatever words are sent for it count as known, and only its withdrawal is still
taken, without words, since its events have to be retracted (law 8).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from timeline.domain.errors import Conflict, InvalidItem
from timeline.domain.feeds import ParkedItem
from timeline.domain.headline import Mark
from timeline.domain.items import (
    FeedItem,
    ItemVersion,
    check_item,
    item_id,
    version_from_data,
    version_of,
    version_to_data,
    words_to_bytes,
)
from timeline.domain.ports import Clock, Feeds, Log
from timeline.domain.records import ITEM_TYPES, Content, NewRecord, salted

ATTEMPTS = 8
"""How often a decision is taken anew when another writer was faster."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of some items; `position` is the last one written, 0 for none."""

    received: int = 0
    revised: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    parked: int = 0
    position: int = 0

    def __add__(self, other: Ingested) -> Ingested:
        return Ingested(
            self.received + other.received,
            self.revised + other.revised,
            self.withdrawn + other.withdrawn,
            self.unchanged + other.unchanged,
            self.parked + other.parked,
            max(self.position, other.position),
        )


def item_stream(item: str) -> str:
    return f"item-{item}"


def ingest_items(
    items: Iterable[FeedItem],
    *,
    source: str,
    log: Log,
    feeds: Feeds,
    clock: Clock,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Ingested:
    """Take items from one source in one append; what cannot be kept is parked with its reason, the rest goes on."""
    good: list[FeedItem] = []
    parked = 0
    for number, item in enumerate(items, start=1):
        try:
            check_item(item)
        except InvalidItem as error:
            feeds.park(ParkedItem(source, _label(item, number), error.message, clock()))
            parked += 1
        else:
            good.append(item)
    return replace(_append(good, log, random_bytes), parked=parked)


def _label(item: FeedItem, number: int) -> str:
    """How to find the item at its source, in characters that any database can hold; never by its words."""
    label = (item.guid or item.url or f"number {number}")[:200]
    return label.encode("utf-8", "replace").decode().replace("\x00", "")


def _append(items: Sequence[FeedItem], log: Log, random_bytes: Callable[[int], bytes]) -> Ingested:
    for attempt in range(1, ATTEMPTS + 1):
        decision = _decide(items, log, random_bytes)
        if not decision.records:
            return decision.outcome
        try:
            positions = log.append(decision.records, expect=decision.expect, contents=decision.contents)
        except Conflict:
            if attempt == ATTEMPTS:
                raise
        else:
            return replace(decision.outcome, position=positions[-1])
    raise AssertionError("the loop returns or raises")


@dataclass(slots=True)
class _Decision:
    outcome: Ingested = field(default_factory=Ingested)
    records: list[NewRecord] = field(default_factory=list)
    expect: dict[str, int] = field(default_factory=dict)
    contents: list[Content] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Latest:
    """What is known of an item: versions in the log under `contents`, and earlier in this batch as `words`."""

    version: int = 0
    stream_version: int = 0
    contents: tuple[str, ...] = ()
    published: datetime | None = None
    words: tuple[bytes, ...] = ()
    erased: bool = False
    withdrawn: bool = False

    def has(self, words: bytes, log: Log) -> bool:
        """Whether any version has these words: two feeds of one publisher may carry it in two forms, for ever."""
        return words in self.words or any(log.known_content(content, words) for content in reversed(self.contents))


def _decide(items: Sequence[FeedItem], log: Log, random_bytes: Callable[[int], bytes]) -> _Decision:
    decision = _Decision()
    latest: dict[str, _Latest] = {}
    for item in items:
        identity, words = item_id(item), words_to_bytes(item.words)
        if identity not in latest:
            latest[identity] = _stored(log, identity)
        known = latest[identity]
        fresh = _fresh(item, words, known, log, random_bytes)
        if fresh is None:
            decision.outcome += Ingested(unchanged=1)
            continue
        version, contents = fresh
        decision.expect.setdefault(item_stream(identity), known.stream_version)
        decision.records.append(_record(version))
        decision.contents += contents
        decision.outcome += _counted(version)
        withdrawn = version.mark is Mark.WITHDRAWN
        latest[identity] = replace(
            known,
            version=version.version,
            words=(*known.words, words),
            published=version.published.at,
            withdrawn=withdrawn,
        )
    return decision


def _fresh(
    item: FeedItem, words: bytes, known: _Latest, log: Log, random_bytes: Callable[[int], bytes]
) -> tuple[ItemVersion, list[Content]] | None:
    """The next version of an item with its words; None when the item is known as it is."""
    if known.erased:
        notice = version_of(item, known.version + 1, known.contents[-1], dated_before=known.published)
        return (notice, []) if notice.mark is Mark.WITHDRAWN and not known.withdrawn else None
    if known.has(words, log):
        return None
    content = salted(words, random_bytes(16))
    return version_of(item, known.version + 1, content.hash, dated_before=known.published), [content]


def _stored(log: Log, identity: str) -> _Latest:
    records = log.stream(item_stream(identity))
    versions = [version_from_data(r.data) for r in records if r.type in ITEM_TYPES]
    if not versions:
        return _Latest()
    return _Latest(
        versions[-1].version,
        records[-1].stream_version,
        contents=tuple(version.content for version in versions),
        published=versions[-1].published.at,
        erased=any(r.type == "content.erased" for r in records),
        withdrawn=versions[-1].mark is Mark.WITHDRAWN,
    )


def _record(version: ItemVersion) -> NewRecord:
    return NewRecord(
        type=_type_of(version),
        stream=item_stream(version.item),
        key=f"{version.item}/v{version.version}",
        data=version_to_data(version),
    )


def _type_of(version: ItemVersion) -> str:
    if version.mark is Mark.WITHDRAWN:
        return "item.withdrawn"
    return "item.received" if version.version == 1 else "item.revised"


def _counted(version: ItemVersion) -> Ingested:
    if version.mark is Mark.WITHDRAWN:
        return Ingested(withdrawn=1)
    return Ingested(received=1) if version.version == 1 else Ingested(revised=1)
