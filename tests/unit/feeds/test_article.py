"""Pages become the text of their article, or the reason why there is none."""

from __future__ import annotations

from datetime import datetime

import pytest

from feeds.article import NoText, read_article
from feeds.walls import Why
from tests.unit.feeds.layouts import CAPTION, FOOTER, LAYOUTS, STORY, TITLE, Layout, article_element, page, paragraphs
from timeline.domain.dates import Clarity
from timeline.domain.pages import PageText
from timeline.domain.shingles import shingles, words_of
from timeline.domain.spans import ItemText

TOLD = ItemText(TITLE, STORY[0])
HTML = {"content-type": "text/html; charset=utf-8"}


def read(html: str, told: ItemText = TOLD, **headers: str) -> PageText | NoText:
    return read_article(html.encode(), headers=HTML | headers, told=told)


def text_of(html: str, told: ItemText = TOLD) -> str:
    found = read(html, told)
    assert isinstance(found, PageText), found
    return found.text


ALLOWED = {"press_release": ("07.10.2015", "No. 412/2015"), "unclosed": (FOOTER,)}
"""What is let in beside the story: a release's number, and a footer that nothing marks as one."""


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_every_word_of_the_story_is_kept_and_nothing_that_stands_around_it(layout: Layout) -> None:
    told = text_of(layout())
    story = shingles("\n".join(STORY), 3)
    assert shingles(told, 3) & story == story
    assert [part for part in told.split("\n\n") if part not in STORY] == list(ALLOWED.get(layout.__name__, ()))
    assert CAPTION not in told


def test_reading_a_page_twice_gives_the_same_whatever_was_read_between() -> None:
    pages = [layout() for layout in LAYOUTS]
    assert [read(one) for one in pages] == [read(one) for one in pages]


def test_title_date_and_language_are_what_the_page_says() -> None:
    head = '<meta property="article:published_time" content="2015-10-07T18:30:00+02:00">'
    found = read(page(f"<article>{paragraphs()}</article>", head, "en-GB"))
    assert isinstance(found, PageText)
    assert (found.title, found.language) == (TITLE, "en-GB")
    assert found.published.at == datetime.fromisoformat("2015-10-07T18:30:00+02:00")


def test_a_page_that_says_no_date_has_none_though_its_story_names_one() -> None:
    found = read(article_element())
    assert isinstance(found, PageText)
    assert found.published.clarity is Clarity.NONE


def test_other_character_sets_are_read_by_their_label_on_the_page_or_in_http() -> None:
    told = ItemText("Fürst Ottokar reist nach Graustadt zurück", "Fürst Ottokar reist heim.")
    story = [f"Fürst Ottokar ist am Mittwoch nach Graustadt gereist, sagte ein Sprecher ({n})." for n in range(9)]
    head, body = "<meta charset='windows-1252'>", f"<article>{paragraphs(tuple(story))}</article>"
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    labelled = read_article(html.encode("cp1252"), headers={"content-type": "text/html"}, told=told)
    by_http = read_article(html.encode("utf-16"), headers={"content-type": "text/html; charset=utf-16"}, told=told)
    assert isinstance(labelled, PageText)
    assert labelled == by_http
    assert labelled.text.split("\n\n") == story


def test_a_story_in_another_script_is_text_too() -> None:
    story = tuple(
        f"Посол Фредонии вернулся в Граустадт в среду, сообщил представитель министерства ({n})." for n in range(8)
    )
    told = ItemText("Посол Фредонии вернулся в Граустадт", "Посол вернулся в столицу")
    assert text_of(page(f"<article>{paragraphs(story)}</article>", language="ru"), told).split("\n\n") == list(story)


def article(*story: str, head: str = "", after: str = "") -> str:
    return page(f"<article>{paragraphs(story)}</article>{after}", head)


def machine(data: str, body: str = "") -> str:
    return page(f"<article>{body or paragraphs()}</article>", f'<script type="application/ld+json">{data}</script>')


