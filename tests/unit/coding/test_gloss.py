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
    ],
)
def test_a_gloss_reads_as_a_sentence(coder: SpacyCoder, text: str, gloss: str) -> None:
    event = coder.code(Article("1", "", text, date(2021, 3, 9))).events[0]
    assert event.gloss.startswith(gloss)
    assert len(event.gloss.split()) <= 8
