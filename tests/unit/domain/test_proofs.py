"""The walk finds the first bad position; a proof holds for its record and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.stored_logs import StoredLog, end_of, sizes, stored_log
from timeline.domain.errors import LogDamaged
from timeline.domain.merkle import Step
from timeline.domain.proofs import Inclusion, Reached, check_end, is_untouched, prove, proven_root, walk
from timeline.domain.records import GENESIS, chain_hash, merkle_root, salted
from timeline.domain.stored import StoredCommit, StoredContent, StoredRecord

LOG = stored_log([2, 1, 3, 2])  # positions 1-2, 3, 4-6, 7-8


def first_bad(log: StoredLog) -> int | None:
    """Where the walk stops; None for a good log."""
    try:
        *_, reached = Reached(), *walk(log.commits, log.records)
        check_end(reached, log.end)
    except LogDamaged as damage:
        return damage.position
    return None


def with_record(log: StoredLog, position: int, /, **change: Any) -> StoredLog:
    records = [record._replace(**change) if record.position == position else record for record in log.records]
    return replace(log, records=tuple(records))


def with_commit(log: StoredLog, number: int, /, **change: Any) -> StoredLog:
    commits = [commit._replace(**change) if commit.number == number else commit for commit in log.commits]
    return replace(log, commits=tuple(commits))


@given(sizes)
def test_a_log_as_it_was_written_is_good(commits: list[int]) -> None:
    assert first_bad(stored_log(commits)) is None


def flipped(value: Any, bit: int) -> Any:
    """The value with one bit changed; a number or nothing becomes another number."""
    if value is None:
        return 1
    if isinstance(value, int):
        return value ^ 1 << bit % 20
    place = bit % (len(value) * 8)
    return (int.from_bytes(value, "big") ^ 1 << place).to_bytes(len(value), "big")


@given(sizes, st.data())
def test_one_bit_of_any_column_of_any_record_is_found_at_its_position(commits: list[int], data: st.DataObject) -> None:
    log = stored_log(commits)
    record = data.draw(st.sampled_from(log.records))
    column = data.draw(st.sampled_from(StoredRecord._fields[1:]))
    change = {column: flipped(getattr(record, column), data.draw(st.integers(0, 10_000)))}
    assert first_bad(with_record(log, record.position, **change)) == record.position


@given(sizes, st.data())
def test_one_bit_of_any_column_of_any_commit_is_found_in_its_commit(commits: list[int], data: st.DataObject) -> None:
    log = stored_log(commits)
    commit = data.draw(st.sampled_from(log.commits))
    column = data.draw(st.sampled_from(StoredCommit._fields))
    change = {column: flipped(getattr(commit, column), data.draw(st.integers(0, 10_000)))}
    assert first_bad(with_commit(log, commit.number, **change)) == commit.first_position


@pytest.mark.parametrize("first", [-5, 0, 1, 2, 3, 4, 6, 7, 8, 99])
def test_where_a_commit_says_that_it_begins_casts_no_doubt_on_the_one_before(first: int) -> None:
    log = stored_log([1, 3, 2])
    assert first_bad(with_commit(log, 3, first_position=first)) == 5
    assert first_bad(with_commit(log, 2, record_count=first)) == (None if first == 3 else 2)


@given(sizes, st.data())
def test_a_record_that_is_gone_is_missed_at_its_position(commits: list[int], data: st.DataObject) -> None:
    log = stored_log(commits)
    gone = data.draw(st.sampled_from(log.records))
    assert first_bad(replace(log, records=tuple(r for r in log.records if r != gone))) == gone.position


@given(sizes, st.data())
def test_records_that_changed_places_are_found_at_the_first(commits: list[int], data: st.DataObject) -> None:
    log = stored_log([2, *commits])
    one, other = sorted(data.draw(st.lists(st.sampled_from(log.records), min_size=2, max_size=2, unique=True)))
    records = list(log.records)
    records[one.position - 1] = other._replace(position=one.position)
    records[other.position - 1] = one._replace(position=other.position)
    assert first_bad(replace(log, records=tuple(records))) == one.position


@given(sizes, st.data())
def test_a_tail_cut_off_is_missed_at_its_first_position(commits: list[int], data: st.DataObject) -> None:
    log = stored_log(commits)
    kept = data.draw(st.integers(0, len(log.records) - 1))
    assert first_bad(replace(log, records=log.records[:kept])) == kept + 1
    whole = log.upto(data.draw(st.integers(1, len(log.commits))))
    if whole != log:
        assert first_bad(replace(whole, end=log.end)) == len(whole.records) + 1


def test_a_commit_that_is_gone_with_its_records_is_missed_at_its_first_position() -> None:
    for gone in LOG.commits:
        commits = tuple(commit for commit in LOG.commits if commit != gone)
        records = tuple(r for r in LOG.records if not 0 <= r.position - gone.first_position < gone.record_count)
        assert first_bad(replace(LOG, commits=commits, records=records)) == gone.first_position


def test_records_and_commits_written_in_behind_the_end_are_found() -> None:
    more = stored_log([2, 1, 3, 2, 1])
    assert first_bad(replace(LOG, records=more.records)) == 9
    assert first_bad(replace(LOG, commits=more.commits)) == 9
    assert first_bad(replace(more, end=LOG.end)) == 9
    assert first_bad(replace(LOG, end=LOG.end._replace(chain=bytes(32)))) == 8
    assert first_bad(replace(LOG, end=LOG.end._replace(commit_number=9))) == 8


FORGERIES: dict[str, Callable[[StoredLog], StoredLog]] = {
    "a record with all its own hashes": lambda log: with_record(log, 5, **_forged(5)),
    "and the root of its commit": lambda log: with_commit(with_record(log, 5, **_forged(5)), 3, root=_other().root),
    "and the chain value of its commit": lambda log: with_commit(
        with_record(log, 5, **_forged(5)), 3, root=_other().root, chain=_other().chain
    ),
}


def _forged(position: int) -> dict[str, Any]:
    return stored_log([2, 1, 3, 2], "forged").records[position - 1]._asdict()


def _other() -> StoredCommit:
    """Commit 3 as it is when position 5 is forged and the hashes are put right."""
    records = list(LOG.records)
    records[4] = StoredRecord(**_forged(5))
    root = merkle_root([record.leaf_hash for record in records[3:6]])
    return LOG.commits[2]._replace(root=root, chain=chain_hash(LOG.commits[1].chain, 3, root))


@pytest.mark.parametrize(("forgery", "found"), [*zip(FORGERIES, [4, 4, 7], strict=True)])
def test_a_forger_has_to_rewrite_all_that_follows(forgery: str, found: int) -> None:
    assert first_bad(FORGERIES[forgery](LOG)) == found


@pytest.mark.parametrize("column", ["data", "key", "stream_version", "leaf_hash", "digest", "recorded_at", "cause"])
@pytest.mark.parametrize("value", ["text", 1.5, 10**30])
def test_a_value_of_another_type_is_found_at_its_position(column: str, value: object) -> None:
    assert first_bad(with_record(LOG, 5, **{column: value})) == 5


@pytest.mark.parametrize("column", StoredCommit._fields)
@pytest.mark.parametrize("value", ["text", 1.5, None, 10**30])
def test_a_commit_with_a_value_of_another_type_is_found(column: str, value: object) -> None:
    assert first_bad(with_commit(LOG, 3, **{column: value})) == 4


def test_words_are_held_to_their_salted_hash() -> None:
    words = salted(b"said in Doha", b"salt")
    stored = StoredContent(bytes.fromhex(words.hash), words.salt, words.data)
    assert is_untouched(stored)
    for change in ({"data": b"said in Rome"}, {"salt": b"sals"}, {"hash": bytes(32)}, {"data": "said in Doha"}):
        assert not is_untouched(stored._replace(**change))


def proof_of(log: StoredLog, position: int, size: int | None = None) -> Inclusion:
    """The proof of a position against the first `size` commits."""
    commit = next(c for c in reversed(log.commits) if c.first_position <= position)
    number, first = commit.number, commit.first_position
    return prove(
        position,
        commit,
        log.records[first - 1 : first - 1 + commit.record_count],
        chain_before=log.commits[number - 2].chain if number > 1 else GENESIS,
        chains=(c.chain for c in log.commits),
        size=size or len(log.commits),
    )


@given(sizes, st.data())
def test_every_record_is_proven_against_every_checkpoint_that_covers_it(
    commits: list[int], data: st.DataObject
) -> None:
    """So a checkpoint stays good however far the log grows."""
    log = stored_log(commits)
    size = data.draw(st.integers(1, len(commits)))
    then = log.upto(size)
    record = data.draw(st.sampled_from(then.records))
    proof = proof_of(log, record.position, size)
    assert proof.record == record
    assert proven_root(proof) == then.checkpoint().root


@given(sizes, st.data())
def test_a_proof_with_any_bit_changed_proves_nothing(commits: list[int], data: st.DataObject) -> None:
    log = stored_log(commits)
    proof = proof_of(log, data.draw(st.integers(1, len(log.records))))
    bit = data.draw(st.integers(0, 10_000))
    assert proven_root(data.draw(st.sampled_from(changed_proofs(proof, bit)))) != log.checkpoint().root


def changed_proofs(proof: Inclusion, bit: int) -> list[Inclusion]:
    """The proof with one bit changed, in each of its parts once. Digest and leaf hash of the record are not asked."""
    record = proof.record
    columns = [name for name in StoredRecord._fields if name not in ("digest", "leaf_hash")]
    changed = [
        replace(proof, record=record._replace(**{name: flipped(getattr(record, name), bit)})) for name in columns
    ]
    changed.append(replace(proof, commit_number=flipped(proof.commit_number, bit)))
    changed.append(replace(proof, chain_before=flipped(proof.chain_before, bit)))
    changed += [replace(proof, commit_path=path) for path in changed_paths(proof.commit_path, bit)]
    return changed + [replace(proof, history_path=path) for path in changed_paths(proof.history_path, bit)]


def changed_paths(path: tuple[Step, ...], bit: int) -> list[tuple[Step, ...]]:
    found: list[tuple[Step, ...]] = [(*path, Step(True, bytes(32)))]
    for at, step in enumerate(path):
        turned, other = Step(not step.left, step.sibling), Step(step.left, flipped(step.sibling, bit))
        found += [(*path[:at], new, *path[at + 1 :]) for new in (turned, other)]
        found.append((*path[:at], *path[at + 1 :]))
    return found


def test_a_proof_is_small() -> None:
    log = stored_log([3] * 300)
    proof = proof_of(log, 500)
    assert len(proof.commit_path) == 2
    assert len(proof.history_path) == 9
    assert end_of(log.commits) == log.end
