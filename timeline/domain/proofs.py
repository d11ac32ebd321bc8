"""The log's hashes recomputed: a fold that finds the first bad position, and the proof that one record is in the log.

    record -> digest -> leaf --Merkle tree of its commit--> root --with the chain value before--> chain value
    chain values of all commits --Merkle tree of RFC 6962--> root of a checkpoint

Every chain value binds all commits before it; the tree over them makes a proof small: some 20 hashes in a million
commits (docs/decisions/0005-history-tree.md). How records become bytes: `timeline/domain/records.py`.
"""

from __future__ import annotations

from binascii import hexlify
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice, pairwise

from timeline.domain.errors import LogDamaged
from timeline.domain.merkle import Step, climb, entry_hash, path_to
from timeline.domain.records import GENESIS, chain_hash, merkle_root
from timeline.domain.stored import StoredCommit, StoredContent, StoredEnd, StoredRecord


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a walk has come: the last position and commit found good, its chain value, its moment."""

    position: int = 0
    commit_number: int = 0
    chain: bytes = GENESIS
    recorded_at: bytes = b""


def walk(commits: Iterable[StoredCommit], records: Iterable[StoredRecord]) -> Iterator[Reached]:
    """Check every record and commit in order; yields after each commit. LogDamaged at the first bad position."""
    rest = iter(records)
    reached = Reached()
    for commit, following in pairwise(_and_none(commits)):
        assert commit is not None
        reached = _follow(reached, commit, rest, following)
        yield reached
    for record in rest:
        raise LogDamaged(reached.position + 1, f"the record stored at {record.position} belongs to no commit")


def check_end(reached: Reached, end: StoredEnd) -> None:
    """LogDamaged when the head does not stand where the walk ended."""
    if end == (reached.position, reached.commit_number, reached.chain, reached.recorded_at or None):
        return
    if not isinstance(end.position, int) or end.position == reached.position:
        raise LogDamaged(reached.position, "the head has not the number, chain value or moment of the last commit")
    if end.position > reached.position:
        raise LogDamaged(reached.position + 1, f"it is missing, and all up to {end.position}, where the head stands")
    raise LogDamaged(max(end.position, 0) + 1, f"it stands beyond the head, which is at {end.position}")


def is_untouched(content: StoredContent) -> bool:
    """Whether words still have the hash that they are kept under."""
    try:
        return sha256(content.salt + content.data).digest() == content.hash
    except TypeError:  # SQLite keeps what it is given, of whatever type
        return False


def _and_none(commits: Iterable[StoredCommit]) -> Iterator[StoredCommit | None]:
    yield from commits
    yield None


def _follow(
    before: Reached, commit: StoredCommit, records: Iterator[StoredRecord], following: StoredCommit | None
) -> Reached:
    """The walk one commit further."""
    first = before.position + 1
    try:
        _check_place(before, commit, first)
        _check_records(commit, _leaves(commit, records, following), first)
        if chain_hash(before.chain, commit.number, commit.root) != commit.chain:
            raise LogDamaged(first, f"commit {commit.number}, which begins here, does not continue the chain")
    except (TypeError, ValueError, AttributeError, OverflowError):
        raise LogDamaged(first, f"commit {commit.number}, which begins here, holds a value of another type") from None
    return Reached(first + commit.record_count - 1, commit.number, commit.chain, commit.recorded_at)


def _check_place(before: Reached, commit: StoredCommit, first: int) -> None:
    if commit.number != before.commit_number + 1:
        raise LogDamaged(first, f"commit {before.commit_number + 1}, which holds it, is missing or was moved")
    if commit.first_position != first:
        raise LogDamaged(first, f"its commit {commit.number} says that it begins at {commit.first_position}")
    if commit.record_count < 1:
        raise LogDamaged(first, f"its commit {commit.number} says that it holds {commit.record_count} records")
    if commit.recorded_at < before.recorded_at:
        raise LogDamaged(first, f"its commit {commit.number} says that it was recorded before the one in front of it")


@dataclass(slots=True)
class _Leaves:
    """The leaves of a commit as they are read, and the first position that is of another moment than the commit."""

    hashes: list[bytes]
    odd: int | None = None


def _leaves(commit: StoredCommit, records: Iterator[StoredRecord], following: StoredCommit | None) -> _Leaves:
    """The commit's records, checked one by one. The commit behind it shows when `count` has grown beyond them."""
    first, count = commit.first_position, commit.record_count
    room = count
    if following and following.number == commit.number + 1 and isinstance(following.first_position, int):
        room = following.first_position - first
    read = _Leaves([])
    _read(read, commit, islice(records, max(min(count, room), 0)))
    if len(read.hashes) < count:
        if read.hashes and merkle_root(read.hashes) == commit.root:
            raise LogDamaged(first, f"its commit {commit.number} says {count} records and has {len(read.hashes)}")
        _read(read, commit, islice(records, count - len(read.hashes)))
    return read


