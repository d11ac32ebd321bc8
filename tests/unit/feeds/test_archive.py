import json
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds import archive
from feeds.archive import ParkedPiece, Piece, read_articles, read_json_lines
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


def read(*lines: object, publisher: str | None = None) -> list[FeedItem | ParkedPiece]:
    written = [line if isinstance(line, str | bytes) else json.dumps(line) for line in lines]
    data = b"\n".join(line.encode() if isinstance(line, str) else line for line in written)
    return all_of(read_json_lines(BytesIO(data), publisher=publisher))


def all_of(pieces: Iterable[Piece]) -> list[FeedItem | ParkedPiece]:
    return [taken for piece in pieces for taken in piece.taken]


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
    assert isinstance(parked, ParkedPiece)
    assert parked.label == "line 2"
    assert reason in parked.reason


def test_empty_lines_count_but_say_nothing() -> None:
    assert [line.label for line in read("", " \n", "{") if isinstance(line, ParkedPiece)] == ["line 4"]


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(sorted(WHOLE)), inner),
)
one_line = json_values.map(json.dumps) | st.text(st.characters(exclude_characters="\n", codec="utf-8"))


@given(st.lists(one_line | st.binary().map(lambda data: data.replace(b"\n", b""))))
def test_every_line_is_taken_parked_or_empty(lines: list[str | bytes]) -> None:
    said = [line.encode() if isinstance(line, str) else line for line in lines]
    assert len(read(*lines)) == sum(bool(line.strip()) for line in said)


class Endless(BytesIO):
    """A line without an end in sight, that is never asked for in one."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.left, self.most = size, 0

    def readline(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size > 0, "a line was read without a limit"
        self.most = max(self.most, size)
        given, self.left = min(size, self.left), max(0, self.left - size)
        return b"x" * given


@pytest.mark.parametrize("reader", [read_json_lines, read_articles])
def test_a_line_without_end_is_parked_and_never_held(reader: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_PIECE", 1000)
    endless = Endless(1_000_000)
    (parked,) = all_of(reader(endless))  # type: ignore[operator]  # one of two functions
    assert isinstance(parked, ParkedPiece)
    assert "longer than 1000 bytes" in parked.reason
    assert (endless.left, endless.most) == (0, 1001)


def test_reading_goes_on_behind_any_piece() -> None:
    lines = b"".join(json.dumps(WHOLE | {"id": str(n)}).encode() + b"\n" for n in range(5))
    articles = b"---\n".join(f"Guid: {n}\n\nWords.\n".encode() for n in range(5))
    for reader, data in ((read_json_lines, lines), (read_articles, articles)):
        whole = list(reader(BytesIO(data)))
        assert [len(whole), whole[-1].end] == [5, len(data)]
        for number, piece in enumerate(whole, start=1):
            assert list(reader(BytesIO(data), after=piece.end)) == whole[number:]


TWO_ARTICLES = """Title: Envoys meet in the harbour town
Date: Wed, 07 Oct 2015 18:30:00 +0300
Source: Harbour Wire
Guid: hw-1
Url: https://harbour.example/1
Section: World

The envoys met.

They parted.
---

title: Ferries wait
DATE: 2015-10-08

The ferries wait: no word from the port.
"""


def test_plain_text_has_headers_an_empty_line_and_the_text() -> None:
    one, two = all_of(read_articles(BytesIO(TWO_ARTICLES.encode()), publisher="harbour.example"))
    assert isinstance(one, FeedItem)
    assert (one.title, one.text) == ("Envoys meet in the harbour town", "The envoys met.\n\nThey parted.")
    assert (one.guid, one.url, one.source) == ("hw-1", "https://harbour.example/1", "Harbour Wire")
    assert one.published.utc == datetime(2015, 10, 7, 15, 30, tzinfo=UTC)
    assert isinstance(two, FeedItem)
    assert (two.title, two.text) == ("Ferries wait", "The ferries wait: no word from the port.")
    assert (two.publisher, two.published.clarity) == ("harbour.example", Clarity.DATE_ONLY)
    assert two.guid  # of its words: there is nothing else to know it by


@pytest.mark.parametrize("rule", ["---\n", "------\r\n", "\f\n"])
def test_articles_are_parted_by_a_rule_or_a_form_feed(rule: str) -> None:
    data = TWO_ARTICLES.replace("---\n", rule).encode()
    assert [type(item) for item in all_of(read_articles(BytesIO(data)))] == [FeedItem, FeedItem]


def test_an_article_without_headers_is_parked_and_the_rest_goes_on() -> None:
    data = f"No header here.\n\nText.\n---\nDate: soon\n\nText.\n---\n{TWO_ARTICLES}".encode()
    taken = all_of(read_articles(BytesIO(data)))
    assert [type(one) for one in taken] == [ParkedPiece, ParkedPiece, FeedItem, FeedItem]
    first, second = taken[:2]
    assert isinstance(first, ParkedPiece)
    assert isinstance(second, ParkedPiece)
    assert (first.label, "is no header" in first.reason) == ("line 1", True)
    assert (second.label, "'soon', which is no date" in second.reason) == ("line 5", True)


def test_old_encodings_and_line_ends_are_read() -> None:
    data = TWO_ARTICLES.replace("harbour town", "café").replace("\n", "\r\n").encode("cp1252")
    first, _ = all_of(read_articles(BytesIO(data)))
    assert isinstance(first, FeedItem)
    assert first.title == "Envoys meet in the café"
