"""Logs as they are stored, made in memory: for whoever walks, proves or tampers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from timeline.domain import canonical
from timeline.domain.checkpoint import Checkpoint, History
from timeline.domain.dates import iso
from timeline.domain.proofs import walk
from timeline.domain.records import GENESIS, NewRecord, chain_hash, leaf_hash, merkle_root, record_digest
from timeline.domain.stored import StoredCommit, StoredEnd, StoredRecord

START = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class StoredLog:
    """Rows of `log_commit`, `log_record` and `log_head`."""

    commits: tuple[StoredCommit, ...]
    records: tuple[StoredRecord, ...]
    end: StoredEnd

    def upto(self, commits: int) -> StoredLog:
        """The log as it was after so many commits."""
        kept = self.commits[:commits]
        last = kept[-1].first_position + kept[-1].record_count - 1 if kept else 0
        return StoredLog(kept, self.records[:last], end_of(kept))

    def checkpoint(self) -> Checkpoint:
        history = History()
        for reached in walk(self.commits, self.records):
            history.add(reached)
        return history.checkpoint()


def stored_log(sizes: Sequence[int], word: str = "word") -> StoredLog:
    """A log of commits of these sizes."""
    commits: list[StoredCommit] = []
    records: list[StoredRecord] = []
    chain, versions = GENESIS, Counter[str]()
    for number, size in enumerate(sizes, 1):
        moment, first = iso(START + timedelta(seconds=number // 2)), len(records) + 1
        records += [_record(first + n, moment, versions, word) for n in range(size)]
        root = merkle_root([record.leaf_hash for record in records[-size:]])
        chain = chain_hash(chain, number, root)
        commits.append(StoredCommit(number, first, size, moment.encode(), root, chain))
    return StoredLog(tuple(commits), tuple(records), end_of(commits))


def _record(position: int, moment: str, versions: Counter[str], word: str) -> StoredRecord:
    cause = position - 1 if position % 3 == 0 else None
    data = {"n": position, "text": f'{word} "{position}" – «Ω»\n'}
    new = NewRecord("item.received", f"item-{position % 4}", f"key-{position}", data, cause=cause)
    versions[new.stream] += 1
    version, stored = versions[new.stream], canonical.dumps(data)
    digest = record_digest(new, stored)
    return StoredRecord(
        position=position,
        recorded_at=moment.encode(),
        stream_version=version,
        cause=cause,
        key=new.key.encode(),
        type=new.type.encode(),
        stream=new.stream.encode(),
        schema_version=new.schema_version,
        data=stored,
        digest=bytes.fromhex(digest),
        leaf_hash=leaf_hash(
            position=position,
            recorded_at=moment,
            stream_version=version,
            cause=cause,
            key=new.key,
            content_digest=digest,
        ),
    )


def end_of(commits: Sequence[StoredCommit]) -> StoredEnd:
    if not commits:
        return StoredEnd(0, 0, bytes(32), None)
    last = commits[-1]
    return StoredEnd(last.first_position + last.record_count - 1, last.number, last.chain, last.recorded_at)


sizes = st.lists(st.integers(1, 5), min_size=1, max_size=12)
