from __future__ import annotations

from typing import Any

import pytest

from timeline.domain.acts import Act
from timeline.domain.errors import InvalidFilter
from timeline.domain.events import Kind
from timeline.domain.subscriptions import EventFilter
from timeline.use_cases.subscribe import parse_filter


def test_a_filter_is_read_field_by_field():
    read = parse_filter({"actor": ["RUS", "IGO:NATO"], "act": ["REJECT"], "kind": ["action"]})
    assert read == EventFilter(frozenset({"RUS", "IGO:NATO"}), frozenset({Act.REJECT}), frozenset({Kind.ACTION}))


def test_nothing_asked_for_is_any_event():
    assert parse_filter({}) == EventFilter()


@pytest.mark.parametrize(
    ("raw", "nearest"),
    [
        ({"actors": ["RUS"]}, "'actor'"),
        ({"act": ["REJCT"]}, "'REJECT'"),
        ({"act": ["reject"]}, "'REJECT'"),
        ({"kind": ["statements"]}, "'statement'"),
        ({"actor": ["RUSS"]}, "'RUS'"),
        ({"actor": ["NATO"]}, "'IGO:NATO'"),
    ],
)
def test_a_wrong_word_is_named_with_the_nearest_right_one(raw: dict[str, list[str]], nearest: str):
    with pytest.raises(InvalidFilter) as refused:
        parse_filter(raw, known_actors=("RUS", "USA", "IGO:NATO"))
    assert f"did you mean {nearest}?" in refused.value.message


def test_a_word_that_is_near_to_nothing_is_told_what_there_is():
    with pytest.raises(InvalidFilter, match="there are action, statement"):
        parse_filter({"kind": ["xyzzy"]})


def test_without_a_list_of_actors_an_actor_needs_the_form_of_one():
    assert parse_filter({"actor": ["NSA:ISIS"]}).actors == {"NSA:ISIS"}
    with pytest.raises(InvalidFilter, match="Russia"):
        parse_filter({"actor": ["Russia"]})


@pytest.mark.parametrize("values", ["RUS", [1]])
def test_a_field_that_is_no_list_of_words_is_refused(values: Any):
    with pytest.raises(InvalidFilter, match="list of words"):
        parse_filter({"actor": values})
