import gzip
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feeds.archive import ParkedPiece
from feeds.sources import Reading, find_archive, read_archive, read_stream
from timeline.domain.errors import InvalidInput
from timeline.domain.items import FeedItem

NOW = Reading(datetime(2026, 1, 1, tzinfo=UTC))
LINES = "".join(json.dumps({"id": f"l{n}", "published": "2015-10-01", "text": "Words."}) + "\n" for n in range(3))
ARTICLES = "Title: One\nGuid: a1\n\nWords.\n---\nTitle: Two\nGuid: a2\n\nWords.\n"
PAGE = """<!doctype html><html><head><meta name="date" content="2015-10-%02d">
<link rel="canonical" href="https://harbour.example/p%d"></head><body><p>The envoys met.</p></body></html>"""
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title>
<link>https://harbour.example/</link><item><guid>r%d</guid><title>Ferries wait %d</title>
<pubDate>%02d Oct 2015 10:00:00 GMT</pubDate></item></channel></rss>"""
JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Harbour",
    "home_page_url": "https://harbour.example/",
    "items": [{"id": "j1", "content_text": "Words.", "date_published": "2015-10-03T10:00:00Z"}],
})  # fmt: skip


def taken(path: Path, publisher: str | None = None) -> list[FeedItem | ParkedPiece]:
    archive = find_archive(path, NOW)
    return [one for _, piece in read_archive(archive, replace(NOW, publisher=publisher)) for one in piece.taken]


def guids(path: Path) -> list[str | None]:
    return [one.guid or one.url if isinstance(one, FeedItem) else one.label for one in taken(path)]


FORMS = {
    "lines.jsonl": LINES,
    "articles.txt": ARTICLES,
    "page.html": PAGE % (2, 2),
    "snapshot.xml": RSS % (1, 1, 4),
    "snapshot.json": JSON_FEED,
}
FOUND = {
    "lines.jsonl": ["l0", "l1", "l2"],
    "articles.txt": ["a1", "a2"],
    "page.html": ["https://harbour.example/p2"],
    "snapshot.xml": ["r1"],
    "snapshot.json": ["j1"],
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("packed", [False, True])
def test_each_form_is_read_packed_or_not_by_name_or_by_content(name: str, packed: bool, tmp_path: Path) -> None:
    data = FORMS[name].encode()
    data = gzip.compress(data) if packed else data
    for written in (name + ".gz" * packed, "nameless"):
        path = tmp_path / written
        path.write_bytes(data)
        assert guids(path) == FOUND[name], written
    stream = read_stream(io.BufferedReader(io.BytesIO(data)), NOW)  # type: ignore[arg-type]  # BytesIO is raw enough
    assert [one.guid or one.url for piece in stream for one in piece.taken if isinstance(one, FeedItem)] == FOUND[name]


def test_a_folder_is_taken_in_the_order_of_the_time_that_its_files_tell(tmp_path: Path) -> None:
    for name, content in {
        "deep/a.xml": RSS % (9, 9, 9), "b.xml": RSS % (1, 1, 1), "c.html": PAGE % (5, 5), "z.jsonl": LINES,
        ".hidden/x.jsonl": LINES, "d.json": JSON_FEED,
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    assert guids(tmp_path) == ["l0", "l1", "l2", "r1", "j1", "https://harbour.example/p5", "r9"]


def test_reading_goes_on_behind_any_piece_of_a_folder(tmp_path: Path) -> None:
    for name, content in FORMS.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "packed.jsonl.gz").write_bytes(gzip.compress(LINES.encode()))
    archive = find_archive(tmp_path, NOW)
    whole = list(read_archive(archive, NOW))
    assert whole[-1][1].end == archive.size
    for number, (_, piece) in enumerate(whole, start=1):
        assert list(read_archive(archive, NOW, after=piece.end)) == whole[number:]


def test_the_digest_changes_with_content_and_name(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(LINES)
    first = find_archive(path, NOW).digest
    assert find_archive(path, NOW).digest == first
    path.write_text(LINES + LINES)
    assert find_archive(path, NOW).digest != first


def test_the_publisher_of_a_snapshot_is_where_it_says_it_lives(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(RSS % (1, 1, 1))
    (item,) = taken(path, publisher="other.example")
    assert isinstance(item, FeedItem)
    assert item.publisher == "harbour.example"


def test_what_cannot_be_taken_is_parked_with_its_reason(tmp_path: Path) -> None:
    cut = gzip.compress(LINES.encode() * 1000)[:-40]
    for name, data in {
        "1.xml": b"<urlset></urlset>", "2.html": b"<html></html>", "3.png": b"\x89PNG\r\n\x1a\n\x00", "4.jsonl.gz": cut,
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(data)
    parked = {one.reason[:30] for one in taken(tmp_path) if isinstance(one, ParkedPiece)}
    assert len(parked) == 4, parked
    assert any("damaged" in reason for reason in parked)
    assert any("no text: it holds NUL" in reason for reason in parked)


@pytest.mark.parametrize("label", ["windows-1251", "utf-8"])
def test_a_page_is_read_in_the_encoding_that_it_names(label: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(
        f'<html><head><meta charset="{label}"></head><body><p>Встреча послов</p></body></html>'.encode(label)
    )
    (item,) = taken(path)
    assert isinstance(item, FeedItem)
    assert item.text == "Встреча послов"
    assert item.published.at is None  # whatever the file's own date


def test_no_such_file_is_the_callers_mistake(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no file"):
        find_archive(tmp_path / "nowhere", NOW)
