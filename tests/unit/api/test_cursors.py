import base64
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.cursors import Cursor, answering, decode, encode, order_key, order_of_key, question_digest
from timeline.domain.errors import InvalidCursor
from timeline.domain.read_models import Order

QUESTION = question_digest("timeline", "RUS")
URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=~%é\x00"

orders = st.builds(
    Order, st.dates(), st.integers(0, 2), st.integers(0, 2**63 - 1), st.text(st.characters(codec="utf-8"), max_size=60)
)
cursors = st.builds(
    lambda order, position: Cursor(order_key(order), position, QUESTION), orders, st.integers(0, 2**63 - 1)
)


def read(token: str) -> Cursor:
    return answering(decode(token), QUESTION)


@given(cursors)
def test_a_cursor_comes_back_as_it_was(cursor: Cursor) -> None:
    assert read(encode(cursor)) == cursor


@given(orders)
def test_the_order_of_a_line_comes_back_from_its_key(order: Order) -> None:
    assert order_of_key(order_key(order)) == order


@given(cursors, st.data())
def test_any_single_changed_character_is_refused(cursor: Cursor, data: st.DataObject) -> None:
    token = encode(cursor)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from(URL_SAFE).filter(lambda c: c != token[place]))
    with pytest.raises(InvalidCursor, match="start again without it"):
        read(token[:place] + other + token[place + 1 :])


@given(cursors, st.data())
def test_a_truncated_or_prolonged_cursor_is_refused(cursor: Cursor, data: st.DataObject) -> None:
    token = encode(cursor)
    for damaged in (token[: data.draw(st.integers(0, len(token) - 1))], token + data.draw(st.sampled_from(URL_SAFE))):
        with pytest.raises(InvalidCursor):
            read(damaged)


@given(st.text(max_size=200))
def test_any_text_that_was_never_issued_is_refused(text: str) -> None:
    with pytest.raises(InvalidCursor):
        read(text)


def test_a_cursor_of_another_question_is_refused() -> None:
    token = encode(Cursor(order_key(Order(date(2015, 10, 7), 0, 3, "k")), 9, question_digest("timeline", "USA")))
    with pytest.raises(InvalidCursor, match="another path, filter or point"):
        read(token)


def test_a_cursor_of_another_list_is_refused() -> None:
    with pytest.raises(InvalidCursor, match="another kind of list"):
        order_of_key(("ev_1",))


def test_a_cursor_is_opaque_but_safe_in_a_url() -> None:
    token = encode(Cursor((1, "a/b?c&d=e f"), 1, QUESTION))
    text, _, checksum = token.partition(".")
    assert set(text) <= set(base64.urlsafe_b64encode(bytes(range(256))).decode() + "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert int(checksum, 16)


def test_questions_that_differ_in_any_part_have_other_digests() -> None:
    asked = [("timeline", "RUS"), ("timeline", "USA"), ("timeline",), ({"act": None},), ({"act": "AGREE"},)]
    assert len({question_digest(*parts) for parts in asked}) == len(asked)
