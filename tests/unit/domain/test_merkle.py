"""The trees of RFC 6962, against its own recursive definition."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain.merkle import Step, Tree, climb, entry_hash, node_hash, path_to
from timeline.domain.records import merkle_root

ENTRIES = st.lists(st.binary(max_size=3), min_size=1, max_size=70)


def tree_hash(entries: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, as it is written there."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + tree_hash(entries[:k]) + tree_hash(entries[k:])).digest()


@given(ENTRIES)
def test_the_root_is_that_of_the_rfc_however_it_is_computed(entries: list[bytes]) -> None:
    leaves = [entry_hash(entry) for entry in entries]
    assert Tree(leaves).root() == merkle_root(leaves) == tree_hash(entries)


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root() == tree_hash([])


@given(ENTRIES, st.data())
def test_every_path_leads_to_the_root(entries: list[bytes], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, len(entries)))
    index = data.draw(st.integers(0, size - 1))
    path = path_to(index, size, map(entry_hash, entries))
    assert climb(entry_hash(entries[index]), path) == tree_hash(entries[:size])
    assert len(path) <= (size - 1).bit_length()


@given(ENTRIES, st.data())
def test_a_path_with_a_bit_or_a_side_changed_leads_elsewhere(entries: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(entries) - 1))
    leaf, path = entry_hash(entries[index]), list(path_to(index, len(entries), map(entry_hash, entries)))
    if not path:
        return
    at, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
    step = path[at]
    flipped = (int.from_bytes(step.sibling, "big") ^ 1 << bit).to_bytes(32, "big")
    assert climb(leaf, [*path[:at], Step(step.left, flipped), *path[at + 1 :]]) != tree_hash(entries)
    turned = climb(leaf, [*path[:at], Step(not step.left, step.sibling), *path[at + 1 :]])
    below = climb(leaf, path[:at])
    assert (turned == tree_hash(entries)) == (below == step.sibling)  # only twins may change places


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = entry_hash(b"a"), entry_hash(b"b")
    assert entry_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 2)])
def test_there_is_no_path_from_outside_of_the_tree(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        path_to(index, size, [])


def test_too_few_leaves_are_noticed() -> None:
    with pytest.raises(ValueError, match="end at 2, before 4"):
        path_to(0, 4, [entry_hash(b"a"), entry_hash(b"b")])
