"""What a statement amounts to that no frame names."""

from __future__ import annotations

from datetime import date

import pytest

from timeline.coding.pipeline import SpacyCoder
from timeline.domain.events import Article


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("Brazil must return the boats", "REQUEST"),
        ("Brazil's behaviour is reckless", "ACCUSE"),
        ("Brazil will face grave consequences", "THREATEN"),
        ("the claims of Brazil are baseless", "DENY"),
        ("relations with Brazil are a complicated matter", "COMMENT"),
    ],
)
def test_the_clause_shows_the_stance(coder: SpacyCoder, said: str, act: str) -> None:
    text = f"Chilean President Ana Rojas said on Monday that {said}."
    events = coder.code(Article("1", "", text, date(2021, 3, 11))).events
    assert [(event.actor.id, event.act.value) for event in events] == [("CHL", act)]
