"""Glosses: at most eight words that read as a sentence."""

from datetime import date

import pytest

from timeline.coding.pipeline import SpacyCoder
from timeline.domain.events import Article


@pytest.mark.parametrize(
    ("text", "gloss"),
    [
        ("France condemned Brazil on Monday.", "France criticises Brazil"),
        ("France may accept Brazil's proposals on fishing rights.", "France may agree with Brazil"),
        ("France will hold talks with Brazil on Friday.", "France will hold talks with Brazil"),
        ("France offered Brazil a joint commission on Monday.", "France makes proposal to Brazil"),
        ("France apologised to Brazil on Monday for the raid.", "France apologises to Brazil"),
        ("France freed two Brazilian sailors on Monday.", "France frees captives from Brazil"),
    ],
)
def test_a_gloss_reads_as_a_sentence(coder: SpacyCoder, text: str, gloss: str) -> None:
    event = coder.code(Article("1", "", text, date(2021, 3, 9))).events[0]
    assert event.gloss.startswith(gloss)
    assert len(event.gloss.split()) <= 8


@pytest.mark.parametrize(
    ("text", "gloss"),
    [
        ("France held another round of talks with Brazil on Monday.", "France holds talks with Brazil"),
        ("France threatened Brazil on Monday after two hours of debate.", "France threatens Brazil"),
        ("France criticised Brazil on Monday over fishing quotas.", "France criticises Brazil over fishing quotas"),
    ],
)
def test_a_gloss_says_what_about_only_where_the_noun_tells(coder: SpacyCoder, text: str, gloss: str) -> None:
    assert coder.code(Article("1", "", text, date(2021, 3, 9))).events[0].gloss == gloss
