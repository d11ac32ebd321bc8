"""A page as text and as Markdown: whatever a source wrote stays words, on its line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.forms.page import Format, Link, Page, Section, line, plain, render

SAID = line("said · told by ", Link("wire.example", "https://wire.example/1"), under=[line("more")])
PAGE = Page(
    "Russia, as of position 3", (Section("Wed 2015-10-07", (SAID,)), Section(None, (line("alone"),))), "2 lines"
)


def alone(*parts: str | Link) -> Page:
    return Page("t", (Section(None, (line(*parts),)),))


def test_a_page_as_plain_text() -> None:
    assert render(PAGE, Format.TEXT).splitlines() == [
        "Russia, as of position 3",
        "",
        "Wed 2015-10-07",
        "  said · told by wire.example <https://wire.example/1>",
        "    more",
        "",
        "alone",
        "",
        "2 lines",
    ]
    assert "https" not in plain(PAGE, links=False)


def test_a_page_as_markdown() -> None:
    assert render(PAGE, Format.MARKDOWN).splitlines() == [
        "## Russia, as of position 3",
        "",
        "### Wed 2015-10-07",
        "",
        "- said · told by [wire.example](<https://wire.example/1>)",
        "  - more",
        "",
        "- alone",
        "",
        "*2 lines*",
    ]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://wire.example/1", None])
def test_only_web_addresses_are_links(url: str | None) -> None:
    assert render(alone(Link("wire", url)), Format.MARKDOWN) == "## t\n\n- wire\n"
    assert render(alone(Link("wire", url)), Format.TEXT) == "t\n\nwire\n"


@pytest.mark.parametrize(
    "url", ["https://x.example/a b>c", "https://x.example/\n[y](z)", "https://x.example/é\x1b[31m"]
)
def test_an_address_breaks_out_of_nothing(url: str) -> None:
    (shown,) = re.findall(r"\(<(.*)>\)", render(alone(Link("wire", url)), Format.MARKDOWN))
    assert shown.isascii()
    assert not set(shown) & set(" <>\n\x1b")


@given(st.text(min_size=1, max_size=60), st.sampled_from(Format))
def test_what_a_source_wrote_stays_on_its_line_and_moves_no_cursor(words: str, form: Format) -> None:
    shown = render(alone(words, Link(words, "https://x.example")), form)
    assert len(shown.splitlines()) == 3
    assert all(sign.isprintable() or sign == "\n" for sign in shown)


@pytest.mark.parametrize("words", ["[x](https://evil.example)", "*b*", "<b>", "# h", "`c`", "a|b", "\\", "_i_"])
def test_markup_of_a_source_is_escaped_and_is_words_in_plain_text(words: str) -> None:
    shown = render(alone(words), Format.MARKDOWN).splitlines()[2].removeprefix("- ")
    assert not set(re.sub(r"\\.", "", shown)) & set("[]*<>#`|\\_")
    assert re.sub(r"\\(.)", r"\1", shown) == words
    assert render(alone(words), Format.TEXT).splitlines()[2] == words