BUY = "<div class='offer'><p>Subscribe to continue reading this story</p><p>Free trial, cancel anytime</p></div>"
CONSENT = page(
    "<div><h1>Before you continue</h1><p>We and our 812 partners store and/or access information on a device, such as"
    " cookies, to show you personalised ads and measure them.</p><p>You may accept all or manage your choices. Some"
    " partners rely on legitimate interest and ask for no consent.</p><button>Accept all</button></div>"
)
FERRY = "The ferry to the island will not run this winter, its owner says, for want of a pilot."
GONE = "<main><h1>Sorry</h1><p>The page you are looking for could not be found.</p></main>"
CHECK = "<p>Please enable JavaScript and cookies to continue.</p><p>Checking your browser.</p>"
NO_TEXT = {
    "not free, says its data": (machine('{"@type": "NewsArticle", "isAccessibleForFree": false}'), Why.PAYWALL),
    "not free as a word": (machine('{"@type": "Report", "isAccessibleForFree": "False"}'), Why.PAYWALL),
    "a part not free": (
        machine('{"@type": "NewsArticle", "hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "false"}}'),
        Why.PAYWALL,
    ),
    "locked": (article(*STORY, head='<meta property="article:content_tier" content="locked">'), Why.PAYWALL),
    "two paragraphs and an offer": (article(*STORY[:3], after=BUY), Why.PAYWALL),
    "an offer at the end of the text": (article(*STORY, *STORY, "This article is only for subscribers."), Why.PAYWALL),
    "a German offer": (article(*STORY[:3], "Exklusiv für Abonnenten"), Why.PAYWALL),
    "broken off": (article(*STORY[:2], "Sylvania denied that its army had…"), Why.CUT),
    "read more": (article(*STORY[:3], "Continue reading on our site"), Why.CUT),
    "a consent page": (CONSENT, Why.CONSENT),
    "a soft 404": (page(GONE), Why.NOT_THERE),
    "a robot check": (page(CHECK), Why.ROBOT_CHECK),
    "a home page": (
        page("".join(f"<article><h2>{n} towns</h2><p>{FERRY} ({n})</p></article>" for n in range(12))),
        Why.ELSEWHERE,
    ),
    "no more than the summary": (article(STORY[0]), Why.NOT_MORE),
    "nothing": (page("<div></div>"), Why.EMPTY),
    "not to be kept": (article(*STORY, head='<meta name="robots" content="index, noarchive">'), Why.NOT_KEPT),
}


@pytest.mark.parametrize("name", NO_TEXT)
def test_what_is_not_the_article_is_known_for_what_it_is(name: str) -> None:
    html, why = NO_TEXT[name]
    assert read(html) == NoText(why)


@pytest.mark.parametrize("content_type", ["application/pdf", "image/jpeg", "application/json", "text/plain"])
def test_what_is_no_page_is_not_read(content_type: str) -> None:
    assert read(article_element(), **{"content-type": content_type}) == NoText(Why.NOT_A_PAGE)


def test_without_a_content_type_a_page_is_known_by_its_beginning() -> None:
    def bare(data: bytes) -> PageText | NoText:
        return read_article(data, headers={}, told=TOLD)

    assert isinstance(bare(article_element().encode()), PageText)
    assert bare(b"%PDF-1.4") == NoText(Why.NOT_A_PAGE)


def test_a_header_may_forbid_keeping_too() -> None:
    assert read(article_element(), **{"x-robots-tag": "noindex, noarchive"}) == NoText(Why.NOT_KEPT)


QUOTED = "The paper said that readers must subscribe to continue reading its reports on the truce, and defended that."
FREE = {
    "an offer in the menu": page(
        f"<header><a>Already a subscriber? Log in</a></header><article>{paragraphs()}</article>"
    ),
    "said to be free": machine('{"@type": "NewsArticle", "isAccessibleForFree": "True"}'),
    "a story about subscribers": article(STORY[0], QUOTED, *STORY[1:], *STORY[1:4]),
    "a story about cookies": article(*STORY[:4], "The ministry threw out its cookies.", *STORY[4:]),
    "a quotation that trails off": article(*STORY, *STORY[:7], "He said: We shall see..."),
}


@pytest.mark.parametrize("name", FREE)
def test_an_article_is_not_mistaken_for_a_wall(name: str) -> None:
    assert len(words_of(text_of(FREE[name]))) >= len(words_of("\n".join(STORY)))


def test_a_headline_of_a_word_or_two_says_nothing_about_its_page() -> None:
    assert text_of(article_element(), ItemText("Briefing", ""))


def test_markup_without_end_costs_no_more_than_text() -> None:
    assert isinstance(read("<html>" + "<script>" * 100_000), NoText)
    assert isinstance(read("<html><meta " + "charset" * 50_000), NoText)
