"""Checkpoints: what a log has promised so far, in one line that anybody can keep and hold it to.

    timeline-checkpoint-1 size=3 commits=2 recorded_at=2026-01-05T12:00:00.000000Z root=… chain=… key=… signature=…

`size` is the last position, `commits` the number of the last commit, `root` the tree over the chain values of all
commits (RFC 6962), `chain` the last of them. `signature` is Ed25519 (RFC 8032) over the line up to and with `key=…`,
which names the public key by the first 8 bytes of its SHA-256. Everything binary is lower-case hexadecimal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from timeline.domain.errors import InvalidInput, LogDamaged
from timeline.domain.merkle import Tree, entry_hash
from timeline.domain.proofs import Reached
from timeline.domain.records import chain_hash
from timeline.domain.stored import StoredCommit

NAME = "timeline-checkpoint-1"

_LINE = re.compile(
    rf"(?P<signed>{NAME} size=(?P<size>0|[1-9]\d*) commits=(?P<commits>0|[1-9]\d*) recorded_at=(?P<recorded_at>\S+)"
    r" root=(?P<root>[0-9a-f]{64}) chain=(?P<chain>[0-9a-f]{64}) key=(?P<key>[0-9a-f]{16}))"
    r" signature=(?P<signature>[0-9a-f]{128})",
    re.ASCII,
)

Verifier = Callable[[bytes, bytes], bool]
"""Whether a signature is the known key's over a message: `(message, signature)`."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A state of the log: last position, number of commits, moment of the last one ("-" for none), root, chain."""

    size: int
    commits: int
    recorded_at: str
    root: bytes
    chain: bytes

    def signed_text(self, public_key: bytes) -> str:
        """What a signature covers."""
        return (
            f"{NAME} size={self.size} commits={self.commits} recorded_at={self.recorded_at}"
            f" root={self.root.hex()} chain={self.chain.hex()} key={key_id(public_key)}"
        )

    def line(self, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
        """The signed line, without its end."""
        text = self.signed_text(public_key)
        return f"{text} signature={sign(text.encode()).hex()}"


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint read back, with the line it came in; its signature was good."""

    checkpoint: Checkpoint
    line: str


def key_id(public_key: bytes) -> str:
    """The name of a public key: 16 hexadecimal digits."""
    return sha256(public_key).hexdigest()[:16]


def read_line(line: str, public_key: bytes, verify: Verifier) -> KeptCheckpoint:
    """InvalidInput for what is no checkpoint, was signed by another key, or was changed after signing."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise InvalidInput(f"{line[:60]!r} is no checkpoint; give lines as `timeline checkpoint` printed them")
    if found["key"] != key_id(public_key):
        raise InvalidInput(
            f"the checkpoint is signed by the key {found['key']}, not by {key_id(public_key)}; name its key"
        )
    if not verify(found["signed"].encode(), bytes.fromhex(found["signature"])):
        raise InvalidInput("the checkpoint's signature is not good: the line was changed after it was signed")
    checkpoint = Checkpoint(
        int(found["size"]),
        int(found["commits"]),
        found["recorded_at"],
        bytes.fromhex(found["root"]),
        bytes.fromhex(found["chain"]),
    )
    return KeptCheckpoint(checkpoint, line)


def read_lines(text: str, public_key: bytes, verify: Verifier) -> list[KeptCheckpoint]:
    """Every checkpoint of a file that keeps them, one a line; InvalidInput when a line is bad, or there is none."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise InvalidInput("no checkpoint in the file; append what `timeline checkpoint` prints")
    return [read_line(line, public_key, verify) for line in lines]


class History:
    """The tree over the chain values, growing commit by commit; it holds the log against kept checkpoints."""

    def __init__(self, kept: Iterable[Checkpoint] = ()) -> None:
        self._due = sorted(kept, key=lambda checkpoint: (checkpoint.commits, checkpoint.size))
        self._tree = Tree()
        self._reached = Reached()
        self._good_until = 0
        self._hold()

    def add(self, reached: Reached) -> None:
        """Take the next commit; LogDamaged when a checkpoint at it says otherwise."""
        self._tree.add(entry_hash(reached.chain))
        self._reached = reached
        self._hold()

    def close(self) -> None:
        """The log ends here; LogDamaged when a checkpoint covers more than there is."""
        for missing in self._due:
            raise LogDamaged(
                self._reached.position + 1,
                f"the log was cut off or forked: it ends at {self._reached.position}, "
                f"and a checkpoint says that it went on to {missing.size}",
            )

    def checkpoint(self) -> Checkpoint:
        """What the log promises now."""
        now = self._reached
        moment = now.recorded_at.decode() or "-"
        return Checkpoint(now.position, now.commit_number, moment, self._tree.root(), now.chain)

    def _hold(self) -> None:
        while self._due and self._is_reached(self._due[0]):
            kept = self._due.pop(0)
            if kept != self.checkpoint():
                raise LogDamaged(
                    self._good_until + 1,
                    f"the log was rewritten: at a position from here to {max(kept.size, self._good_until + 1)} it is "
                    f"not what the checkpoint of {kept.recorded_at} promised",
                )
            self._good_until = kept.size

    def _is_reached(self, kept: Checkpoint) -> bool:
        """By either count: a fork may have cut its commits otherwise."""
        return kept.commits <= self._reached.commit_number or kept.size <= self._reached.position


def chained(commits: Iterable[StoredCommit]) -> Iterator[Reached]:
    """The commits without their records; LogDamaged where the chain breaks."""
    reached = Reached()
    for commit in commits:
        if not _continues(reached, commit):
            raise LogDamaged(reached.position + 1, "the chain of commits breaks here")
        reached = Reached(reached.position + commit.record_count, commit.number, commit.chain, commit.recorded_at)
        yield reached


def _continues(before: Reached, commit: StoredCommit) -> bool:
    in_order = (commit.number, commit.first_position) == (before.commit_number + 1, before.position + 1)
    try:
        return in_order and chain_hash(before.chain, commit.number, commit.root) == commit.chain
    except (TypeError, AttributeError):  # SQLite keeps what it is given, of whatever type
        return False
