import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.markup import fold, plain_line, plain_paragraphs

words = st.text(st.characters(categories=["L", "N"], min_codepoint=33, max_codepoint=0x24F), min_size=1, max_size=8)
inline = st.builds(
    lambda tag, word: f"<{tag} class='x'>{word}</{tag}>", st.sampled_from(["b", "i", "a", "span"]), words
)
runs = st.lists(st.one_of(words, inline), min_size=1, max_size=5).map(" ".join)
paragraphs = st.lists(runs, min_size=1, max_size=5)


@given(paragraphs, st.sampled_from(["p", "div", "li", "h2", "blockquote"]))
def test_every_block_becomes_one_paragraph_without_tags(blocks: list[str], tag: str) -> None:
    text = plain_paragraphs("\n".join(f"<{tag}>{block}</{tag}>" for block in blocks))
    assert text.split("\n\n") == [re.sub(r"<[^>]*>", "", block) for block in blocks]


@given(st.text())
def test_any_text_is_read_to_folded_paragraphs(text: str) -> None:
    plain = plain_paragraphs(text)
    assert plain.split("\n\n") == [fold(paragraph) for paragraph in plain.split("\n\n")]


@given(st.lists(words, min_size=1).map(" ".join))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain_paragraphs(text) == text


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("<p>Talks &amp; terms&nbsp;of   Geneva</p>", "Talks & terms of Geneva"),
        ("One.<br><br/>Two.<br>Still two.", "One.\n\nTwo. Still two."),
        ("<p>Story.<script>if (a < b) { x() }</script></p><style>p {}</style>", "Story."),
        ("<figure><img src=x><figcaption>A ministry</figcaption></figure><p>Story.</p>", "Story."),
        ("<figure><figcaption>Never closed</figure><p>Story.</p>", "Story."),
        ("<div>Loose <p>Tight</p> loose</div>", "Loose\n\nTight\n\nloose"),
        ("<ul><li>One<li>Two</ul>", "One\n\nTwo"),
        ("<p>Never closed <b>bold", "Never closed bold"),
        ("<iframe src=x></iframe><p>Story.</p>", "Story."),
        ("<iframe src='x'/><p>Story.</p>", "Story."),
        ("3 < 4 & 5 > 2", "3 < 4 & 5 > 2"),
        ("<!-- hidden <p> --><p>Shown</p><!-- never closed", "Shown"),
        ('<img alt="a > b" data-note="<p>no</p>"><p>Story.</p>', "Story."),
        ("<a title=it's>Story</a> and <a href='x\">more</a>.", "Story and more."),
        (f'<img src="data:{"x" * 5000}"/>Story.', "Story."),
        ("<SCRIPT>x</p></ScRiPt ><P>Story.</P>", "Story."),
        ("<!DOCTYPE html><?php no ?>Story.", "Story."),
        ("<o:p>Office</o:p> and <my-tag>own</my-tag>", "Office and own"),
        ("AT&amp;T &lt;b&gt; &#8212; &#x2014;", "AT&T <b> — —"),
        ("", ""),
    ],
)
def test_markup_is_read_as_a_reader_sees_it(markup: str, plain: str) -> None:
    assert plain_paragraphs(markup) == plain


@pytest.mark.parametrize(
    "piece", ["<a ", '<a b="', "<!--", "<![CDATA[", "</a ", "<div></p>", "<figcaption>x", "<!", "&#"]
)
def test_hostile_markup_costs_no_more_than_its_length(piece: str) -> None:
    plain_paragraphs(piece * 100_000)  # took minutes when every piece looked to the end of the text


def test_a_line_has_no_breaks() -> None:
    assert plain_line("<p>Ministers\nmeet</p><p>again</p>") == "Ministers meet again"


def test_invisible_marks_between_latin_letters_are_dropped() -> None:
    assert fold("with \u200ca loaded\u200b \u200cquestion\u00ad") == "with a loaded question"


def test_joiners_between_letters_of_other_scripts_stay() -> None:
    assert fold("می\u200cخواهم") == "می\u200cخواهم"
