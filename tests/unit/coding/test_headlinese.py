"""Headlines that a parser takes for a stack of nouns."""

from __future__ import annotations

from datetime import date

import pytest

from timeline.coding.pipeline import SpacyCoder
from timeline.domain.events import Article


@pytest.mark.parametrize(
    ("title", "event"),
    [
        ("Turkey summons Swedish envoy over flag burning", ("TUR", "PROTEST", "SWE", "asserted")),
        ("Taliban free two American hostages", ("NSA:TALIBAN", "RETREAT", "USA", "asserted")),
        ("Saudi-Iran talks resume in Baghdad", ("SAU", "CONSULT", "IRN", "asserted")),
        ("India to supply vaccines to Nepal", ("IND", "AID", "NPL", "future")),
        ("EU sanctions four Belarus officials", ("IGO:EU", "SANCTION", "BLR", "asserted")),
    ],
)
def test_a_headline_without_a_parse_is_read(coder: SpacyCoder, title: str, event: tuple[str, ...]) -> None:
    found = coder.code(Article("1", title, "", date(2021, 3, 11))).events
    assert [(e.actor.id, e.act.value, ",".join(t.id for t in e.targets), e.modality.value) for e in found] == [event]


@pytest.mark.parametrize(
    "title", ["Oil prices rise as OPEC meets", "Brazil soybean exports fall", "China stocks slide"]
)
def test_a_headline_of_the_markets_stays_silent(coder: SpacyCoder, title: str) -> None:
    assert coder.code(Article("1", title, "", date(2021, 3, 11))).events == ()
