from __future__ import annotations

import pytest

from timeline.coding.predicates.lexicon import load_lexicon
from timeline.coding.text.headlines import in_sentence_case, is_title_case
from timeline.coding.text.story import Paragraph
from timeline.domain.spans import Span


def test_known_words_are_lowered_and_names_are_not() -> None:
    title = "Turkey Condemns Swedish Decision and Recalls Its Ambassador"
    read = in_sentence_case(Paragraph(Span("title", 0, len(title)), title, 0), load_lexicon(), [(0, 6), (16, 23)])
    assert read.words == "Turkey condemns Swedish decision and recalls its ambassador"


@pytest.mark.parametrize("title", ["Turkey condemns Swedish decision on ambassador", "War", ""])
def test_other_headlines_are_left_alone(title: str) -> None:
    assert not is_title_case(title)
