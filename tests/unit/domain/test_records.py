import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain import canonical
from timeline.domain.errors import InvalidRecord
from timeline.domain.records import (
    GENESIS,
    MAX_RECORD_BYTES,
    NewRecord,
    chain_hash,
    encode,
    leaf_hash,
    merkle_root,
    record_digest,
)

leaves = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


def record(**given: object) -> NewRecord:
    return NewRecord(**{"type": "item.coded", "stream": "item-1", "key": "k", "data": {}, **given})  # type: ignore[arg-type]  # fields of many types


@pytest.mark.parametrize(
    "bad",
    [
        record(type="item.invented"),
        record(key=""),
        record(stream=""),
        record(data={"n": float("nan")}),
        record(data={"n": float("inf")}),
        record(data={"s": "\ud800"}),
        record(data={"s": {1, 2}}),
        record(data={"s": "x" * MAX_RECORD_BYTES}),
    ],
)
def test_what_the_log_cannot_keep_is_refused(bad: NewRecord) -> None:
    with pytest.raises(InvalidRecord):
        encode(bad)


def test_the_order_of_keys_does_not_make_other_content() -> None:
    one, other = record(data={"a": 1, "b": 2}), record(data={"b": 2, "a": 1})
    assert record_digest(one, encode(one)) == record_digest(other, encode(other))


def test_the_stream_is_part_of_the_content() -> None:
    one, other = record(), record(stream="item-2")
    assert record_digest(one, encode(one)) != record_digest(other, encode(other))


def test_three_leaves_make_the_tree_of_rfc_6962() -> None:
    a, b, c = (bytes([n]) * 32 for n in (1, 2, 3))

    def node(left: bytes, right: bytes) -> bytes:
        return hashlib.sha256(b"\x01" + left + right).digest()

    assert merkle_root([a, b, c]) == node(node(a, b), c)


@given(leaves, st.data())
def test_changing_any_leaf_changes_the_root(tree: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(tree) - 1))
    changed = [*tree]
    changed[place] = bytes(byte ^ 1 for byte in tree[place])
    assert merkle_root(changed) != merkle_root(tree)


@given(leaves)
def test_the_chain_depends_on_the_commit_number(tree: list[bytes]) -> None:
    root = merkle_root(tree)
    assert chain_hash(GENESIS, 1, root) != chain_hash(GENESIS, 2, root)


def test_every_field_of_a_leaf_counts() -> None:
    base = {"position": 1, "recorded_at": "t", "stream_version": 1, "cause": None, "key": "k", "content_digest": "d"}
    other = {"position": 2, "recorded_at": "u", "stream_version": 2, "cause": 1, "key": "l", "content_digest": "e"}
    hashes = [leaf_hash(**base), *(leaf_hash(**{**base, name: value}) for name, value in other.items())]  # type: ignore[arg-type]  # fields of many types
    assert len(set(hashes)) == 7


@given(st.lists(st.text(), min_size=1, max_size=4, unique=True))
def test_short_ids_do_not_run_parts_together(parts: list[str]) -> None:
    ids = {canonical.short_id("x", *parts[:n]) for n in range(1, len(parts) + 1)}
    assert len(ids) == len(parts)
    assert all(len(identity) == 26 for identity in ids)
