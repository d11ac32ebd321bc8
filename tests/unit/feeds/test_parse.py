import builtins
import socket
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parse import MAX_BYTES, MAX_ITEMS, MAX_TITLE, ParsedFeed, parse_feed, publisher_of
from tests.unit.feeds.documents import ATOM, BOMB, PAGE, RDF, RSS, rss
from timeline.domain.dates import UNDATED, Clarity
from timeline.domain.errors import FeedUnreadable
from timeline.domain.items import check_item, item_id

URL = "https://feeds.harbour.example/world.xml"
SEEN = datetime(2015, 10, 10, tzinfo=UTC)


def parse(data: bytes | str, content_type: str | None = "application/xml") -> ParsedFeed:
    raw = data.encode() if isinstance(data, str) else data
    return parse_feed(raw, url=URL, content_type=content_type, seen_at=SEEN)


def test_rss_gives_title_language_and_whole_items() -> None:
    feed = parse(RSS)
    assert (feed.title, feed.language) == ("Harbour Wire & Post", "en-gb")
    item = feed.items[0]
    assert item.title == "Ministers of Norland & Sudria meet"
    assert item.text == "The ministers met on Wednesday.\n\nThey agreed to meet again."
    assert (item.guid, item.url) == ("hw-1", "https://www.harbour.example/2015/talks?utm_source=rss")
    assert (item.publisher, item.source, item.language) == ("harbour.example", "Harbour Wire", "en-gb")
    assert item.published.utc == datetime(2015, 10, 7, 15, 30, tzinfo=UTC)
    assert item.published.raw == "Wed, 07 Oct 2015 18:30:00 +0300"
    assert item.published.clarity is Clarity.EXACT


def test_an_item_with_a_broken_date_stays_undated_with_its_words() -> None:
    feed = parse(RSS)
    item = feed.items[1]
    assert (item.text, item.url) == ("Only a summary.", "https://feeds.harbour.example/2015/second")
    assert (item.published.at, item.published.raw, item.published.clarity) == (None, "a while ago", Clarity.NONE)
    assert feed.notes == ("1 of 2 items have a date that cannot be read",)


def test_atom_tells_text_from_markup_and_publication_from_change() -> None:
    feed = parse(ATOM)
    first, second = feed.items
    assert (feed.title, feed.language) == ("Harbour Wire", "en")
    assert (first.title, first.text, first.source) == ("The <tag> is text here", "One.\n\nTwo.", "Northern Agency")
    assert first.published.raw == "2015-10-07T18:30:00+02:00"
    assert second.text == "First line of a paragraph.\n\nSecond paragraph."
    assert (second.published.raw, second.published.clarity) == ("2015-10-06", Clarity.DATE_ONLY)
    assert second.publisher == "harbour.example"


def test_rdf_is_read_too() -> None:
    (item,) = parse(RDF).items
    assert (item.title, item.text) == ("Envoys leave", "The envoys left on Monday.")
    assert item.guid == item.url == "https://harbour.example/rdf/1"
    assert item.published.utc == datetime(2015, 10, 5, 8, tzinfo=UTC)


def test_an_item_without_a_date_is_undated_and_never_now() -> None:
    (item,) = parse(rss("<title>A</title><link>https://a.example/1</link>")).items
    assert item.published == UNDATED


def test_a_future_date_is_kept_and_noted() -> None:
    feed = parse(rss("<title>A</title><guid>1</guid><pubDate>Fri, 01 Jan 2038 00:00:00 GMT</pubDate>"))
    assert feed.items[0].published.at == datetime(2038, 1, 1, tzinfo=UTC)
    assert feed.notes == ("1 of 1 items are dated in the future",)


def test_a_broken_feed_keeps_what_came_with_a_note() -> None:
    whole = rss("<title>A &nbsp; b</title><guid>1</guid>", "<title>C</title><guid>2</guid>")
    feed = parse(whole.removesuffix(b"</channel></rss>"))
    assert [item.title for item in feed.items] == ["A b", "C"]
    assert "not well-formed" in feed.notes[0]


def test_warnings_printed_before_a_feed_do_not_hide_it() -> None:
    feed = parse(b"<br />\n<b>Warning</b>: disk almost full\n" + rss("<title>A</title><guid>1</guid>"))
    assert [item.title for item in feed.items] == ["A"]


