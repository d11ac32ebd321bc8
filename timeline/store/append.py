"""What an append does, decided without a database: records find their places, streams their versions, the chain its
next link. `SqlLog` and `MemoryLog` differ only in where they keep it (DESIGN section 4).

    NewRecord --prepare--> Prepared --decide(with what stands already)--> Plan(positions, Commit)

PostgreSQL decides a few records by itself, in the same way: see `append_sql.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from timeline.domain.dates import iso
from timeline.domain.errors import InvalidRecord, KeyConflict, VersionConflict
from timeline.domain.ports import Clock
from timeline.domain.records import (
    GENESIS,
    Content,
    NewRecord,
    chain_hash,
    check_content,
    check_expected,
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
class Request:
    """One append: records with their contents, and the versions that their writer had read."""

    prepared: Sequence[Prepared]
    expect: Mapping[str, int]
    contents: Sequence[Content]
    clock: Clock

    def __post_init__(self) -> None:
        """InvalidRecord for what no log could take, before any lock is held."""
        check_expected(self.expect)
        for content in self.contents:
            check_content(content)


class Appended(NamedTuple):
    """The position of each record sent; whether any of them is new."""

    positions: tuple[int, ...]
    grew: bool


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
    prepared = tuple(map(_prepare, records))
    if len({record.key for record in records}) < len(records):
        _check_repeated(prepared)
    return prepared


def _prepare(record: NewRecord) -> Prepared:
    data = encode(record, dumps)
    return Prepared(record, data, record_digest(record, data))


def _check_repeated(prepared: Sequence[Prepared]) -> None:
    digests: dict[str, str] = {}
    for record, _, digest in prepared:
        if digests.setdefault(record.key, digest) != digest:
            raise InvalidRecord(
                f"the batch holds the key {record.key!r} twice with different content; give each content its own",
                key=record.key,
            )


def decide(request: Request, end: LogEnd, standing: Mapping[str, Standing], versions: Mapping[str, int]) -> Plan:
    """Give every record its position. `standing` has the keys in the log already, `versions` the streams'."""
    prepared = request.prepared
    positions = _standing_positions(prepared, standing)
    fresh = first_of_each_key(one for one in prepared if one.record.key not in positions)
    if not fresh:
        return Plan(tuple(positions[one.record.key] for one in prepared), None)
    _check_versions(request.expect, versions)
    now = request.clock()
    commit = _commit(fresh, end, versions, max(now, end.recorded_at or now))
    positions |= {placed.prepared.record.key: placed.position for placed in commit.records}
    return Plan(tuple(positions[one.record.key] for one in prepared), commit)


def _standing_positions(prepared: Sequence[Prepared], standing: Mapping[str, Standing]) -> dict[str, int]:
    for one in prepared if standing else ():
        stands = standing.get(one.record.key)
        if stands and stands.digest != one.digest:
            raise KeyConflict(one.record.key, stands.position, stored=stands.digest, sent=one.digest)
    return {key: stands.position for key, stands in standing.items()}


def first_of_each_key(prepared: Iterable[Prepared]) -> list[Prepared]:
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
        record = one.record
        stream, cause = record.stream, record.cause
        if cause is not None and not 0 < cause < position:
            raise uncaused(record)
        version = streams[stream] = streams.get(stream, versions.get(stream, 0)) + 1
        leaf = leaf_hash(
            position=position,
            recorded_at=moment,
            stream_version=version,
            cause=cause,
            key=record.key,
            content_digest=one.digest,
        )
        placed.append(Placed(position, version, leaf, one))
    root = merkle_root([p.leaf for p in placed])
    number = end.commit_number + 1
    new_end = LogEnd(placed[-1].position, number, chain_hash(end.chain, number, root), recorded_at)
    return Commit(tuple(placed), streams, recorded_at, moment, root, new_end)


def uncaused(record: NewRecord) -> InvalidRecord:
    return InvalidRecord(
        f"{record.key!r} names position {record.cause} as its cause, which does not stand before it", key=record.key
    )
