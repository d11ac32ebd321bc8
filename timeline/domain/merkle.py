"""Merkle trees as in RFC 6962 section 2.1, over SHA-256: roots, and the path that proves one entry against a root.

An entry is hashed behind a zero byte, a pair of nodes behind a one, so that neither can stand for the other. A path
says for every step on which side the sibling stands, and is therefore checked by climbing, without the tree's size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import NoReturn


@dataclass(frozen=True, slots=True)
class Step:
    """One level on the way up: the hash of the sibling (32 bytes), and whether it stands on the left."""

    left: bool
    sibling: bytes


def entry_hash(entry: bytes) -> bytes:
    """The leaf of an entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows leaf by leaf and keeps only the roots of its whole subtrees: one a bit of its size."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.size = 0
        self._peaks: list[bytes] = []
        for leaf in leaves:
            self.add(leaf)

    def add(self, leaf: bytes) -> None:
        """Append the hash of an entry."""
        whole = self.size
        while whole & 1:
            leaf = node_hash(self._peaks.pop(), leaf)
            whole >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The tree hash now; that of the empty tree is the SHA-256 of nothing."""
        if not self._peaks:
            return sha256().digest()
        root = self._peaks[-1]
        for peak in self._peaks[-2::-1]:
            root = node_hash(peak, root)
        return root


def path_to(index: int, size: int, leaves: Iterable[bytes]) -> tuple[Step, ...]:
    """The path of leaf `index` in the tree of the first `size` leaves, from the bottom. The leaves are read once, in
    order, and not kept; ValueError when there are too few."""
    siblings = _siblings(index, size)
    stream = iter(leaves)
    roots = {span: _root_of(stream, span) for span in sorted([*siblings, (index, index + 1)])}
    return tuple(Step(span[0] < index, roots[span]) for span in siblings)


def climb(leaf: bytes, path: Sequence[Step]) -> bytes:
    """The root that the path leads to from a leaf."""
    for step in path:
        leaf = node_hash(step.sibling, leaf) if step.left else node_hash(leaf, step.sibling)
    return leaf


def _siblings(index: int, size: int) -> list[tuple[int, int]]:
    """The spans of leaves, half open, under the siblings on the way up from a leaf."""
    if not 0 <= index < size:
        _refuse(f"no leaf {index} in a tree of {size}")
    start, end = 0, size
    spans = []
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def _root_of(stream: Iterable[bytes], span: tuple[int, int]) -> bytes:
    start, end = span
    tree = Tree(islice(stream, end - start))
    if tree.size < end - start:
        _refuse(f"the leaves end at {start + tree.size}, before {end}")
    return tree.root()


def _refuse(reason: str) -> NoReturn:
    raise ValueError(reason)
