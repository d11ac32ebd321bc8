from __future__ import annotations

from datetime import date

import pytest

from timeline.coding.text.quotes import Quote, find_quotes
from timeline.coding.text.story import read_story
from timeline.domain.events import Article


def quotes(text: str) -> tuple[list[str], tuple[Quote, ...]]:
    paragraphs = read_story(Article("a", "", text, date(2021, 3, 11))).paragraphs
    found = find_quotes(paragraphs)
    words = {paragraph.number: paragraph.words for paragraph in paragraphs}
    return [words[quote.paragraph][quote.start : quote.end] for quote in found], found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “we will go now” and left.", ["“we will go now”"]),
        ('"We go," he said. "It is late."', ['"We go,"', '"It is late."']),
        ("He saw ``great things to come,'' he said.", ["``great things to come,''"]),
        ("He said ‘we will not go there’ today.", ["‘we will not go there’"]),
        ("The rebels' plan and the army's answer were late.", []),
        ("It’s the ministers’ turn.", []),
    ],
)
def test_marks_open_and_close_a_quotation_and_apostrophes_do_not(text: str, expected: list[str]) -> None:
    assert quotes(text)[0] == expected


def test_a_quotation_goes_on_in_the_next_paragraph_when_that_opens_with_a_mark() -> None:
    _, found = quotes('"We go. It is time.\n\n"And we stay there," he said.')
    assert [quote.continues for quote in found] == [False, True]


def test_an_unclosed_quotation_ends_with_its_paragraph() -> None:
    words, found = quotes("“We go now to the place.\n\nHe left the room again.")
    assert words == ["“We go now to the place."]
    assert len(found) == 1


def test_a_borrowed_term_is_no_utterance() -> None:
    _, found = quotes("He called it a “tragic mistake” today. “We shall see what comes,” he said.")
    assert [quote.scare for quote in found] == [True, False]
