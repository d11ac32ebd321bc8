"""Versions as records: which are late, what joins what, and how an original takes over what amended it before it came.

The amendment's versions are recorded again in the original's stream, under the same contents; its own stream ends with
`item.joined`. Its events are told in the original's stream from now on, and are retracted as joined, from the moment at
which they were first told: at no moment is one act told twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from timeline.domain.amendments import known_as
from timeline.domain.headline import Mark
from timeline.domain.items import FeedItem, ItemVersion, version_from_data, version_to_data, words_from_bytes
from timeline.domain.ports import Log
from timeline.domain.records import ITEM_TYPES, NewRecord
from timeline.use_cases.amend import place_of_item
from timeline.use_cases.retell import told_so_far, unsaying
from timeline.use_cases.shelf import Latest, Shelf
from timeline.use_cases.streams import item_stream


def is_late(item: FeedItem, known: Latest, log: Log, now: datetime) -> bool:
    """Whether an item was told before the version known: out of a cache, or read later than what amends it.

    Where both bear one date, or the new one none, the numbers of updates decide, and a withdrawal stays the last word;
    of two without a number only a shorter one without a mark is older: updates grow.
    """
    current, place = known.current, place_of_item(item, now)
    if current is None or known.place is None:
        return False
    if item.published.at is not None and current.published.at is not None and place[0] != known.place[0]:
        return place[0] < known.place[0]
    _, withdrawn, step = place
    if item.published.at != current.published.at or withdrawn:
        return False
    if known.withdrawn:
        return item.published.at is not None
    if step >= 0:
        return current.number is not None and step < current.number
    return current.mark in (Mark.UPDATE, Mark.CORRECTED) and not current.full_text and _is_shorter(item, current, log)


def _is_shorter(item: FeedItem, current: ItemVersion, log: Log) -> bool:
    stored = log.content(current.content)
    return stored is not None and len(item.text) < len(words_from_bytes(stored).text)


def joined(name: str, into: str, version: int) -> NewRecord:
    """That what came in under a name is told as this version of another item."""
    data = {"item": name, "into": into, "version": version}
    return NewRecord("item.joined", item_stream(name), f"{name}/joined", data)


def version_record(version: ItemVersion) -> NewRecord:
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


def taken_over(orphan: Latest, into: str, shelf: Shelf) -> Iterator[NewRecord]:
    """The records by which an item takes over one that amends it."""
    history = shelf.log.stream(item_stream(orphan.item))
    versions = [(known_as(version_from_data(r.data), r.recorded_at), r) for r in history if r.type in ITEM_TYPES]
    for known, record in sorted(versions, key=lambda one: (one[0].place, one[0].version)):
        before = shelf.latest[into]
        version = replace(
            version_from_data(record.data),
            item=into,
            version=before.version + 1,
            late=before.place is not None and known.place < before.place,
        )
        version = replace(version, redated=version.published.at != before.published)
        yield version_record(version)
        shelf.keep(version, None)
    yield joined(orphan.item, into, shelf.latest[into].version)
    for event, told in told_so_far(history).items():
        for number, (record_type, data) in enumerate(unsaying(told, "joined")):
            key = f"{orphan.item}/joined/{event}/{number}"
            yield NewRecord(record_type, item_stream(orphan.item), key, data)