def test_a_page_is_refused_with_the_feed_that_it_offers() -> None:
    with pytest.raises(FeedUnreadable) as refused:
        parse(PAGE, "text/html")
    assert refused.value.message == (
        f"{URL} is an HTML page ('Harbour — Home'), no feed; it offers https://feeds.harbour.example/feed.xml: add that"
    )


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "is JSON"),
        ('<?xml version="1.0"?><!-- list --><note><url/></note>', "is an XML document <note>"),
        ("<tv><channel id='one'><display-name>One</display-name></channel></tv>", "but no feed in them"),
        ("No such feed", "is text that begins with 'No such feed'"),
        ("<html><body>Please log in</body></html>", "is an HTML page"),
        ("\x00\x01\x02", "is text"),
    ],
)
def test_what_is_no_feed_is_named(data: str, found: str) -> None:
    with pytest.raises(FeedUnreadable) as refused:
        parse(data)
    assert found in refused.value.message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
def test_entities_declared_inside_are_refused_before_parsing_in_every_encoding(encoding: str) -> None:
    with pytest.raises(FeedUnreadable, match="declares entities"):
        parse(BOMB.replace('<?xml version="1.0"?>', f'<?xml version="1.0" encoding="{encoding}"?>').encode(encoding))


@pytest.mark.parametrize(
    "prolog",
    [
        '<!-- <a> -->\n<!DOCTYPE rss [<!ENTITY x "yy">]>',
        "<?style <a> ?><!doctype rss SYSTEM 'a>b' [<!ENTITY x \"yy\">]>",
        '<!DOCTYPE rss PUBLIC "[" "["\n[\n<!ENTITY x "yy">]>',
    ],
)
def test_a_declaration_is_found_behind_whatever_stands_before_it(prolog: str) -> None:
    with pytest.raises(FeedUnreadable, match="declares entities"):
        parse(prolog.encode() + rss("<title>&x;</title><guid>1</guid>"))


def test_entities_that_only_a_comment_declares_do_not_count() -> None:
    prolog = '<!--\n<!ENTITY x "yy">\n--><!DOCTYPE rss SYSTEM "rss.dtd">'
    (item,) = parse(prolog.encode() + rss("<title>a &x; b</title><guid>1</guid>")).items
    assert "yy" not in item.title


def test_a_document_type_without_declarations_of_its_own_is_no_harm() -> None:
    prolog = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://example.org/[rss].dtd">'
    assert len(parse(prolog.encode() + rss("<title>A</title><guid>1</guid>")).items) == 1


@pytest.mark.parametrize(
    ("label", "encoding", "content_type"),
    [
        ("utf-8", "utf-8", "text/xml"),
        ("utf-16", "utf-16", "application/xml"),
        ("windows-1251", "windows-1251", "text/xml"),
        ("utf-8", "windows-1251", "text/xml; charset=windows-1251"),
        ("utf-16", "utf-8", "text/xml"),
        ("koi8-r", "koi8-r", None),
        ("iso-8859-5", "utf-8", "text/xml; charset=utf-8"),
    ],
)
def test_a_feed_is_read_in_the_encoding_that_it_has(label: str, encoding: str, content_type: str | None) -> None:
    document = f'<?xml version="1.0" encoding="{label}"?>' + rss("<title>Встреча</title><guid>1</guid>").decode()
    assert parse(document.encode(encoding), content_type).items[0].title == "Встреча"


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be", "cp037"])
@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0"?>'])
def test_wide_characters_are_told_with_and_without_a_mark_and_a_declaration(encoding: str, declaration: str) -> None:
    if encoding == "cp037" and not declaration:
        return  # without it nothing tells it from other bytes
    document = declaration + rss("<title>Verträge</title><guid>1</guid>").decode()
    assert parse(document.encode(encoding), None).items[0].title == "Verträge"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_broken_byte_does_not_turn_the_other_characters_into_signs(encoding: str) -> None:
    whole = rss("<title>Встреча министров</title><guid>1</guid>", "<title>Я</title><guid>2</guid>").decode()
    feed = parse(whole.encode(encoding)[: -len(b"</channel></rss>")] + b"\xd1", None)
    assert feed.items[0].title == "Встреча министров"
    assert any("some bytes are no characters" in note for note in feed.notes)


