"""Which item an amendment amends: wires send updates, corrections and withdrawals under guids of their own.

An amendment says by its mark that it is one; an item whose first version bears one is an orphan: its original may still
come. Its original is an item of the same publisher of the days before with much
the same headline and words. A wrong original is worse than none: what is not plain stays an item of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from timeline.domain.canonical import short_id
from timeline.domain.headline import Mark
from timeline.domain.items import ItemVersion, normalised_url
from timeline.domain.shingles import contained, shingles
from timeline.domain.spans import ItemText

WINDOW = timedelta(days=7)
"""How long before its amendment an original may have been published."""

NAMED = 0.6
"""Share of the shorter headline's words in the other one, from which one names the other."""

TOLD = 0.35
"""Share of the shorter text's shingles in the other one, from which they tell one story under headlines of one name."""

RETOLD = 0.7
"""The same share, from which the headlines need not agree in more than a few words."""

FEW = 0.25
NOTICE = 3
"""A withdrawal repeats only the headline: so many words of it must agree."""

_SHINGLE = 3


Place = tuple[datetime, bool, int]
"""Where a version stands in its publisher's telling; of two the lesser was told before."""

NUMBERLESS = 100
"""A correction without a number comes after the updates of its moment."""


def place_of(at: datetime, mark: Mark | None, number: int | None) -> Place:
    """By the moment of publication; within one by the mark: snap, updates by number, correction, withdrawal."""
    step = number if number is not None else NUMBERLESS if mark in (Mark.CORRECTED, Mark.REPEATED) else 0
    return at, mark is Mark.WITHDRAWN, step if mark is not None else -1


@dataclass(frozen=True, slots=True)
class Known:
    """A version of an item, as far as amendments look for it."""

    item: str
    version: int
    publisher: str
    at: datetime  # published, or else recorded
    stem: tuple[int, ...]
    mark: Mark | None
    content: str
    link: str | None  # a name for the normalised URL
    number: int | None = None

    @property
    def place(self) -> Place:
        return place_of(self.at, self.mark, self.number)


def known_as(version: ItemVersion, recorded_at: datetime) -> Known:
    """What the index keeps of a version."""
    return Known(
        item=version.item,
        version=version.version,
        publisher=version.publisher.casefold(),
        at=min(version.published.at or recorded_at, recorded_at),
        stem=version.stem,
        mark=version.mark,
        content=version.content,
        link=link_name(version.url),
        number=version.number,
    )


def link_name(url: str | None) -> str | None:
    """A short name for where an article lies; None for nowhere."""
    return short_id("ln", normalised_url(url)) if url else None


AMENDING = frozenset({Mark.UPDATE, Mark.REFILED, Mark.REPEATED, Mark.ADVISORY, Mark.CORRECTED, Mark.WITHDRAWN})
"""Marks that speak of an earlier version."""


def original_of(
    stem: Sequence[int],
    words: ItemText,
    mark: Mark,
    candidates: Iterable[Known],
    words_of: Callable[[Known], ItemText | None],
    *,
    home_of: Callable[[str], str] = str,
) -> Known | None:
    """Which of the items before is the one that these words amend; None when none is, or two are as likely.

    `words_of` gives a candidate's words, None once they are erased: then its headline alone decides. `home_of` names
    the item in which an item is told.
    """
    scored: list[tuple[float, Known]] = []
    for known in candidates:
        named = shared(stem, known.stem)
        if named < FEW:
            continue
        agreeing = len(set(stem) & set(known.stem))
        before = words_of(known)
        told = 0.0 if before is None else _told(words.text, before.text)
        withdrawn = mark is Mark.WITHDRAWN and named >= NAMED and agreeing >= NOTICE
        if withdrawn or _tell_one_story(named, told):
            scored.append((named + told, known))
    scored.sort(key=lambda found: (-found[0], -found[1].at.timestamp(), found[1].item))
    if not scored:
        return None
    points, best = scored[0]
    likely = [known for other, known in scored if other == points and known.stem != best.stem]
    return None if any(home_of(known.item) != home_of(best.item) for known in likely) else best


def is_same(stem: Sequence[int], words: ItemText, known: Known, before: ItemText | None) -> bool:
    """Whether an item that lies where a known one lies is that one, under a guid of its own: some publishers make guids
    anew. A column that keeps its address and its headline from day to day is not."""
    if before is None:
        return stem == known.stem
    if not (words.text and before.text):
        return stem == known.stem and words.text == before.text
    return _tell_one_story(shared(stem, known.stem), _told(words.text, before.text))


def _tell_one_story(named: float, told: float) -> bool:
    return (named >= NAMED and told >= TOLD) or told >= RETOLD


def shared(one: Sequence[int], other: Sequence[int]) -> float:
    """The share of the shorter headline's words that the other one has too, 0 to 1."""
    smaller = min(len(one), len(other))
    return len(set(one) & set(other)) / smaller if smaller else 0.0


def _told(one: str, other: str) -> float:
    return contained(shingles(one, _SHINGLE), shingles(other, _SHINGLE))
