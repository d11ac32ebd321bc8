import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.markup import fold
from feeds.opml import Outline, read_opml, write_opml
from timeline.domain.errors import TimelineError

LIST = b"""<?xml version="1.0" encoding="UTF-8"?><!-- mine --><opml version="1.0"><head><title>Mine</title></head><body>
<outline text="World"><outline text="Near"><outline text="Harbour &amp; port" xmlUrl="https://harbour.example/rss"/>
</outline><outline title="Hills" text="?" xmlurl=" https://hills.example/atom "/></outline>
<outline text="again" xmlUrl="https://harbour.example/rss"/><outline text="a note"/>
<outline text="https://bare.example/" xmlUrl="https://bare.example/"/></body></opml>"""


def test_feeds_are_found_in_folders_however_deep_each_once() -> None:
    assert read_opml(LIST, "mine") == [
        Outline("https://harbour.example/rss", "Harbour & port"),
        Outline("https://hills.example/atom", "Hills"),
        Outline("https://bare.example/", None),
    ]


def test_depth_costs_nothing() -> None:
    deep = b"<opml><body>" + b'<outline text="x">' * 100_000 + b'<outline xmlUrl="http://a/"/>'
    deep += b"</outline>" * 100_000 + b"</body></opml>"
    assert read_opml(deep, "deep") == [Outline("http://a/", None)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no element found"),
        (b"<opml>", "no OPML"),
        (b"<rss/>", "is <rss>, no OPML"),
        (b"just words", "no OPML"),
        (b'<!DOCTYPE opml [<!ENTITY a "aaaa">]><opml>&a;</opml>', "declares entities"),
        (b"<opml>" + b" " * 17_000_000 + b"</opml>", "longer than"),
    ],
)
def test_what_is_no_list_is_refused_with_what_was_found(data: bytes, reason: str) -> None:
    with pytest.raises(TimelineError, match=reason):
        read_opml(data, "it")


urls = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Z"]), min_size=1)
titles = st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), max_size=50)


@given(st.lists(st.tuples(urls, titles), unique_by=lambda pair: pair[0]))
def test_what_is_written_is_read_again(feeds: list[tuple[str, str | None]]) -> None:
    again = read_opml(write_opml(Outline(url, title) for url, title in feeds).encode(), "ours")
    assert [outline.url for outline in again] == [url for url, _ in feeds]
    for outline, (url, title) in zip(again, feeds, strict=True):
        said = fold(title or "")
        assert (outline.title or "") == (said if said != fold(url) else "")