def _read(read: _Leaves, commit: StoredCommit, records: Iterable[StoredRecord]) -> None:
    moment, add = commit.recorded_at, read.hashes.append
    for position, record in enumerate(records, commit.first_position + len(read.hashes)):
        add(_checked_leaf(record, position))
        if record.recorded_at != moment and read.odd is None:
            read.odd = position


def _checked_leaf(record: StoredRecord, position: int) -> bytes:
    if record.position != position:
        raise LogDamaged(position, f"it is missing; the next record stands at {record.position}")
    try:
        digest, leaf = _digest(record), _leaf(record, record.digest)
    except TypeError:  # SQLite keeps what it is given, of whatever type
        raise LogDamaged(position, "it was changed: it holds a value of another type") from None
    if leaf != record.leaf_hash:
        raise LogDamaged(position, "it was changed: its columns do not have the leaf hash stored with them")
    if digest != record.digest:
        raise LogDamaged(position, "its type, stream, schema version or data was changed: they have another digest")
    return leaf


def _digest(record: StoredRecord) -> bytes:
    """`records.record_digest` from the columns as they are stored; whole numbers by `%a`, which rounds nothing."""
    return sha256(b"%b\n%b\n%a\n%b" % (record.type, record.stream, record.schema_version, record.data)).digest()


def _leaf(record: StoredRecord, digest: bytes) -> bytes:
    """`records.leaf_hash` from the columns as they are stored."""
    position, recorded_at, version, cause, key, *_ = record
    led_here = b"" if cause is None else b"%a" % cause
    place = (position, recorded_at, version, led_here, key, hexlify(digest))
    return sha256(b"\0%a\n%b\n%a\n%b\n%b\n%b" % place).digest()


def _check_records(commit: StoredCommit, read: _Leaves, first: int) -> None:
    if len(read.hashes) < commit.record_count:
        raise LogDamaged(first + len(read.hashes), f"it is missing; the end of its commit {commit.number} is cut off")
    if merkle_root(read.hashes) != commit.root:
        last = first + commit.record_count - 1
        among = f"it, or another up to {last}," if last > first else "it"
        raise LogDamaged(first, f"{among} was changed: the hashes do not give the root of commit {commit.number}")
    if read.odd is not None:
        raise LogDamaged(read.odd, f"its commit {commit.number} was changed: it says another moment of recording")


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What proves a record against a checkpoint's root: its columns; the path to the root of its commit; the commit's
    number and the chain value before it; the path of its own chain value to the checkpoint's root."""

    record: StoredRecord
    commit_path: tuple[Step, ...]
    commit_number: int
    chain_before: bytes
    history_path: tuple[Step, ...]


def prove(
    position: int,
    commit: StoredCommit,
    records: Sequence[StoredRecord],
    *,
    chain_before: bytes,
    chains: Iterable[bytes],
    size: int,
) -> Inclusion:
    """The proof of a position in `commit`, all of whose records are given, against the first `size` chain values.

    Nothing is checked here: whoever hands a proof on compares `proven_root` with the checkpoint's.
    """
    index = position - commit.first_position
    return Inclusion(
        record=records[index],
        commit_path=path_to(index, len(records), (record.leaf_hash for record in records)),
        commit_number=commit.number,
        chain_before=chain_before,
        history_path=path_to(commit.number - 1, size, map(entry_hash, chains)),
    )


def proven_root(proof: Inclusion) -> bytes:
    """The root that a proof leads to, from the record's columns upwards; no stored hash is believed."""
    leaf = _leaf(proof.record, _digest(proof.record))
    chain = chain_hash(proof.chain_before, proof.commit_number, climb(leaf, proof.commit_path))
    return climb(entry_hash(chain), proof.history_path)
