"""Words as the parser is given them, and as they are written."""

from __future__ import annotations

from datetime import date

import pytest
import spacy

from timeline.coding.pipeline import SpacyCoder
from timeline.coding.text.sentences import whole_names, with_plain_names
from timeline.coding.text.tree import Doc
from timeline.domain.events import Article


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("President Moon Jae-in spoke", "Jae-in"),
        ("a cease-fire held", "cease-fire"),
        ("the New Saudi-led force", None),
        ("a long-term deal", None),
    ],
)
def test_names_keep_their_hyphen(text: str, whole: str | None) -> None:
    words = [token.text for token in whole_names(spacy.blank("en").make_doc(text)) if "-" in token.text]
    assert words == ([whole] if whole else ["-"])


def test_a_rare_acronym_is_lent_a_plain_name_for_the_parser_only() -> None:
    doc = spacy.blank("en").make_doc("ECOWAS reduced aid")
    lent = with_plain_names(doc, {0})
    assert [token.text for token in lent] == ["NATO", "reduced", "aid"]
    assert [token.text for token in Doc.of(doc, lent)] == ["ECOWAS", "reduced", "aid"]


def test_a_name_with_a_hyphen_is_a_speakers_whole_name(coder: SpacyCoder) -> None:
    text = "South Korea will lift its embargo on Peru, President Moon Jae-in said on Monday."
    event = coder.code(Article("1", "", text, date(2021, 3, 11))).events[0]
    assert event.speaker is not None
    assert event.speaker.name == "Moon Jae-in"
