from __future__ import annotations

import pytest

from timeline.coding.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "The ministers of both countries met on Monday and said that they would work for peace in the region.",
        "Poland recalls envoy",
        "",
    ],
)
def test_english_and_texts_too_short_to_tell_are_read(text: str) -> None:
    assert is_english("", text, None)


@pytest.mark.parametrize(
    "text",
    [
        "Les ministres des deux pays se sont réunis lundi à Genève pour parler de la paix et du commerce entre eux.",
        "Die Minister beider Länder trafen sich am Montag in Genf, um über den Frieden und den Handel zu sprechen.",
        "Министры двух стран встретились в понедельник в Женеве.",
        "外相は月曜日に会談した。",
    ],
)
def test_other_languages_are_not_read(text: str) -> None:
    assert not is_english("", text, None)


def test_what_the_feed_declares_counts() -> None:
    assert not is_english("", "Poland recalls envoy", "pl")
    assert is_english("", "Poland recalls envoy", "en-GB")
