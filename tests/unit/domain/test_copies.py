"""What counts as a copy: cut, retitled and merged copy does; what only looks alike does not."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.memory_copies import MemoryCopies
from tests.memory_index import MemoryItemIndex
from tests.stories import ALIKE, COPIES, LEAD, OWN, WIRE
from tests.unit.use_cases.test_code import Desk, clock
from timeline.domain.copies import KEPT, WINDOW, Basis, Told, copied, index_hashes
from timeline.domain.credits import credits_of
from timeline.domain.dates import Clarity, Published
from timeline.domain.items import FeedItem, signature
from timeline.domain.read_models import AsOf
from timeline.domain.spans import ItemText
from timeline.use_cases.ingest import ingest_items

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def told(text: str, name: str = "a", *, title: str = "", at: datetime = NOON, publisher: str = "wire.example") -> Told:
    words = ItemText(title, text)
    credited = credits_of(title, text, None, publisher)
    return Told(name, publisher, at, NOON, credited, signature(f"{title} {text}"), words)


ORIGINAL = told(WIRE, title="Freedonia turns bridge offer down", publisher="Northern Wire")


@pytest.mark.parametrize("text", COPIES.values(), ids=COPIES)
def test_a_copy_is_found_and_known(text: str) -> None:
    copy = told(text, "b", title="No deal on the Marca bridge, says Orban", publisher="post.example")
    assert set(index_hashes(ORIGINAL)) & set(index_hashes(copy))
    assert copied(ORIGINAL, copy) == copied(copy, ORIGINAL) is not None


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=ALIKE)
def test_what_only_looks_alike_is_no_copy(one: str, other: str) -> None:
    assert copied(told(one), told(other, "b", publisher="post.example")) is None


def test_a_little_of_a_story_is_a_copy_where_it_credits_the_house() -> None:
    little = "\n\n".join((f"KESSIN (Northern Wire) - {LEAD}", *OWN))
    copy = told(little, "b", publisher="post.example")
    found = copied(ORIGINAL, copy)
    assert found
    assert found[1] is Basis.CREDIT
    silent = told(little.replace("(Northern Wire) ", ""), "b", publisher="post.example")
    assert copied(ORIGINAL, silent) is None


@pytest.mark.parametrize("hours", [-73, 73])
def test_beyond_the_window_it_is_another_story(hours: int) -> None:
    assert copied(ORIGINAL, told(WIRE, "b", at=NOON + timedelta(hours=hours))) is None
    assert copied(ORIGINAL, told(WIRE, "b", at=NOON + (WINDOW if hours > 0 else -WINDOW))) is not None


def test_once_the_words_are_gone_the_sketch_decides() -> None:
    erased = Told("b", "post.example", NOON, NOON + KEPT, (), ORIGINAL.signature, None)
    found = copied(ORIGINAL, erased)
    assert found
    assert found[1] is Basis.SKETCH
    assert copied(ORIGINAL, Told("b", "p", NOON, NOON, (), signature("another story " * 20), None)) is None


TEXTS = [WIRE, *COPIES.values(), *(text for pair in ALIKE.values() for text in pair)]


@settings(max_examples=20)  # each compares every text with every other
@given(st.permutations(range(len(TEXTS))))
def test_links_do_not_depend_on_the_order_of_arrival(order: list[int]) -> None:
    assert _pairs(order) == _pairs(range(len(TEXTS)))


def _pairs(order: Iterable[int]) -> set[tuple[str, str]]:
    desk, copies = Desk(), MemoryCopies()
    for number in order:
        at = NOON + timedelta(hours=number)
        item = FeedItem(
            f"house{number}.example", "News", TEXTS[number], guid="g", published=Published(at, "", Clarity.EXACT)
        )
        ingest_items([item], source="t", log=desk.log, feeds=desk.parking, index=MemoryItemIndex(), clock=clock)  # type: ignore[arg-type]  # only parking is asked of feeds
    copies.follow(desk.log)
    items = {record.data["item"] for record in desk.log.read()}
    return {(link.one, link.other) for link in copies.links(items, AsOf(desk.log.head().position, None))}
