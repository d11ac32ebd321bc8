"""What is known of the items that a batch touches: in the log, and in the batch itself.

An item that turns out to be an amendment's original takes the amendment over, with whatever joined it (decision 9).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from timeline.domain.amendments import AMENDING, Place, known_as
from timeline.domain.headline import Mark, mark_of
from timeline.domain.items import FeedItem, ItemVersion, version_from_data, words_to_bytes
from timeline.domain.ports import Log
from timeline.domain.records import DESK_TYPES, ITEM_TYPES
from timeline.domain.spans import ItemText
from timeline.use_cases.amend import Originals, place_of_item
from timeline.use_cases.streams import item_stream, joined_into


@dataclass(frozen=True, slots=True)
class Latest:
    """What is known of an item: versions in the log under `contents`, and earlier in this batch as `words`."""

    item: str
    version: int = 0
    stream_version: int = 0
    contents: tuple[str, ...] = ()
    words: tuple[bytes, ...] = ()
    current: ItemVersion | None = None  # the newest one told
    place: Place | None = None  # of that one
    erased: bool = False
    edited: bool = False
    orphan: Place | None = None  # where it begins, when it begins with an amendment

    @property
    def withdrawn(self) -> bool:
        return self.current is not None and self.current.mark is Mark.WITHDRAWN

    @property
    def published(self) -> datetime | None:
        return self.current.published.at if self.current else None

    def has(self, words: bytes, log: Log) -> bool:
        """Whether any version has these words: two feeds of one publisher may carry it in two forms, for ever."""
        return words in self.words or any(log.known_content(content, words) for content in reversed(self.contents))


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a new item belongs: the item whose next version it is, and whether its own name joins that one's."""

    known: Latest
    joins: bool = False


@dataclass(slots=True)
class Shelf:
    log: Log
    originals: Originals
    latest: dict[str, Latest] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)  # of items that joined another, and of those they joined

    def place(self, name: str, item: FeedItem) -> Placed:
        """Where an item belongs that came in under a name."""
        known = self._known(name)
        if known.version:
            return Placed(known)
        place = place_of_item(item, self.originals.now)
        into, joins = self.originals.original(item), True
        if into is None and (same := self.originals.at_its_link(item)) and not self._is_taken(same, place):
            into, joins = same, mark_of(item.title, item.text) in AMENDING
        if into is not None:
            known = self._known(into)
            self.names[name] = known.item
        return Placed(known, into is not None and joins)

    def orphans(self, item: FeedItem, into: str) -> list[Latest]:
        """The items that amend a new version of an item, and have no original yet: they are taken over into it."""
        place = place_of_item(item, self.originals.now)
        found = dict.fromkeys(self._known(other).item for other in self.originals.amending(item))
        taken = [self.latest[other] for other in found if other != into and self._is_taken(other, place)]
        for orphan in taken:
            self.names |= {other: into for other, of in self.names.items() if of == orphan.item}
            self.originals.homes[orphan.item] = into
        return taken

    def _is_taken(self, item: str, place: Place) -> bool:
        """Whether an item begins with an amendment of what stands at this place. Those that
        were erased, or that an editor changed, stay where they are."""
        known = self._known(item)
        return known.orphan is not None and known.orphan > place and not (known.erased or known.edited)

    def keep(self, version: ItemVersion, words: ItemText | None) -> None:
        """A version that the batch records; without words when the log holds them under its content."""
        known, told = self.latest[version.item], known_as(version, self.originals.now)
        after = replace(known, version=version.version)
        if words is None:
            after = replace(after, contents=(*known.contents, version.content))
        else:
            after = replace(after, words=(*known.words, words_to_bytes(words)))
            self.originals.add(version, words)
        if not version.late:
            after = replace(after, current=version, place=told.place)
        if known.version == 0 and version.mark in AMENDING:
            after = replace(after, orphan=told.place)
        self.latest[version.item] = after

    def _known(self, name: str) -> Latest:
        if name not in self.names:
            stored = stored_as(self.log, name)
            self.names[name] = stored.item
            self.latest.setdefault(stored.item, stored)
        return self.latest[self.names[name]]


def stored_as(log: Log, identity: str) -> Latest:
    """What the log holds of an item; of one that joined another, what it holds of that."""
    records = log.stream(item_stream(identity))
    into = joined_into(records)
    if into is not None:
        return stored_as(log, into)
    versions = [(version_from_data(r.data), r) for r in records if r.type in ITEM_TYPES]
    if not versions:
        return Latest(identity)
    current, told = [(version, record) for version, record in versions if not version.late][-1]
    first = min((known_as(version, record.recorded_at) for version, record in versions), key=lambda known: known.place)
    return Latest(
        identity,
        versions[-1][0].version,
        records[-1].stream_version,
        contents=tuple(version.content for version, _ in versions),
        current=current,
        place=known_as(current, told.recorded_at).place,
        erased=any(r.type == "content.erased" for r in records),
        edited=any(r.type in DESK_TYPES for r in records),
        orphan=first.place if first.mark in AMENDING else None,
    )
