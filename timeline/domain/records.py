"""Entries of the append-only log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from timeline.domain import canonical
from timeline.domain.errors import InvalidRecord

Data = Mapping[str, Any]

MAX_RECORD_BYTES = 256 * 1024
"""A record holds spans and codes, never a text; one larger than this is a mistake."""

MAX_NAME = 500
"""Characters of a key or stream: both are indexed, and PostgreSQL indexes no more than some 2,700 bytes."""

MAX_NUMBER = 2**63 - 1
"""The largest whole number that both databases keep; of schema versions PostgreSQL keeps up to `MAX_SCHEMA_VERSION`."""

MAX_SCHEMA_VERSION = 2**31 - 1

RECORD_TYPES: frozenset[str] = frozenset(
    {
        "item.received",
        "item.revised",
        "item.withdrawn",
        "item.joined",
        "item.coded",
        "statement.recorded",
        "action.recorded",
        "event.corrected",
        "event.retracted",
        "event.retold",
        "event.edited",
        "event.marked",
        "events.merged",
        "events.linked",
        "events.unlinked",
        "edit.undone",
        "feed.added",
        "feed.removed",
        "feed.moved",
        "feed.suspended",
        "feed.resumed",
        "feed.changed",
        "webhook.disabled",
        "content.erased",
        "clock.ticked",
    }
)

ITEM_TYPES = frozenset({"item.received", "item.revised", "item.withdrawn"})
EVENT_TYPES = frozenset({"statement.recorded", "action.recorded", "event.corrected", "event.retracted"})

DESK_TYPES = frozenset({"event.retold", "event.edited", "event.marked", "edit.undone"})
"""What lies behind the event that is shown: what the coder tells of an event that editors hold, and their edits."""

RULING_TYPES = frozenset({"events.merged", "events.linked", "events.unlinked"})
"""What editors hold of two events."""

EDIT_TYPES = RULING_TYPES | {"event.edited", "event.marked", "edit.undone"}
"""What editors say, with author and reason."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record before it has a place. `key` makes the append idempotent: the same key with the same content is one
    record however often it is sent."""

    type: str
    stream: str
    key: str
    data: Data
    cause: int | None = None  # position of the record that led to this one
    schema_version: int = 1


class Record(NamedTuple):
    """A record at its place: `position` is dense and in commit order (law 3). A tuple, because a replay makes millions:
    a frozen dataclass takes as long to make as its row takes to read."""

    position: int
    type: str
    stream: str
    stream_version: int
    key: str
    data: Data
    recorded_at: datetime
    cause: int | None
    schema_version: int
    leaf_hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log, or of a part of it; position 0 is the empty log."""

    position: int
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True)
class Content:
    """Words of a source, kept apart from the records under a salted hash, so that they can be erased."""

    hash: str
    salt: bytes
    data: bytes


def salted(data: bytes, salt: bytes) -> Content:
    """Content under the SHA-256 of salt and bytes."""
    return Content(canonical.digest(salt + data), salt, data)


def encode(record: NewRecord, dumps: Callable[[object], bytes] = canonical.dumps) -> bytes:
    """The canonical bytes of a record's data; InvalidRecord when the log would not take it. `dumps` may be a faster way
    to the same bytes."""
    if record.type not in RECORD_TYPES:
        raise InvalidRecord(f"no record type {record.type!r}; known are {', '.join(sorted(RECORD_TYPES))}")
    if not (_is_name(record.key) and _is_name(record.stream)):
        raise _nameless(record)
    version, cause = record.schema_version, record.cause
    if type(version) is not int or not 0 < version <= MAX_SCHEMA_VERSION or not (cause is None or _is_number(cause)):
        raise _numberless(record)
    data = dumps(record.data)
    if not data.startswith(b"{"):
        raise InvalidRecord(f"the data of {record.key!r} is no JSON object; send a mapping", key=record.key)
    if len(data) > MAX_RECORD_BYTES:
        raise InvalidRecord(
            f"{record.key!r} is {len(data)} bytes, over the limit of {MAX_RECORD_BYTES}; texts belong in the content",
            key=record.key,
        )
    return data


