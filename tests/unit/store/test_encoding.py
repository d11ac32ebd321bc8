"""The quick way to canonical bytes leads to the same bytes, or to the same refusal."""

from __future__ import annotations

import enum
import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.domain import canonical
from timeline.domain.errors import InvalidRecord
from timeline.store.encoding import dumps, loads
from timeline.store.stored_data import StoredData


class Colour(enum.Enum):
    RED = "red"


class Size(enum.IntEnum):
    LARGE = 3


class Word(enum.StrEnum):
    YES = "yes"


atoms = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from([*Colour, *Size, *Word, datetime(2026, 1, 1, tzinfo=UTC), UUID(int=1), b"bytes", object()])
)
values = st.recursive(
    atoms,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


def by(way: Callable[[object], bytes], value: object) -> bytes | None:
    """The bytes, or None when the value is refused."""
    try:
        return way(value)
    except InvalidRecord:
        return None


@given(values)
def test_the_quick_way_writes_the_canonical_bytes_or_refuses_too(value: object) -> None:
    assert by(dumps, value) == by(canonical.dumps, value)


@pytest.mark.parametrize(
    "value",
    [
        1e16,
        1e-5,
        0.00012345,
        -0.0,
        1.0,
        999999999999999.9,
        2**63,
        2**70,
        -(2**70),
        {"b": 1, "a": 2, "\U0001f600": 3, "\uffff": 4},
        {1: "number"},
        {"k": {True: 1}},
        '\x7f\x1f\u2028\ud7ff</script>"\\',
        {"a": [1, (2, 3)]},
        math.nan,
        [math.inf],
        "\ud800",
        {"\ud800": 1},
        Word.YES,
        Size.LARGE,
        Colour.RED,
    ],
)
def test_where_the_two_writers_differ_the_canonical_one_is_asked(value: object) -> None:
    assert by(dumps, value) == by(canonical.dumps, value)


def test_a_nest_too_deep_for_anybody_is_refused() -> None:
    nest: list[object] = []
    for _ in range(100_000):
        nest = [nest]
    with pytest.raises(InvalidRecord):
        dumps(nest)


@given(values)
def test_what_was_written_reads_back_as_the_standard_library_reads_it(value: object) -> None:
    written = by(dumps, value)
    if written is not None:
        assert loads(written) == json.loads(written)


def test_stored_data_is_the_mapping_that_was_stored() -> None:
    stored = StoredData("item.received", 1, b'{"a":[1,2],"b":null}')
    assert stored == {"a": [1, 2], "b": None}
    assert stored == {"a": [1, 2], "b": None}
    assert (len(stored), list(stored), stored["a"], stored.get("c")) == (2, ["a", "b"], [1, 2], None)
    assert repr(stored) == repr({"a": [1, 2], "b": None})
