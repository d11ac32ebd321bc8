"""Is the log what was written to it? The walk over every row, checkpoints to hold it to, proofs to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from timeline.domain.checkpoint import Checkpoint, History, chained
from timeline.domain.errors import LogDamaged, NotFound
from timeline.domain.ports import LogAudit
from timeline.domain.proofs import Inclusion, Reached, check_end, is_untouched, prove, proven_root, walk
from timeline.domain.records import GENESIS
from timeline.domain.stored import StoredContent


def verify(stored: LogAudit, kept: Iterable[Checkpoint] = ()) -> Iterator[Reached]:
    """Walk the whole log and hold it to kept checkpoints; yields after each commit. LogDamaged names the first bad
    position. Then the words are held to their hashes."""
    history = History(kept)
    reached = Reached()
    for reached in walk(stored.commits(), stored.records()):
        history.add(reached)
        yield reached
    check_end(reached, stored.end())
    history.close()
    _check_contents(stored)
    missing = stored.missing_guards()
    if missing:
        raise LogDamaged(None, f"the records are good, but guards of the log were taken away: {', '.join(missing)}")


def _check_contents(stored: LogAudit) -> None:
    for content in stored.contents():
        if not is_untouched(content):
            _check_erased(content, stored)
    position = stored.wordless()
    if position is not None:
        raise LogDamaged(position, "its words are missing; even erased words leave their hash")


def _check_erased(content: StoredContent, stored: LogAudit) -> None:
    """Words may be gone when a record says so; they may never be others."""
    if not isinstance(content.hash, bytes):
        raise LogDamaged(None, f"words are kept under {content.hash!r}, which is no hash")
    if content.data != b"" or content.salt != b"":
        raise LogDamaged(stored.named_at(content.hash), f"its words, kept under {content.hash.hex()}, were changed")
    if stored.named_at(content.hash, erased=True) is None:
        raise LogDamaged(
            stored.named_at(content.hash),
            f"its words, kept under {content.hash.hex()}, are gone and no record says that they were erased",
        )


def checkpoint(stored: LogAudit) -> Checkpoint:
    """What the log promises now. LogDamaged when its chain is broken: such a log is not to be signed."""
    history = History()
    reached = Reached()
    for reached in chained(stored.commits()):
        history.add(reached)
    check_end(reached, stored.end())
    return history.checkpoint()


def prove_position(position: int, stored: LogAudit, against: Checkpoint) -> Inclusion:
    """The proof that a record is in the log of a checkpoint. NotFound for a position outside of it, LogDamaged when
    the log as it is stored does not lead to the checkpoint's root."""
    if not 0 < position <= against.size:
        raise NotFound(f"no position {position} in the checkpoint, which covers 1 to {against.size}; give one of those")
    try:
        proof = _prove(position, stored, against)
        good = proven_root(proof) == against.root
    except (LookupError, ValueError, TypeError, AttributeError):  # rows are missing or not of their types
        good = False
    if not good:
        raise LogDamaged(position, "the log does not lead from it to the checkpoint; `timeline verify` finds why")
    return proof


def _prove(position: int, stored: LogAudit, against: Checkpoint) -> Inclusion:
    commit = stored.commit_of(position)
    if commit is None:
        raise LookupError(position)
    before = stored.commit_of(commit.first_position - 1)
    return prove(
        position,
        commit,
        list(stored.records(commit.first_position - 1, commit.first_position + commit.record_count - 1)),
        chain_before=before.chain if before else GENESIS,
        chains=(row.chain for row in stored.commits()),
        size=against.commits,
    )
