import pytest

from feeds.archive import item_of
from feeds.page import read_page
from timeline.domain.errors import InvalidItem

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><title>Envoys meet | Harbour Wire</title>
<meta property="og:title" content="Envoys meet &amp; part">
<meta property="og:site_name" content="Harbour Wire">
<meta property="article:published_time" content="2015-10-07T18:30:00+03:00">
<link rel="canonical" href="https://www.harbour.example/1">
</head><body><nav><p>World Sport</p></nav>
<article><header><h1>Envoys meet</h1><p>By a reporter</p></header>
<p>The envoys met.</p><aside><p>Read this too</p></aside><p>They parted.</p></article>
<article><p>Another.</p></article><footer><p>All rights</p></footer></body></html>"""


def test_a_page_tells_title_date_address_site_and_text() -> None:
    item = item_of(read_page(PAGE))
    assert (item.title, item.text) == ("Envoys meet & part", "The envoys met.\n\nThey parted.")
    assert (item.url, item.publisher) == ("https://www.harbour.example/1", "harbour.example")
    assert (item.source, item.language) == ("Harbour Wire", "en-GB")
    assert item.published.at is not None
    assert item.published.at.isoformat() == "2015-10-07T18:30:00+03:00"


LD = '<script type="application/ld+json">%s</script>'


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta name="date" content="2015-10-07">', "2015-10-07"),
        (LD % '{"@type": "NewsArticle", "datePublished": "2015-10-06"}', "2015-10-06"),
        (LD % '{"@graph": [{"@type": "Site"}, {"@type": ["Article"], "datePublished": "2015-10-05"}]}', "2015-10-05"),
        (LD % '[{"@type": "NewsArticle", "datePublished": "2015-10-04"}]', "2015-10-04"),
        (LD % "{broken" + '<meta itemprop="datePublished" content="2015-10-03">', "2015-10-03"),
        (LD % '{"@type": "Organization", "datePublished": "1999-01-01"}', None),
        ('<meta property="article:modified_time" content="2016-01-01">', None),
        ("", None),
    ],
)  # fmt: skip
def test_the_date_is_that_of_publication_or_none(head: str, date: str | None) -> None:
    assert read_page(f"<html><head>{head}</head><body><p>Words.</p></body></html>")["published"] == date


def test_the_date_may_stand_on_the_page_for_readers() -> None:
    page = '<html><body><main><time datetime="2015-10-07">Wednesday</time><p>Words.</p></main></body></html>'
    assert read_page(page)["published"] == "2015-10-07"


def test_a_body_for_machines_counts_before_what_stands_on_the_page() -> None:
    data = LD % '{"@type": "NewsArticle", "headline": "Envoys meet", "articleBody": "All of it."}'
    page = read_page(f"<html><head>{data}</head><body><p>Teaser.</p></body></html>")
    assert (page["title"], page["text"]) == ("Envoys meet", "All of it.")


def test_a_page_without_text_is_no_item() -> None:
    with pytest.raises(InvalidItem, match="no text"):
        read_page("<html><head><title>Gate</title></head><body><nav>Home</nav></body></html>")


@pytest.mark.parametrize(
    "shape",
    [
        "<nav>",
        "<article>",
        "<article><nav>",
        "<meta ",
        "<meta a=",
        "<script>",
        "<h1>",
        "<time ",
        "<link ",
        "<p",
        "</nav>",
    ],
)
def test_hostile_markup_costs_no_more_than_its_length(shape: str) -> None:
    """A square of the length would need hours here."""
    text = read_page("<html><body><p>Words.</p>" + shape * 200_000 + "<p>Ends.</p></body></html>")["text"]
    assert "Words." in str(text) or "Ends." in str(text)
