"""Erasing: the words of an item go, what was coded from them stays, and a tombstone says so.

An erased item stays erased: a poll that sends it again is counted as unchanged, whatever words it sends now (see
`ingest.py`). Copies under another identity are other items; `alike` finds them by their stored signatures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from timeline.domain.errors import Conflict, InvalidInput, UnknownItem
from timeline.domain.items import ItemVersion, likeness, version_from_data
from timeline.domain.ports import Log
from timeline.domain.records import ITEM_TYPES, NewRecord, Record
from timeline.use_cases.streams import item_stream, joined_into

ATTEMPTS = 8
"""How often the tombstone is decided anew when another writer was faster."""

ALIKE = 0.5
"""Likeness from which another item is named as one that tells the same words: wires are cut, not written anew."""

MAX_REASON = 500
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure did: the position of its tombstone, how many versions it names, whether it stood already, and why
    traces may remain in the database's files (None: they do not)."""

    item: str
    position: int
    versions: int
    before: bool
    traces: str | None


def erase_item(item: str, reason: str, log: Log) -> Erased:
    """Take the words of every version of an item away, or of the one that it joined. Doing it again cleans the files
    again.

    UnknownItem when the log has no such item; InvalidInput for a reason that is none. The reason stays in the log for
    good, so it quotes nothing of what is erased.
    """
    _check_reason(reason)
    for attempt in range(1, ATTEMPTS + 1):
        history = log.stream(item_stream(item))
        into = joined_into(history)
        if into is not None:
            return erase_item(into, reason, log)
        versions = [version_from_data(r.data) for r in history if r.type in ITEM_TYPES]
        if not versions:
            raise UnknownItem(f"no item {item!r} in the log; an event's page names its item", item=item)
        standing = _standing(history, versions)
        if standing:
            return Erased(item, standing.position, len(versions), True, log.scrub())
        tombstone = _tombstone(versions, reason)
        try:
            position = log.erase(
                tombstone, tombstone.data["contents"], expect={tombstone.stream: history[-1].stream_version}
            )
        except Conflict:
            if attempt == ATTEMPTS:
                raise
        else:
            return Erased(item, position, len(versions), False, log.scrub())
    raise AssertionError("the loop returns or raises")


def _check_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > MAX_REASON:
        raise InvalidInput(f"say why in 1 to {MAX_REASON} characters; the reason is kept in the log for good")


def _standing(history: Sequence[Record], versions: Sequence[ItemVersion]) -> Record | None:
    """The latest tombstone, when it covers every version that ever had words."""
    tombstones = [r for r in history if r.type == "content.erased"]
    covered = {one for tombstone in tombstones for one in tombstone.data["contents"]}
    return tombstones[-1] if tombstones and covered >= {version.content for version in versions} else None


def _tombstone(versions: Sequence[ItemVersion], reason: str) -> NewRecord:
    item = versions[-1].item
    data = {"item": item, "contents": [version.content for version in versions], "reason": reason.strip()}
    return NewRecord("content.erased", item_stream(item), f"{item}/erased/v{versions[-1].version}", data)


def alike(item: str, log: Log) -> Iterator[tuple[str, float]]:
    """Other items whose words were much the same, with their likeness, 0 to 1: each is erased on its own, or not."""
    signatures = [
        version_from_data(record.data).signature
        for record in log.stream(item_stream(item))
        if record.type in ITEM_TYPES
    ]
    found: dict[str, float] = {}
    for version in _versions(log):
        if version.item != item:
            near = max((likeness(version.signature, one) for one in signatures), default=0.0)
            found[version.item] = max(near, found.get(version.item, 0.0))
    yield from sorted((other, near) for other, near in found.items() if near >= ALIKE)


def _versions(log: Log) -> Iterator[ItemVersion]:
    position = 0
    while records := log.read(position, limit=BATCH, types=ITEM_TYPES):
        yield from (version_from_data(record.data) for record in records)
        position = records[-1].position
