"""Documents made to harm a parser, through the processes that parse in service: each ends with items or with a reason,
and its process grows by no more than 64 MiB, counted by the system while it runs. (That none takes longer than its
deadline is a test of its own: how busy the machine is decides nothing here.)"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

import feeds.sandbox
from feeds.parse import MAX_ITEMS, ParsedFeed
from feeds.sandbox import DEADLINE, Sandbox
from tests.peaks import LINUX, begin, peak
from tests.unit.feeds.documents import BOMB, RSS, rss
from timeline.domain.errors import FeedUnreadable

pytestmark = pytest.mark.skipif(not LINUX, reason="only Linux holds a process to its memory")

URL = "https://feeds.harbour.example/world.xml"
SEEN = datetime(2015, 10, 10, tzinfo=UTC)
BOUND_KIB = 64 * 1024
LONG = bool(os.environ.get("TIMELINE_SOAK"))
WORDS = b"word " * 3_000_000
REFUSED = "declares entities in a DOCTYPE"
MUCH = "it took more memory"

_SUBSET = BOMB[BOMB.index("[") : BOMB.index("]>") + 1]
_ROOT = '<rss version="2.0"><channel><title>&d;</title><item><title>&d;</title><guid>1</guid></item></channel></rss>'
_ONE = '[<!ENTITY d "' + "a" * 50_000 + '">]'

BOMBS: dict[str, bytes] = {
    "on one line": f"<!DOCTYPE rss {_SUBSET}>{_ROOT}".replace("\n", " ").encode(),
    "on many lines": f"<!DOCTYPE\n rss\n {_SUBSET}\n>\n{_ROOT}".replace("<!E", "\n\t<!E").encode(),
    "behind a declaration": f'<?xml version="1.0"?><!DOCTYPE rss {_SUBSET}>{_ROOT}'.encode(),
    "behind a comment": f"<!-- > <rss> -->\n<!DOCTYPE rss {_SUBSET}>{_ROOT}".encode(),
    "behind an instruction": f"<?xml-stylesheet href='>'?><!DOCTYPE rss {_SUBSET}>{_ROOT}".encode(),
    "behind blank lines": f"\n\n \t<!DOCTYPE rss {_SUBSET}>{_ROOT}".encode(),
    "behind a mark": b"\xef\xbb\xbf" + f"<!DOCTYPE rss {_SUBSET}>{_ROOT}".encode(),
    "in small letters": f"<!doctype rss {_SUBSET}>{_ROOT}".encode(),
    "with a system's name": f"<!DOCTYPE rss SYSTEM 'a[b]>c' {_SUBSET}>{_ROOT}".encode(),
    "with a public name": f'<!DOCTYPE rss PUBLIC "-//[x" "]>" {_SUBSET}>{_ROOT}'.encode(),
    "of one long entity": f"<!DOCTYPE rss {_ONE}>{_ROOT.replace('&d;', '&d;' * 20_000)}".encode(),
    "of parameters": f'<!DOCTYPE rss [<!ENTITY % a "x"><!ENTITY % b "%a;%a;">%b;]>{_ROOT}'.encode(),
    "of files": f'<!DOCTYPE rss [<!ENTITY d SYSTEM "file:///etc/passwd">]>{_ROOT}'.encode(),
    "of an address": f'<!DOCTYPE rss [<!ENTITY d SYSTEM "http://127.0.0.1:9/">]>{_ROOT}'.encode(),
    "in an attribute": f"<!DOCTYPE rss {_SUBSET}>".encode() + _ROOT.replace("<item>", "<item about='&d;'>").encode(),
    "in a page's type": f"<!DOCTYPE html {_SUBSET}>{_ROOT}".encode(),
    "in a sitemap": f"<!DOCTYPE urlset {_SUBSET}><urlset><url><loc>&d;</loc></url></urlset>".encode(),
    "twice": f"<!DOCTYPE a><!DOCTYPE rss {_SUBSET}>{_ROOT}".encode(),
    **{
        f"in {encoding}": f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE rss {_SUBSET}>{_ROOT}'.encode(encoding)
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "cp037")
    },
}
MISPLACED: dict[str, bytes] = {
    "behind words": f"Warning: disk full <!DOCTYPE rss {_SUBSET}>{_ROOT}".encode(),
    "in the root": _ROOT.replace("<channel>", f"<!DOCTYPE rss {_SUBSET}><channel>").encode(),
    "in an item": _ROOT.replace("<guid>", f"<!DOCTYPE rss {_SUBSET}><guid>").encode(),
    "behind the end": f"{_ROOT}<!DOCTYPE rss {_SUBSET}>{_ROOT}".encode(),
}


def _attributes(count: int) -> bytes:
    return b"<rss><channel><item " + b" ".join(b"a%d='1'" % n for n in range(count)) + b"></item></channel></rss>"


def _text(filling: bytes) -> bytes:
    return b"<rss><channel><item><title>A</title><description>" + filling + b"</description></item></channel></rss>"


HOSTILE: dict[str, tuple[Callable[[], bytes], int | str | None]] = {
    # what it is made of, and what it ends with: so many items, or words of the reason; None for the one or the other,
    # where the limit of memory is near
    "two hundred thousand tiny items": (lambda: rss(*["<title>A</title>"] * 200_000), MAX_ITEMS),
    "two hundred thousand tiny entries": (lambda: b"<feed>" + b"<entry><id>1</id></entry>" * 200_000, MAX_ITEMS),
    "two hundred thousand tiny pages": (
        lambda: b"<urlset>" + b"<url><loc>http://a.example/</loc><news:news/></url>" * 200_000,
        MAX_ITEMS,
    ),
    "fifty megabytes": (lambda: _text(WORDS + WORDS + WORDS), "over the limit"),
    "one long text": (lambda: _text(WORDS), None),
    "a hundred thousand attributes": (lambda: _attributes(100_000), 0),
    "attributes as many as may be": (lambda: _attributes(1000), 1),
    "endless nesting": (lambda: b"<rss><channel><item><description>" + b"<div>" * 400_000, 0),
    "channels in channels": (lambda: b"<rss>" + b"<channel>" * 100_000, "inside each other"),
    "lists in lists": (lambda: b'{"items":' + b"[" * 1_000_000, "broken JSON"),
    "many keys": (lambda: b'{"items":[{' + b",".join(b'"k%d":1' % n for n in range(900_000)) + b"}]}", MUCH),
    "nested links": (lambda: _text(b"<![CDATA[" + b"<a>" * 500_000 + b"]]>"), 1),
    "numbered characters": (lambda: _text(b"&#65;" * 3_000_000), MUCH),
    "half a million categories": (
        lambda: rss("<title>A</title>" + "<category>a</category>" * 500_000),
        MUCH,
    ),
    "a tag of fifteen megabytes": (lambda: b"<rss><channel><item " + b"a" * 15_000_000 + b"><title>A</title>", None),
    "nothing but brackets": (lambda: b"<rss><channel><item>" + b"<" * 300_000, 1),
    "comments without an end": (lambda: b"<rss><channel>" + b"<!--" * 1_000_000, 0),
    "HTML instead of XML": (lambda: b"<!DOCTYPE html><html>" + b"<p>Log in</p>" * 1_000_000, "is an HTML page"),
    "zeros": (lambda: bytes(16_000_000), "is text that begins with"),
}
SLOW = (
    "two hundred thousand tiny entries",
    "one long text",
    "many keys",
    "numbered characters",
    "half a million categories",
    "two hundred thousand tiny pages",
    "nothing but brackets",
    "comments without an end",
    "nested links",
)
"""Those run in the long form only."""


class Measured:
    """Sandboxes whose processes' peaks are read before anything ends them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.grown = 0
        self._before: dict[int, int] = {}
        end = feeds.sandbox._Process.end

        def measured(process: feeds.sandbox._Process) -> None:
            pid = process._process.pid or 0
            if pid in self._before and process._process.is_alive():
                self.grown = max(self.grown, peak(pid) - self._before.pop(pid))
            end(process)

        monkeypatch.setattr(feeds.sandbox._Process, "end", measured)

    def parse(self, data: bytes, content_type: str | None = None) -> ParsedFeed | str:
        """What comes of a document in a fresh process: a feed, or the reason why not."""
        with Sandbox(deadline=timedelta(seconds=60)) as sandbox:
            assert len(parsed(sandbox, RSS.encode()).items) == 2
            (process,) = sandbox._idle
            pid = process._process.pid or 0
            self._before[pid] = begin(pid)
            try:
                return parsed(sandbox, data, content_type)
            except FeedUnreadable as error:
                return error.message


