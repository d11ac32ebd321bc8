from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.coding.text.story import PARAGRAPH_LIMIT, READ_LIMIT, Story, plain, read_story
from timeline.domain.events import Article

DAY = date(2021, 3, 11)


def story(text: str, title: str = "") -> Story:
    return read_story(Article("a", title, text, DAY))


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("BRUSSELS (Reuters) - Talks began.", "BRUSSELS", "Talks began."),
        ("OSLO, Oct 7 (Xinhua) -- Talks began.", "OSLO", "Talks began."),
        ("QUITO — Talks began.", "QUITO", "Talks began."),
        ("ACCRA, Ghana (AP) _ Talks began.", "ACCRA, Ghana", "Talks began."),
        ("LISBON Portugal said talks began.", "Lisbon", "Portugal said talks began."),
        ("NATO Secretary-General X spoke.", None, "NATO Secretary-General X spoke."),
    ],
)
def test_a_dateline_is_cut_off(line: str, place: str | None, words: str) -> None:
    found = story(line)
    assert (found.place, found.paragraphs[0].words) == (place, words)


def test_captions_before_the_dateline_and_credits_are_left_out() -> None:
    text = "Troops at the gate.\n\nTroops at the gate. PHOTO: AFP\n\nOSLO (AP) - Talks began.\n\n(Reporting by A B)"
    assert [p.words for p in story(text).paragraphs] == ["Talks began."]


def test_a_caption_that_is_printed_twice_is_left_out_without_a_dateline() -> None:
    caption = "Soldiers of the second brigade stand at the harbour."
    assert [p.words for p in story(f"{caption}\n\n{caption}\n\nTalks began today.").paragraphs] == [
        "Talks began today."
    ]


def test_the_marks_of_a_wire_headline_are_not_read() -> None:
    found = story("Talks began.", title="UPDATE 2-Ministers meet")
    assert found.title is not None
    assert found.title.words == "Ministers meet"
    assert found.title.span.start == 9


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    text = "\n".join(["The ministers of the two countries will hold a meeting about"] * 5 + ["the border."])
    assert len(story(text).paragraphs) == 1


def test_leftovers_of_html_do_not_shift_an_offset() -> None:
    text = "<p>Fish &amp; chips</p>"
    assert plain(text) == "   Fish &     chips    "
    assert len(plain(text)) == len(text)


def test_no_more_than_the_limit_is_read() -> None:
    found = story("word " * READ_LIMIT)
    assert max(p.span.end for p in found.paragraphs) <= READ_LIMIT
    assert all(len(p.words) <= PARAGRAPH_LIMIT for p in found.paragraphs)


@given(st.text(max_size=300))
def test_every_paragraph_is_as_long_as_its_span(text: str) -> None:
    for paragraph in story(text).paragraphs:
        assert len(paragraph.words) == paragraph.span.end - paragraph.span.start
        assert 0 <= paragraph.span.start < paragraph.span.end <= len(text)


def test_a_long_run_of_marks_is_no_paragraph() -> None:
    story = read_story(
        Article("a", "", "Chile met Peru.\n\n" + "(" * 5_000 + "\n\n" + "a b " * 2_000, date(2021, 3, 11))
    )
    assert [paragraph.words for paragraph in story.paragraphs] == ["Chile met Peru."]
