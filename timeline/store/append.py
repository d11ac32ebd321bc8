"""What an append does, decided without a database: records find their places, streams their versions, the chain its
next link. `SqlLog` and `MemoryLog` differ only in where they keep it (DESIGN section 4).

    NewRecord --prepare--> Prepared --decide(with what stands already)--> Plan(positions, Commit)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from timeline.domain.dates import iso
from timeline.domain.errors import InvalidRecord, KeyConflict, VersionConflict
from timeline.domain.records import (
    GENESIS,
    NewRecord,
    chain_hash,
    encode,
    leaf_hash,
    merkle_root,
    record_digest,
)
from timeline.store.encoding import dumps


class Prepared(NamedTuple):
    """A record with its canonical bytes and digest (hexadecimal), made before any lock is held."""

    record: NewRecord
    data: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class LogEnd:
    """The end of the log as its writer needs it: last position and commit, chain value, last `recorded_at`."""

    position: int = 0
    commit_number: int = 0
    chain: bytes = GENESIS
    recorded_at: datetime | None = None


class Standing(NamedTuple):
    """What the log holds under a key."""

    position: int
    digest: str


class Placed(NamedTuple):
    """A record at its place, ready to be written."""

    position: int
    stream_version: int
    leaf: bytes
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Commit:
    """All that one append writes of records: rows, new stream versions, and the new end of the log."""

    records: tuple[Placed, ...]
    streams: Mapping[str, int]
    recorded_at: datetime
    moment: str  # recorded_at as it is stored and hashed
    root: bytes
    end: LogEnd


@dataclass(frozen=True, slots=True)
class Plan:
    """The position of each record sent; no commit when all of them stood already."""

    positions: tuple[int, ...]
    commit: Commit | None


def prepare(records: Sequence[NewRecord]) -> tuple[Prepared, ...]:
    """Serialise and hash; InvalidRecord for what the log refuses."""
    prepared = []
    for record in records:
        data = encode(record, dumps)
        prepared.append(Prepared(record, data, record_digest(record, data)))
    digests: dict[str, str] = {}
    for record, _, digest in prepared:
        if digests.setdefault(record.key, digest) != digest:
            raise InvalidRecord(
                f"the batch holds the key {record.key!r} twice with different content; give each content its own",
                key=record.key,
            )
    return tuple(prepared)


def decide(
    prepared: Sequence[Prepared],
    *,
    end: LogEnd,
    standing: Mapping[str, Standing],
    versions: Mapping[str, int],
    expect: Mapping[str, int],
    now: datetime,
) -> Plan:
    """Give every record its position. `standing` has the keys in the log already, `versions` the streams'."""
    positions = _standing_positions(prepared, standing)
    fresh = _first_of_each_key([one for one in prepared if one.record.key not in positions])
    if not fresh:
        return Plan(tuple(positions[one.record.key] for one in prepared), None)
    _check_versions(expect, versions)
    commit = _commit(fresh, end, versions, max(now, end.recorded_at or now))
    positions |= {placed.prepared.record.key: placed.position for placed in commit.records}
    return Plan(tuple(positions[one.record.key] for one in prepared), commit)


def _standing_positions(prepared: Sequence[Prepared], standing: Mapping[str, Standing]) -> dict[str, int]:
    for one in prepared:
        stands = standing.get(one.record.key)
        if stands and stands.digest != one.digest:
            raise KeyConflict(one.record.key, stands.position, stored=stands.digest, sent=one.digest)
    return {key: stands.position for key, stands in standing.items()}


def _first_of_each_key(prepared: Sequence[Prepared]) -> list[Prepared]:
    first: dict[str, Prepared] = {}
    for one in prepared:
        first.setdefault(one.record.key, one)
    return list(first.values())


def _check_versions(expect: Mapping[str, int], versions: Mapping[str, int]) -> None:
    for stream, expected in expect.items():
        actual = versions.get(stream, 0)
        if actual != expected:
            raise VersionConflict(stream, expected, actual)


def _commit(fresh: Sequence[Prepared], end: LogEnd, versions: Mapping[str, int], recorded_at: datetime) -> Commit:
    moment = iso(recorded_at)
    streams: dict[str, int] = {}
    placed = []
    for position, one in enumerate(fresh, end.position + 1):
        stream = one.record.stream
        streams[stream] = streams.get(stream, versions.get(stream, 0)) + 1
        placed.append(_place(one, position, streams[stream], moment))
    root = merkle_root([p.leaf for p in placed])
    number = end.commit_number + 1
    new_end = LogEnd(placed[-1].position, number, chain_hash(end.chain, number, root), recorded_at)
    return Commit(tuple(placed), streams, recorded_at, moment, root, new_end)


def _place(one: Prepared, position: int, stream_version: int, recorded_at: str) -> Placed:
    cause = one.record.cause
    if cause is not None and not 0 < cause < position:
        raise InvalidRecord(
            f"{one.record.key!r} names position {cause} as its cause, which does not stand before it",
            key=one.record.key,
        )
    leaf = leaf_hash(
        position=position,
        recorded_at=recorded_at,
        stream_version=stream_version,
        cause=cause,
        key=one.record.key,
        content_digest=one.digest,
    )
    return Placed(position, stream_version, leaf, one)
