"""Runs of words that texts share (Broder 1997, "On the resemblance and containment of documents")."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

Shingles = AbstractSet[tuple[str, ...]]


def words_of(text: str) -> list[str]:
    """The words of a text, without case and punctuation."""
    return re.findall(r"\w+", text.casefold())


def shingles(text: str, length: int) -> Shingles:
    """Every run of so many words; a shorter text has none."""
    words = words_of(text)
    return {tuple(words[i : i + length]) for i in range(max(0, len(words) - length + 1))}


def contained(one: Shingles, other: Shingles) -> float:
    """The share of the smaller set that the other one has too, 0 to 1 (Broder 1997, section 2).

    An update is longer than what it updates, a cut copy shorter; likeness by union would tell both apart.
    """
    smaller = min(len(one), len(other))
    return len(one & other) / smaller if smaller else 0.0
