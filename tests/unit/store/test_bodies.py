"""Bodies of rows come back as they were packed, also those that an earlier version stored."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from timeline.domain import canonical
from timeline.store.bodies import pack, unpack

BODY = b'{"act":"AGREE","gloss":"Turkey accepts","modality":"asserted"}'
PACKED = bytes.fromhex("582839ce7a49434fa0b0e80c292dca4ead54484c4e4e2d005a8b3d066a01687614a0")
SAMPLE = Path(__file__).parents[2] / "golden" / "records" / "action.recorded.v1.json"


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_what_was_packed_comes_back(values: dict[str, object]) -> None:
    body = canonical.dumps(values)
    assert unpack(pack(body)) == body


def test_what_was_packed_once_can_be_read_for_good() -> None:
    assert unpack(PACKED) == BODY


def test_rows_of_before_lie_there_unpacked() -> None:
    assert unpack(BODY) == BODY


def test_an_event_is_packed_to_less_than_half() -> None:
    body = canonical.dumps(json.loads(SAMPLE.read_text("utf-8"))["data"])
    assert len(pack(body)) < len(body) / 2
