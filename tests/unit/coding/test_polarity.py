"""CAMEO's codes for what is only weighed, promised or threatened."""

from __future__ import annotations

from datetime import date

import pytest

from timeline.coding.pipeline import SpacyCoder
from timeline.domain.events import Article


@pytest.mark.parametrize(
    ("text", "cameo"),
    [
        ("Norway sent blankets to Haiti.", "070"),
        ("Norway will send blankets to Haiti.", "033"),
        ("Norway may send blankets to Haiti.", "033"),
        ("Norway is considering sending blankets to Haiti.", "014"),
        ("Norway lifted sanctions on Haiti.", "085"),
        ("Norway decided to lift sanctions on Haiti.", "085"),
        ("Norway will impose sanctions on Haiti.", "131"),
        ("Norway said Haiti must release the sailors.", "100"),
    ],
)
def test_words_and_deeds_have_codes_of_their_own(text: str, cameo: str, coder: SpacyCoder) -> None:
    assert [event.cameo for event in coder.code(Article("a", "", text, date(2019, 6, 14))).events] == [cameo]