def test_an_atom_entry_alone_is_a_feed_of_one() -> None:
    for prefix, name in (("", "entry"), ("a:", "a:entry")):
        bound = f'xmlns{":a" if prefix else ""}="http://www.w3.org/2005/Atom"'
        inner = f"<{prefix}title>Envoys leave</{prefix}title><{prefix}id>urn:1</{prefix}id>"
        dated = f"<{prefix}updated>2015-10-07T18:30:00Z</{prefix}updated>"
        (item,) = parse(f'<?xml version="1.0"?><{name} {bound}>{inner}{dated}</{name}>').items
        assert (item.title, item.guid) == ("Envoys leave", "urn:1")
        assert item.published.at == datetime(2015, 10, 7, 18, 30, tzinfo=UTC)


def test_entries_of_other_documents_are_no_feed() -> None:
    with pytest.raises(FeedUnreadable, match="<dictionary>"):
        parse("<dictionary><entry>Word</entry></dictionary>")


def test_a_document_type_of_pages_before_a_feed_does_not_hide_it() -> None:
    doctype = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://a.example/x.dtd">\n<!-- a feed -->'
    assert len(parse(doctype.encode() + rss("<title>A</title><guid>1</guid>")).items) == 1
    with pytest.raises(FeedUnreadable, match="HTML page"):
        parse("<!DOCTYPE html><title>No feed</title>")


def test_an_items_own_language_counts() -> None:
    first, second = parse(
        rss("<title>A</title><dc:language>fr</dc:language>", "<title>B</title>", head="<language>en</language>")
    ).items
    assert (first.language, second.language) == ("fr", "en")


def test_an_encoding_that_is_none_is_never_used() -> None:
    document = b'<?xml version="1.0" encoding="unicode_escape"?>' + rss("<title>\\u0041 \xe9</title><guid>1</guid>")
    assert parse(document).items[0].title == "\\u0041 \xe9"


def test_the_description_of_a_picture_is_not_the_text() -> None:
    picture = '<media:content url="p.jpg"><media:description>A palace</media:description></media:content>'
    before = picture + "<title>A</title><guid>1</guid><description>The story.</description>"
    after = "<title>A</title><guid>1</guid><description>The story.</description>" + picture
    alone = "<title>A</title><guid>1</guid><media:description type='plain'>A palace</media:description>"
    assert [item.text for item in parse(rss(before, after, alone)).items] == ["The story.", "The story.", ""]


def test_a_fragment_that_counts_revisions_is_not_part_of_a_guid() -> None:
    link = "<link>https://a.example/story?at_medium=RSS</link>"
    one, other = (
        parse(rss(f"<title>A</title>{link}<guid>https://a.example/story#{n}</guid>")).items[0] for n in (0, 1)
    )
    assert item_id(one) == item_id(other)


def test_a_fragment_that_tells_items_of_a_page_apart_is_kept() -> None:
    urls = ("https://a.example/live#1", "https://a.example/live#2")
    one, other = parse(rss(*(f"<title>A</title><link>{url}</link><guid>{url}</guid>" for url in urls))).items
    assert item_id(one) != item_id(other)


def test_a_guid_does_not_depend_on_the_feed_that_carried_it() -> None:
    data = rss("<title>A</title><link>https://a.example/1</link><guid>story-1</guid>")
    other = parse_feed(data, url="https://elsewhere.example/x/y", content_type=None, seen_at=SEEN)
    assert other.items == parse(data).items


def test_an_item_without_guid_and_link_has_an_identity_all_the_same() -> None:
    one, other = parse(rss("<title>A</title>", "<title>B</title>")).items
    assert item_id(one) != item_id(other)
    assert parse(rss("<title>A</title>")).items[0] == one


def test_a_name_in_an_address_is_the_credit() -> None:
    (item,) = parse(rss("<title>A</title><guid>1</guid><author>desk@a.example (Harbour Wire)</author>")).items
    assert item.source == "Harbour Wire"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://[broken", "", "mailto:desk@a.example"])
def test_a_link_that_leads_nowhere_is_no_link(link: str) -> None:
    (item,) = parse(rss(f"<title>A</title><guid isPermaLink='false'>1</guid><link>{link}</link>")).items
    assert (item.url, item.publisher) == (None, "harbour.example")


