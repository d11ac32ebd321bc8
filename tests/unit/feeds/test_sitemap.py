from datetime import UTC, datetime

import pytest

from feeds.parse import ParsedFeed, parse_feed
from feeds.sitemap import read_sitemap
from timeline.domain.errors import FeedUnreadable
from timeline.domain.items import check_item

URL = "https://www.harbour.example/news-sitemap.xml"
SEEN = datetime(2015, 10, 10, tzinfo=UTC)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
)


def parse(document: str) -> ParsedFeed:
    return parse_feed(document.encode(), url=URL, content_type="application/xml", seen_at=SEEN)


def page(number: int, title: str = "Envoys leave", name: str = "Harbour Wire") -> str:
    return f"""<url><loc>https://www.harbour.example/{number}?a=1&amp;b=2</loc><lastmod>2015-10-09</lastmod>
      <news:news><news:publication><news:name>{name}</news:name><news:language>en</news:language></news:publication>
      <news:publication_date>2015-10-07T18:30:00+03:00</news:publication_date><news:title>{title}</news:title>
      </news:news><image:image><image:title>A palace</image:title></image:image></url>"""


def test_pages_that_are_news_are_items() -> None:
    feed = parse(f"{HEAD}<url><loc>https://www.harbour.example/about</loc></url>{page(1)}{page(2)}</urlset>")
    first, second = feed.items
    assert (feed.title, feed.notes) == ("Harbour Wire", ())
    assert (first.title, first.text, first.language) == ("Envoys leave", "", "en")
    assert (first.url, first.guid) == ("https://www.harbour.example/1?a=1&b=2", None)
    assert first.published.utc == datetime(2015, 10, 7, 15, 30, tzinfo=UTC)
    assert first.publisher == "harbour.example"
    check_item(second)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Talks &amp; terms", "Talks & terms"),
        ("<![CDATA[Talks & <terms>]]>", "Talks & <terms>"),
        ("\n  Talks\n  end ", "Talks end"),
        ("<!-- old --> Talks", "Talks"),
    ],
)
def test_titles_are_read_as_they_are_meant(written: str, title: str) -> None:
    assert parse(f"{HEAD}{page(1, written)}</urlset>").items[0].title == title


def test_other_prefixes_and_broken_pages_are_read_too() -> None:
    document = (HEAD + page(1) + page(2)).replace("news:", "n:").replace("xmlns:news=", "xmlns:n=")
    document = document.replace("</url><url>", "<url>").replace("<image:title>A", "<image:title>A & ")
    assert [item.title for item in parse(document).items] == ["Envoys leave"] * 2


def test_pages_in_comments_are_none() -> None:
    assert len(parse(f"{HEAD}<!-- {page(1)} -->{page(2)}</urlset>").items) == 1


def test_a_news_sitemap_may_be_empty() -> None:
    assert parse(f"{HEAD}</urlset>").items == ()


def test_a_sitemap_without_news_says_so() -> None:
    for document in ("<urlset><url><loc>https://a.example/</loc></url></urlset>", "<urlset/>"):
        with pytest.raises(FeedUnreadable, match="is a sitemap without news"):
            parse(document)


def test_an_index_of_sitemaps_names_some_those_with_news_first() -> None:
    listed = "".join(f"<sitemap><loc>https://a.example/{name}.xml</loc></sitemap>" for name in ("a", "b", "c", "news"))
    with pytest.raises(
        FeedUnreadable, match=r"is an index of sitemaps, no feed; it lists https://a\.example/news\.xml"
    ):
        parse(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</sitemapindex>')
    with pytest.raises(FeedUnreadable, match="it lists none"):
        parse("<sitemapindex/>")


def test_no_more_pages_are_read_than_are_asked_for() -> None:
    document = (HEAD + "".join(map(page, range(5))) + "</urlset>").partition("\n")[2]
    _, entries = read_sitemap(document, URL, 2)
    assert [entry["link"][-9:] for entry in entries] == ["0?a=1&b=2", "1?a=1&b=2"]


@pytest.mark.parametrize("piece", ["<url>", "<url", "<url><news:title><![CDATA[", "<loc><news:", "<!--", "<url><!--"])
def test_hostile_sitemaps_cost_no_more_than_their_length(piece: str) -> None:
    try:
        parse("<urlset>" + piece * 100_000)
    except FeedUnreadable:
        return
