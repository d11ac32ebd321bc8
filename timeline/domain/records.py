"""Entries of the append-only log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from timeline.domain import canonical
from timeline.domain.errors import InvalidRecord

Data = Mapping[str, Any]

MAX_RECORD_BYTES = 256 * 1024
"""A record holds spans and codes, never a text; one larger than this is a mistake."""

MAX_NAME = 500
"""Characters of a key or stream: both are indexed, and PostgreSQL indexes no more than some 2,700 bytes."""

RECORD_TYPES: frozenset[str] = frozenset(
    {
        "item.received",
        "item.revised",
        "item.withdrawn",
        "item.coded",
        "statement.recorded",
        "action.recorded",
        "event.corrected",
        "event.retracted",
        "feed.added",
        "feed.removed",
        "webhook.disabled",
    }
)

ITEM_TYPES = frozenset({"item.received", "item.revised", "item.withdrawn"})
EVENT_TYPES = frozenset({"statement.recorded", "action.recorded", "event.corrected", "event.retracted"})


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


@dataclass(frozen=True, slots=True)
class Record:
    """A record at its place: `position` is dense and in commit order (law 3)."""

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


def encode(record: NewRecord) -> bytes:
    """The canonical bytes of a record's data; InvalidRecord when the log would not take it."""
    if record.type not in RECORD_TYPES:
        raise InvalidRecord(f"no record type {record.type!r}; known are {', '.join(sorted(RECORD_TYPES))}")
    _check_name("key", record.key)
    _check_name("stream", record.stream)
    data = canonical.dumps(record.data)
    if len(data) > MAX_RECORD_BYTES:
        raise InvalidRecord(
            f"{record.key!r} is {len(data)} bytes, over the limit of {MAX_RECORD_BYTES}; texts belong in the content",
            key=record.key,
        )
    return data


def _check_name(what: str, name: str) -> None:
    """InvalidRecord for a name that cannot be an index entry on every database: UTF-8 without NUL, not too long."""
    if not 0 < len(name) <= MAX_NAME or not name.isprintable():
        raise InvalidRecord(
            f"the {what} {name[:40]!r} is no name; a record needs 1 to {MAX_NAME} printable characters", **{what: name}
        )


def record_digest(record: NewRecord, data: bytes) -> str:
    """What "the same content" means for a key: type, stream, schema version and data."""
    return canonical.digest(canonical.dumps([record.type, record.stream, record.schema_version]) + b"\n" + data)


def leaf_hash(
    *, position: int, recorded_at: str, stream_version: int, cause: int | None, key: str, content_digest: str
) -> bytes:
    """The Merkle leaf of a record (RFC 6962 section 2.1: a zero byte before the leaf's bytes)."""
    leaf = canonical.dumps([position, recorded_at, stream_version, cause, key, content_digest])
    return bytes.fromhex(canonical.digest(b"\x00" + leaf))


def merkle_root(leaves: list[bytes]) -> bytes:
    """The Merkle tree hash of RFC 6962 section 2.1 over leaf hashes; at least one leaf."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    joined = b"\x01" + merkle_root(leaves[:split]) + merkle_root(leaves[split:])
    return bytes.fromhex(canonical.digest(joined))


def chain_hash(previous: bytes, number: int, root: bytes) -> bytes:
    """The chain value of a commit: it binds the commit's root to everything before it."""
    return bytes.fromhex(canonical.digest(b"\x02" + previous + number.to_bytes(8, "big") + root))


GENESIS = bytes(32)
"""The chain value before the first commit."""
