import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.archive import ParkedLine, read_archive
from timeline.domain.dates import UNDATED, Clarity
from timeline.domain.items import FeedItem

WHOLE = {
    "id": "hw-1",
    "url": "https://harbour.example/1",
    "published": "2015-10-07T18:30:00+03:00",
    "title": "Envoys meet",
    "text": "The envoys met.\n\nThey parted.",
    "source": "Harbour Wire",
    "publisher": "harbour.example",
    "language": "en",
}


def read(*lines: object, publisher: str | None = None) -> list[FeedItem | ParkedLine]:
    written = [line if isinstance(line, str | bytes) else json.dumps(line) for line in lines]
    return list(read_archive(written, publisher=publisher))


def test_a_line_becomes_an_item_with_its_original_date() -> None:
    (item,) = read(WHOLE)
    assert isinstance(item, FeedItem)
    assert (item.guid, item.url, item.title, item.text) == ("hw-1", WHOLE["url"], "Envoys meet", WHOLE["text"])
    assert (item.publisher, item.source, item.language) == ("harbour.example", "Harbour Wire", "en")
    assert item.published.utc == datetime(2015, 10, 7, 15, 30, tzinfo=UTC)
    assert item.published.clarity is Clarity.EXACT


def test_the_publisher_is_the_field_else_the_source_else_the_argument() -> None:
    bare = {"id": "1", "text": "x"}
    lines = [bare | {"publisher": "p", "source": "s"}, bare | {"source": "s"}, bare]
    assert [item.publisher for item in read(*lines) if isinstance(item, FeedItem)] == ["p", "s", "archive"]
    assert [item.publisher for item in read(*lines, publisher="a") if isinstance(item, FeedItem)] == ["p", "s", "a"]


def test_what_is_not_there_is_left_open() -> None:
    (item,) = read({"guid": "g", "title": "Only a headline", "published": None, "other": {"a": 1}})
    assert isinstance(item, FeedItem)
    assert (item.text, item.published, item.url) == ("", UNDATED, None)


def test_bytes_a_byte_order_mark_and_numbers_as_ids_are_read() -> None:
    (item,) = read(b'\xef\xbb\xbf{"id": 7, "text": "x"}\n')
    assert isinstance(item, FeedItem)
    assert item.guid == "7"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "no JSON"),
        ("[1, 2]", "no JSON object"),
        ("[" * 100_000, "no JSON"),
        (b'\xff{"id": 1}', "no JSON"),
        ({"id": "1", "text": 5}, "text is no string, but int"),
        ({"id": ["1"], "text": "x"}, "id is no string"),
        ({"id": True, "text": "x"}, "id is no string"),
        ({"id": "1", "text": "x", "published": "last week"}, "'last week', which is no date"),
        ({"id": "1", "text": "x", "published": "0001-01-01T00:00:00+05:00"}, "no date"),
        ({"id": "1", "title": " ", "text": "\n"}, "neither headline nor text"),
        ({"text": "x"}, "neither guid nor link"),
        ({"url": "http://[broken", "text": "x"}, "is no URL"),
        ({"id": "1", "text": "x" * 2_000_000}, "over the limit"),
        ({"id": "1", "text": "x" * 10_000_000}, "longer than"),
        ({"id": "1", "text": "x", "source": "s" * 300_000}, "is longer than"),
        ('{"id": "1", "text": "\\ud800"}', "lone surrogates"),
    ],
)
def test_a_bad_line_is_parked_with_its_number_and_the_rest_goes_on(line: object, reason: str) -> None:
    before, parked, after = read(WHOLE, line, WHOLE)
    assert isinstance(before, FeedItem)
    assert isinstance(after, FeedItem)
    assert isinstance(parked, ParkedLine)
    assert parked.number == 2
    assert reason in parked.reason


def test_empty_lines_count_but_say_nothing() -> None:
    assert [line.number for line in read("", " \n", "{") if isinstance(line, ParkedLine)] == [3]


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(WHOLE)), inner),
)


@given(st.lists(json_values.map(json.dumps) | st.text() | st.binary()))
def test_every_line_is_taken_parked_or_empty(lines: list[str | bytes]) -> None:
    assert len(read(*lines)) == sum(bool(line.strip()) for line in lines)