def _is_name(name: str) -> bool:
    """Whether it can be an index entry on every database: UTF-8 without NUL, not too long."""
    return isinstance(name, str) and 0 < len(name) <= MAX_NAME and name.isprintable()


def _is_number(number: int) -> bool:
    """Whether it fits a column, and is stored in the spelling that is hashed: True and 1.0 are not."""
    return type(number) is int and -MAX_NUMBER <= number <= MAX_NUMBER


def _nameless(record: NewRecord) -> InvalidRecord:
    what, name = ("stream", record.stream) if _is_name(record.key) else ("key", record.key)
    return InvalidRecord(
        f"the {what} {name!r:.42} is no name; a record needs 1 to {MAX_NAME} printable characters", **{what: name}
    )


def _numberless(record: NewRecord) -> InvalidRecord:
    return InvalidRecord(
        f"{record.key!r} has the schema version {record.schema_version!r:.42} and the cause {record.cause!r:.42}; send "
        f"whole numbers, a schema version from 1 to {MAX_SCHEMA_VERSION}, and the position of a record or no cause",
        key=record.key,
    )


def check_expected(expect: Mapping[str, int]) -> None:
    """InvalidRecord for streams or versions that no log could have."""
    for stream, version in expect.items():
        if not (_is_name(stream) and _is_number(version)):
            raise InvalidRecord(
                f"no stream {stream!r:.42} can be at version {version!r:.42}; expect a stream of 1 to {MAX_NAME} "
                "printable characters at a whole number"
            )


def check_content(content: Content) -> None:
    """InvalidRecord for words that are not what their hash says: once kept they would be damage for ever. No words are
    none either: they could not be told from erased ones."""
    try:
        good = len(content.data) > 0 and canonical.digest(content.salt + content.data) == content.hash
    except TypeError:  # no bytes
        good = False
    if not good:
        raise InvalidRecord(
            f"content does not have the hash {content.hash!r:.80} that it is sent under; make it with `salted`, of at "
            "least one byte"
        )


def record_digest(record: NewRecord, data: bytes) -> str:
    """What "the same content" means for a key: type, stream, schema version, a line each, then the data's bytes.

    Hexadecimal SHA-256. Lines are UTF-8 and end in a line feed, which no printable name holds.
    """
    return canonical.digest(f"{record.type}\n{record.stream}\n{record.schema_version}\n".encode() + data)


def leaf_hash(
    *, position: int, recorded_at: str, stream_version: int, cause: int | None, key: str, content_digest: str
) -> bytes:
    """The Merkle leaf of a record: SHA-256 over a zero byte (RFC 6962 section 2.1) and six lines, in this order.

    Lines are UTF-8, numbers decimal, no cause an empty line, the digest hexadecimal; a line feed between them, none
    at the end. No value can hold a line feed (keys are printable), so no two records have the same lines.
    """
    before = "" if cause is None else cause
    return sha256(f"\0{position}\n{recorded_at}\n{stream_version}\n{before}\n{key}\n{content_digest}".encode()).digest()


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of RFC 6962 section 2.1 over leaf hashes; at least one leaf.

    Level by level, an odd last node rising as it is: the tree that the RFC draws from the top.
    """
    level = leaves
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [*(sha256(b"\x01" + left + right).digest() for left, right in _pairs(level)), *odd]
    return level[0]


def _pairs(level: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    return zip(level[::2], level[1::2], strict=False)


def chain_hash(previous: bytes, number: int, root: bytes) -> bytes:
    """The chain value of a commit: it binds the commit's root to everything before it."""
    return sha256(b"\x02" + previous + number.to_bytes(8, "big") + root).digest()


GENESIS = bytes(32)
"""The chain value before the first commit."""