def parsed(sandbox: Sandbox, data: bytes, content_type: str | None = None) -> ParsedFeed:
    return sandbox.parse(data, url=URL, content_type=content_type, seen_at=SEEN)


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Measured:
    return Measured(monkeypatch)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(deadline=timedelta(seconds=60)) as opened:
        yield opened


@pytest.mark.parametrize("name", BOMBS)
def test_an_entity_bomb_is_refused_in_every_layout(name: str, sandbox: Sandbox) -> None:
    with pytest.raises(FeedUnreadable) as refused:
        parsed(sandbox, BOMBS[name])
    assert REFUSED in refused.value.message or "is an HTML page" in refused.value.message


@pytest.mark.parametrize("name", MISPLACED)
def test_an_entity_bomb_where_no_declaration_counts_does_not_go_off(name: str, sandbox: Sandbox) -> None:
    items = parsed(sandbox, MISPLACED[name]).items
    assert items
    assert all(len(item.title) + len(item.text) < 1000 for item in items)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.soak] if name in SLOW else [])
        for name in HOSTILE
        if LONG or name not in SLOW
    ],
)
def test_what_is_made_to_harm_ends_with_items_or_a_reason_in_bounded_memory(name: str, measured: Measured) -> None:
    make, expected = HOSTILE[name]
    result = measured.parse(make())
    if isinstance(expected, int):
        assert isinstance(result, ParsedFeed), result
        assert len(result.items) == expected
        assert result.items or result.notes
    elif expected:
        assert isinstance(result, str), len(result.items)
        assert expected in result
    assert 0 < measured.grown <= BOUND_KIB


def test_a_document_that_is_cut_short_by_its_limits_harms_no_other(sandbox: Sandbox) -> None:
    assert parsed(sandbox, _attributes(5000)).notes == ("left out 1 items with a tag with more than 1000 attributes",)
    assert len(parsed(sandbox, RSS.encode()).items) == 2


def test_utf_16_that_is_utf_8_is_read_as_what_it_is_and_says_so(sandbox: Sandbox) -> None:
    document = RSS.replace('encoding="utf-8"', 'encoding="utf-16"').encode()
    feed = parsed(sandbox, document, "application/xml; charset=utf-16")
    assert len(feed.items) == 2
    assert "the encoding is said to be utf-16, but it is utf-8" in feed.notes


def test_a_document_costs_less_than_ten_seconds_with_the_start_of_its_process() -> None:
    assert DEADLINE + timedelta(seconds=1) < timedelta(seconds=10)
