"""Items come in: decide what is new, revised, withdrawn or known already, and append only that.

An update, correction or withdrawal that comes under a guid of its own becomes a version of the item that it amends,
and `item.joined` says so in the stream of its own name (decision 9). A version older than one known is kept as late.
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
from timeline.domain.ports import Clock, Feeds, ItemIndex, Log
from timeline.domain.records import ITEM_TYPES, Content, NewRecord, salted
from timeline.domain.spans import ItemText
from timeline.use_cases.amend import Originals

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
    return replace(_append(sorted(good, key=desk.moment), desk), parked=parked)


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

    def moment(self, item: FeedItem) -> datetime:
        return item.published.at or self.now


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


@dataclass(frozen=True, slots=True)
class _Latest:
    """What is known of an item: versions in the log under `contents`, and earlier in this batch as `words`."""

    item: str
    version: int = 0
    stream_version: int = 0
    contents: tuple[str, ...] = ()
    published: datetime | None = None
    words: tuple[bytes, ...] = ()
    erased: bool = False
    withdrawn: bool = False
    full_text: bool = False

    def has(self, words: bytes, log: Log) -> bool:
        """Whether any version has these words: two feeds of one publisher may carry it in two forms, for ever."""
        return words in self.words or any(log.known_content(content, words) for content in reversed(self.contents))


def _decide(items: Sequence[FeedItem], desk: _Desk) -> _Decision:
    decision = _Decision()
    shelf = _Shelf(desk.log, Originals(desk.log, desk.index, desk.now))
    for item in items:
        name = item_id(item)
        known, joins, late = shelf.place(name, item)
        words = words_to_bytes(item.words)
        fresh = _fresh(item, words, known, late, desk)
        if joins:
            decision.expect[item_stream(name)] = 0
            decision.records.append(_joined(name, known.item, known.version + (fresh is not None)))
        if fresh is None:
            decision.outcome += Ingested(unchanged=1)
            continue
        version, contents = fresh
        decision.expect.setdefault(item_stream(known.item), known.stream_version)
        decision.records.append(_record(version))
        decision.contents += contents
        decision.outcome += _counted(version)
        shelf.keep(known, version, item.words)
    return decision


@dataclass(slots=True)
class _Shelf:
    """What is known of every item that a batch touches, in the log and in the batch itself."""

    log: Log
    originals: Originals
    latest: dict[str, _Latest] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of items that joined another, and of those they joined

    def place(self, name: str, item: FeedItem) -> tuple[_Latest, bool, bool]:
        """The item whose next version this is; whether it joins it now, under a name of its own; whether it is late."""
        known = self._known(name)
        if known.version:
            return known, False, False
        if same := self.originals.at_its_link(item):
            known = self._known(same)
            self.names[name] = known.item
            return known, False, False
        kin = self.originals.kin_of(item)
        if kin is None:
            return known, False, False
        into, late = kin
        known = self._known(into)
        self.names[name] = known.item
        return known, True, late

    def keep(self, known: _Latest, version: ItemVersion, words: ItemText) -> None:
        self.originals.add(version, words)
        after = replace(known, version=version.version, words=(*known.words, words_to_bytes(words)))
        if not version.late:
            withdrawn = version.mark is Mark.WITHDRAWN
            after = replace(after, published=version.published.at, withdrawn=withdrawn, full_text=version.full_text)
        self.latest[known.item] = after

    def _known(self, name: str) -> _Latest:
        if name not in self.names:
            stored = _stored(self.log, name)
            self.names[name] = stored.item
            self.latest.setdefault(stored.item, stored)
        return self.latest[self.names[name]]


def _fresh(
    item: FeedItem, words: bytes, known: _Latest, late: bool, desk: _Desk
) -> tuple[ItemVersion, list[Content]] | None:
    """The next version of an item with its words; None when the item is known as it is."""
    number = known.version + 1
    if known.erased:
        notice = version_of(item, number, known.contents[-1], dated_before=known.published, of=known.item, now=desk.now)
        return (notice, []) if notice.mark is Mark.WITHDRAWN and not known.withdrawn else None
    if known.has(words, desk.log):
        return None
    content = salted(words, desk.random_bytes(16))
    late = late or _is_older(item, known) or (desk.pages_follow and _is_behind(item, known))
    version = version_of(
        item, number, content.hash, dated_before=known.published, of=known.item, late=late, now=desk.now
    )
    return version, [content]


def _is_older(item: FeedItem, known: _Latest) -> bool:
    """Whether an unmarked item bears an earlier date than the version known: a cache gave away an old copy."""
    at = item.published.at
    dated = at is not None and known.published is not None and at < known.published
    return dated and mark_of(item.title, item.text) is None


def _is_behind(item: FeedItem, known: _Latest) -> bool:
    """Whether an item can wait for what its page says."""
    return known.full_text and mark_of(item.title, item.text) not in (Mark.CORRECTED, Mark.WITHDRAWN)


def _stored(log: Log, identity: str) -> _Latest:
    """What the log holds of an item; of one that joined another, what it holds of that."""
    records = log.stream(item_stream(identity))
    into = next((str(r.data["into"]) for r in records if r.type == "item.joined"), None)
    if into is not None:
        return _stored(log, into)
    versions = [version_from_data(r.data) for r in records if r.type in ITEM_TYPES]
    if not versions:
        return _Latest(identity)
    current = [version for version in versions if not version.late][-1]
    return _Latest(
        identity,
        versions[-1].version,
        records[-1].stream_version,
        contents=tuple(version.content for version in versions),
        published=current.published.at,
        erased=any(r.type == "content.erased" for r in records),
        withdrawn=current.mark is Mark.WITHDRAWN,
        full_text=current.full_text,
    )


def _joined(name: str, into: str, version: int) -> NewRecord:
    """That what came in under a name is told as this version of another item."""
    data = {"item": name, "into": into, "version": version}
    return NewRecord("item.joined", item_stream(name), f"{name}/joined", data)


def _record(version: ItemVersion) -> NewRecord:
    return NewRecord(
        type=_type_of(version),
        stream=item_stream(version.item),
        key=f"{version.item}/v{version.version}",
        data=version_to_data(version),
    )


def _type_of(version: ItemVersion) -> str:
    if version.mark is Mark.WITHDRAWN and not version.late:
        return "item.withdrawn"
    return "item.received" if version.version == 1 else "item.revised"


def _counted(version: ItemVersion) -> Ingested:
    if version.mark is Mark.WITHDRAWN and not version.late:
        return Ingested(withdrawn=1)
    return Ingested(received=1) if version.version == 1 else Ingested(revised=1)
