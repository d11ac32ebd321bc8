"""Items come in: decide what is new, revised, withdrawn or known already, and append only that.

An update, correction or withdrawal that comes under a guid of its own becomes a version of the item that it amends,
and `item.joined` says so in the stream of its own name, in whatever order the two come (decision 9). A version that was
told before one that is known is kept as late.
An item that lies and tells what a known one does is that one, whatever its guid: some publishers make guids anew.

An item that was erased stays erased: whatever words are sent for it count as known, and only its withdrawal is still
taken, without words, since its events have to be retracted (law 8).

Behind a full text (`full_text.py`) the words of a feed whose pages are read are kept as late: the page says soon what
has changed, and a summary must not take back meanwhile what only the full text told. Corrections and withdrawals do not
wait for that.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from timeline.domain.errors import Conflict, InvalidItem
from timeline.domain.feeds import ParkedItem
from timeline.domain.headline import Mark, mark_of
from timeline.domain.items import FeedItem, ItemVersion, check_item, item_id, version_of, words_to_bytes
from timeline.domain.ports import Clock, Feeds, ItemIndex, Log
from timeline.domain.records import Content, NewRecord, salted
from timeline.use_cases.amend import Originals, place_of_item
from timeline.use_cases.shelf import Latest, Shelf
from timeline.use_cases.streams import item_stream
from timeline.use_cases.take_over import is_late, joined, taken_over, version_record

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


def ingest_items(
    items: Iterable[FeedItem],
    *,
    source: str,
    log: Log,
    feeds: Feeds,
    index: ItemIndex,
    clock: Clock,
    pages_follow: bool = False,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> Ingested:
    """Take items from one source in one append; what cannot be kept is parked with its reason, the rest goes on.
    `pages_follow`: the pages of these items are read too.

    They are taken in the order of their publication, however the source lists them: feeds mostly begin with the newest.
    """
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
    desk = _Desk(log, index, clock(), random_bytes, pages_follow)
    return replace(_append(sorted(good, key=lambda item: place_of_item(item, desk.now)), desk), parked=parked)


def _label(item: FeedItem, number: int) -> str:
    """How to find the item at its source, in characters that any database can hold; never by its words."""
    label = (item.guid or item.url or f"number {number}")[:200]
    return label.encode("utf-8", "replace").decode().replace("\x00", "")


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a decision asks."""

    log: Log
    index: ItemIndex
    now: datetime
    random_bytes: Callable[[int], bytes]
    pages_follow: bool


def _append(items: Sequence[FeedItem], desk: _Desk) -> Ingested:
    for attempt in range(1, ATTEMPTS + 1):
        decision = _decide(items, desk)
        if not decision.records:
            return decision.outcome
        try:
            positions = desk.log.append(decision.records, expect=decision.expect, contents=decision.contents)
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


def _decide(items: Sequence[FeedItem], desk: _Desk) -> _Decision:
    decision = _Decision()
    shelf = Shelf(desk.log, Originals(desk.log, desk.index, desk.now))
    for item in items:
        name = item_id(item)
        placed = shelf.place(name, item)
        known = placed.known
        fresh = _fresh(item, words_to_bytes(item.words), known, desk)
        if placed.joins:
            decision.expect[item_stream(name)] = 0
            decision.records.append(joined(name, known.item, known.version + (fresh is not None)))
        if fresh is None:
            decision.outcome += Ingested(unchanged=1)
        else:
            version, contents = fresh
            decision.expect.setdefault(item_stream(known.item), known.stream_version)
            decision.records.append(version_record(version))
            decision.contents += contents
            decision.outcome += _counted(version)
            orphans = shelf.orphans(item, known.item)
            shelf.keep(version, item.words)
            for orphan in orphans:
                decision.expect[item_stream(orphan.item)] = orphan.stream_version
                decision.records += taken_over(orphan, known.item, shelf)
    return decision


def _fresh(item: FeedItem, words: bytes, known: Latest, desk: _Desk) -> tuple[ItemVersion, list[Content]] | None:
    """The next version of an item with its words; None when the item is known as it is."""
    number = known.version + 1
    if known.erased:
        notice = version_of(item, number, known.contents[-1], dated_before=known.published, of=known.item, now=desk.now)
        return (notice, []) if notice.mark is Mark.WITHDRAWN and not known.withdrawn else None
    if known.has(words, desk.log):
        return None
    content = salted(words, desk.random_bytes(16))
    late = is_late(item, known, desk.log, desk.now) or (desk.pages_follow and _is_behind(item, known))
    version = version_of(
        item, number, content.hash, dated_before=known.published, of=known.item, late=late, now=desk.now
    )
    return version, [content]


def _is_behind(item: FeedItem, known: Latest) -> bool:
    """Whether an item can wait for what its page says."""
    waits = mark_of(item.title, item.text) not in (Mark.CORRECTED, Mark.WITHDRAWN)
    return waits and known.current is not None and known.current.full_text


def _counted(version: ItemVersion) -> Ingested:
    if version.mark is Mark.WITHDRAWN and not version.late:
        return Ingested(withdrawn=1)
    return Ingested(received=1) if version.version == 1 else Ingested(revised=1)
