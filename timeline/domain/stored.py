"""The log as it lies in a database, for whoever does not trust it: columns as they are stored, nothing parsed.

Text is in bytes, so that not even a broken encoding escapes a verifier. Tuples, because a log has millions.
"""

from __future__ import annotations

from typing import NamedTuple


class StoredCommit(NamedTuple):
    """A row of `log_commit`."""

    number: int
    first_position: int
    record_count: int
    recorded_at: bytes
    root: bytes
    chain: bytes


class StoredRecord(NamedTuple):
    """A row of `log_record`."""

    position: int
    recorded_at: bytes
    stream_version: int
    cause: int | None
    key: bytes
    type: bytes
    stream: bytes
    schema_version: int
    data: bytes
    digest: bytes
    leaf_hash: bytes


class StoredEnd(NamedTuple):
    """The row of `log_head`."""

    position: int
    commit_number: int
    chain: bytes
    recorded_at: bytes | None


class StoredContent(NamedTuple):
    """A row of `content`."""

    hash: bytes
    salt: bytes
    data: bytes
