"""Checkpoints: a signed line survives all later appends, and a log that was rewritten does not survive the line."""

from __future__ import annotations

from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from tests.stored_logs import StoredLog, sizes, stored_log
from timeline.domain.checkpoint import Checkpoint, History, KeptCheckpoint, chained, read_line, read_lines
from timeline.domain.errors import InvalidInput, LogDamaged
from timeline.domain.proofs import walk
from timeline.signing import Signer, is_signed_by

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(32)))
LOG = stored_log([2, 1, 3])
LINE = LOG.checkpoint().line(SIGNER.public_key, SIGNER.sign)


def read(line: str, key: bytes = SIGNER.public_key) -> KeptCheckpoint:
    return read_line(line, key, partial(is_signed_by, key))


def hold(log: StoredLog, *kept: Checkpoint) -> None:
    history = History(kept)
    for reached in walk(log.commits, log.records):
        history.add(reached)
    history.close()


def test_a_line_is_read_back_as_it_was_signed() -> None:
    assert read(LINE) == KeptCheckpoint(LOG.checkpoint(), LINE)
    assert read_lines(f"{LINE}\n\n{LINE}\n", SIGNER.public_key, partial(is_signed_by, SIGNER.public_key)) == [
        read(LINE),
        read(LINE),
    ]


def test_the_empty_log_has_a_checkpoint_too() -> None:
    empty = stored_log([]).checkpoint()
    assert (empty.size, empty.commits, empty.recorded_at) == (0, 0, "-")
    assert read(empty.line(SIGNER.public_key, SIGNER.sign)).checkpoint == empty
    hold(LOG, empty)


@given(st.integers(0, len(LINE) * 8 - 1))
def test_a_line_with_any_bit_changed_is_refused(bit: int) -> None:
    changed = (int.from_bytes(LINE.encode(), "big") ^ 1 << bit).to_bytes(len(LINE), "big").decode("latin-1")
    with pytest.raises(InvalidInput):
        read(changed)


def test_another_key_is_refused_by_name() -> None:
    other = Signer(Ed25519PrivateKey.from_private_bytes(b"1" * 32))
    with pytest.raises(InvalidInput, match="signed by the key"):
        read(LINE, other.public_key)
    with pytest.raises(InvalidInput, match="64 hexadecimal"):
        is_signed_by(b"short", b"", b"")


def test_a_file_without_a_checkpoint_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no checkpoint in the file"):
        read_lines("\n", SIGNER.public_key, partial(is_signed_by, SIGNER.public_key))


@given(sizes, st.data())
def test_a_checkpoint_holds_however_far_the_log_grows(commits: list[int], data: st.DataObject) -> None:
    log = stored_log(commits)
    kept = [log.upto(size).checkpoint() for size in data.draw(st.sets(st.integers(0, len(commits))))]
    hold(log, *kept)


@given(sizes, st.data())
def test_a_log_rewritten_with_good_hashes_is_a_fork(commits: list[int], data: st.DataObject) -> None:
    """All hashes of the other log are right in themselves; only what was signed before tells it apart."""
    log, other = stored_log(commits), stored_log(commits, "other")
    size = data.draw(st.integers(1, len(commits)))
    with pytest.raises(LogDamaged, match="rewritten") as caught:
        hold(other, log.upto(size).checkpoint())
    assert caught.value.position == 1


def test_checkpoints_bound_a_fork_from_both_sides() -> None:
    before, after = stored_log([2, 1]).checkpoint(), stored_log([2, 1, 3, 2]).checkpoint()
    for forked in ([2, 1, 3, 1, 1], [2, 1, 5], [2, 1, 6], [2, 1, 1, 1, 1, 1, 1]):
        with pytest.raises(LogDamaged, match="from here to 8") as caught:
            hold(stored_log(forked), after, before)
        assert caught.value.position == 4


def test_a_log_cut_off_with_its_head_is_missed_by_what_was_signed() -> None:
    with pytest.raises(LogDamaged, match="went on to 6") as caught:
        hold(LOG.upto(2), LOG.checkpoint())
    assert caught.value.position == 4


def test_a_broken_chain_is_not_signed() -> None:
    for change in ({"root": bytes(32)}, {"chain": bytes(32)}, {"number": 7}, {"first_position": 1}, {"root": "text"}):
        commits = [LOG.commits[0], LOG.commits[1]._replace(**change), LOG.commits[2]]
        with pytest.raises(LogDamaged) as caught:
            list(chained(commits))
        assert caught.value.position == 3