@pytest.mark.parametrize(
    ("url", "publisher"),
    [
        ("https://www.harbour.example/a", "harbour.example"),
        ("https://feeds.Harbour.example:8443/a", "harbour.example"),
        ("https://rss.example/a", "rss.example"),
        ("https://news.harbour.example/", "news.harbour.example"),
        ("nonsense", "unknown"),
    ],
)
def test_a_publisher_is_a_host_without_its_doors(url: str, publisher: str) -> None:
    assert publisher_of(url) == publisher


def test_long_fields_are_cut_to_what_a_record_may_hold() -> None:
    long = "x" * 300_000
    head = f"<language>{long}</language>"
    markup = f"<title>A</title><guid>{long}</guid><dc:creator>{long}</dc:creator><pubDate>{long}</pubDate>"
    (item,) = parse(rss(f"{markup}<link>https://a.example/{long}</link>", head=head)).items
    fields = [item.guid, item.source, item.language, item.published.raw, item.url]
    assert sum(len(field or "") for field in fields) < 20_000


JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour JSON", "language": "en",
"items": [
  {"id": 7, "url": "https://harbour.example/7", "title": "3 < 4", "content_text": "One.\\n\\nTwo <b>.",
   "date_published": "2015-10-07T18:30:00+03:00", "authors": [{"name": "Harbour Wire"}]},
  {"id": "b", "external_url": "https://other.example/b", "content_html": "<p>First.</p><p>Second.</p>",
   "summary": "Short.", "author": {"name": "Post"}, "date_modified": "2015-10-08"},
  "no item", {"id": null}
]}"""


def test_json_feed_is_read_too() -> None:
    feed = parse(JSON_FEED, "application/feed+json")
    first, second, _ = feed.items
    assert (feed.title, feed.language) == ("Harbour JSON", "en")
    assert (first.guid, first.title, first.text) == ("7", "3 < 4", "One.\n\nTwo <b>.")
    assert (first.source, first.published.utc) == ("Harbour Wire", datetime(2015, 10, 7, 15, 30, tzinfo=UTC))
    assert (second.url, second.text, second.source) == ("https://other.example/b", "First.\n\nSecond.", "Post")
    assert second.published.clarity is Clarity.DATE_ONLY


def test_a_broken_item_harms_no_other() -> None:
    good = [f"<title>A{n}</title><guid>{n}</guid>" for n in range(250)]
    broken = "<title>Bad & <b>worse</title><guid>bad</guid><description><![CDATA[never closed"
    for at in (0, 120, 250):
        feed = parse(rss(*good[:at], broken + "]]></item><item>" if at < 250 else broken, *good[at:]))
        assert {item.guid for item in feed.items} >= {str(n) for n in range(250)}
        assert "not well-formed" in feed.notes[0]


def test_an_item_of_a_shape_that_no_item_has_is_left_out_and_harms_no_other() -> None:
    odd = "<title>B</title>" + "<a>" * 3000 + "</a>" * 3000
    feed = parse(rss("<title>A</title>", odd, "<title>C</title>"))
    assert [item.title for item in feed.items] == ["A", "C"]
    assert feed.notes == ("left out 1 items with more than 2000 elements inside each other",)
    with pytest.raises(FeedUnreadable, match="a tag with more than 1000 attributes, as no feed has"):
        parse(f"<rss {' '.join(f'a{n}=1' for n in range(2000))}><channel><item><title>A</title></item></channel></rss>")


@pytest.mark.parametrize("noise", ["<b>", " <b ", " & <br> ", "'", "\x00"])
def test_noise_in_the_tag_of_an_item_does_not_lose_it(noise: str) -> None:
    titles = [f"A{n}" for n in range(150)]
    before, item, after = rss(*(f"<title>{title}</title>" for title in titles)).decode().partition("<item><title>A70<")
    feed = parse(f"{before}<item a='1' {noise}>{item.removeprefix('<item>')}{after}")
    assert [item.title for item in feed.items] == titles


def test_more_items_than_are_kept_are_left_out_with_a_note() -> None:
    feed = parse(rss(*["<title>A</title>"] * (MAX_ITEMS + 1)))
    assert len(feed.items) == MAX_ITEMS
    assert feed.notes == (f"more than {MAX_ITEMS} items; the others were left out",)


def test_items_in_pieces_are_the_items_of_the_whole() -> None:
    items = [f"<title>A{n}</title><link>/{n}</link><dc:date>2015-10-07</dc:date>" for n in range(250)]
    feed = parse(rss(*items, head="<language>en</language><!-- <item> --><title>Wire</title>"))
    assert [item.url for item in feed.items] == [f"https://feeds.harbour.example/{n}" for n in range(250)]
    assert (feed.title, feed.language, feed.notes) == ("Wire", "en", ())
    alone = [parse(rss(item, head="<language>en</language>")).items[0] for item in items]
    assert list(feed.items) == alone


def test_long_titles_and_texts_are_cut_to_what_the_log_keeps() -> None:
    feed = parse(rss(f"<title>{'t ' * 20_000}</title><guid>1</guid><description>{'word ' * 300_000}</description>"))
    (item,) = feed.items
    check_item(item)
    assert MAX_TITLE - 1 <= len(item.title) <= MAX_TITLE
    assert "were cut" in feed.notes[0]


def test_a_document_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(FeedUnreadable, match="over the limit"):
        parse(b"<rss>" + b" " * MAX_BYTES)


def test_a_guid_that_two_links_share_is_no_identity() -> None:
    markup = "<title>A{0}</title><link>https://a.example/{0}</link><guid isPermaLink='false'>same</guid>"
    one, other = parse(rss(markup.format(1), markup.format(2))).items
    assert item_id(one) != item_id(other)
    assert item_id(one) == item_id(parse(rss(markup.format(1), markup.format(3))).items[0])


def test_a_guid_that_the_same_article_repeats_is_one() -> None:
    markup = "<title>A</title><link>https://a.example/1</link><guid isPermaLink='false'>same</guid>"
    one, other = parse(rss(markup, markup)).items
    assert item_id(one) == item_id(other)
    assert one.guid == "same"


def test_a_link_that_several_articles_share_is_no_identity() -> None:
    one, other = parse(rss(*(f"<title>{title}</title><link>https://a.example/</link>" for title in "AB"))).items
    assert item_id(one) != item_id(other)


@pytest.mark.parametrize("guid", ["fetch-{now}-{n}", "{n}"])
def test_guids_made_anew_for_every_reader_give_way_to_the_link(guid: str) -> None:
    def item(number: int, place: int) -> str:
        made = guid.format(now=int(SEEN.timestamp()), n=place)
        return f"<title>A</title><link>https://a.example/{number}</link><guid isPermaLink='false'>{made}</guid>"

    feed = parse(rss(*(item(n, n) for n in (1, 2, 3))))
    assert [one.guid for one in feed.items] == [None] * 3


def test_numeric_dates_are_read_in_the_order_that_the_feed_shows() -> None:
    dates = ("07/10/2015", "25/10/2015")
    first, _ = parse(rss(*(f"<title>A</title><guid>{date}</guid><pubDate>{date}</pubDate>" for date in dates))).items
    assert first.published.at == datetime(2015, 10, 7, tzinfo=UTC)


@pytest.mark.parametrize("text", ["/etc/hostname", "https://a.example/feed", "pyproject.toml"])
def test_words_that_look_like_an_address_or_a_file_are_neither_fetched_nor_opened(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*args: object, **kwargs: object) -> None:
        raise AssertionError("parsing went outside")

    monkeypatch.setattr(builtins, "open", forbidden)
    monkeypatch.setattr(socket, "socket", forbidden)
    with pytest.raises(FeedUnreadable):
        parse(text)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_feed_or_are_refused(data: bytes) -> None:
    for document in (data, b"<rss><channel><item>" + data):
        try:
            feed = parse(document)
        except FeedUnreadable:
            continue
        assert all(item_id(item) for item in feed.items)


@given(st.lists(st.text(st.sampled_from("Aaz 09  ėłЖщ中日")), min_size=1, max_size=4))
def test_titles_come_back_folded_in_order(titles: list[str]) -> None:
    items = (f"<title>{title}</title><guid>{number}</guid>" for number, title in enumerate(titles))
    assert [item.title for item in parse(rss(*items)).items] == [" ".join(title.split()) for title in titles]
