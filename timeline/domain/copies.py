"""Which items tell one story in the same words: wires are cut, retitled, merged, and printed as they are.

Shared hashes make candidates; the share of the shorter text's words that the other one has decides (Broder 1997), and
so do the particulars: two reports from one mould (markets, weather) share their phrases, but not figures and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b

from timeline.domain.credits import is_house
from timeline.domain.items import ItemVersion, likeness
from timeline.domain.shingles import Shingles, contained, shingles
from timeline.domain.spans import ItemText

WINDOW = timedelta(hours=72)
"""How far apart two copies of one story may have been published."""

KEPT = timedelta(days=7)
"""How far apart our log may have taken them: hashes older than this are let go."""

COPIED = 0.4
"""Share of the shorter text's shingles found in the other one, from which one is a copy."""

CREDITED = 0.15
"""The same share, where one of them credits the other's publisher, or both the same house."""

LIKE = 0.3
"""Likeness of the sketches in the records, from which two are copies, once the words of one were erased."""

FEWEST = 6
"""Shingles: a shorter text shows nothing."""

AGREEING = 0.6
"""Share of the shorter text's figures, and of its names, that the other one has to have."""

_SHINGLE = 5
_LEAD = 45
_SKETCHED = 16


class Basis(StrEnum):
    WORDS = "words"
    CREDIT = "words and credit"
    SKETCH = "sketch"
    EDITOR = "editor"  # no word shows it: somebody says that an event of the one is an event of the other


@dataclass(frozen=True, slots=True)
class Told:
    """A version of an item, as far as copies are looked for; `words` are None once they were erased."""

    item: str
    publisher: str
    at: datetime  # published, or else recorded
    recorded_at: datetime
    credits: tuple[str, ...]
    signature: tuple[int, ...]
    words: ItemText | None


@dataclass(frozen=True, slots=True)
class Link:
    """Two items that tell one story in the same words; `one` comes first in the order of ids.

    It is true from `position` on, and could be seen in the world from `reported_at` on.
    """

    one: str
    other: str
    share: int  # of the shorter text that the other one has, in thousandths
    basis: Basis
    position: int
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """Items that hang together by links."""

    items: tuple[str, ...]  # in the order of their ids
    links: tuple[Link, ...]


def stories_of(links: Iterable[Link]) -> list[Story]:
    """The links' items, told apart where no link leads from one to another (union-find)."""
    parent: dict[str, str] = {}

    def find(item: str) -> str:
        while parent.setdefault(item, item) != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    ordered = sorted(links, key=lambda link: (link.one, link.other))
    for link in ordered:
        parent[find(link.one)] = find(link.other)
    of: dict[str, list[Link]] = {}
    for link in ordered:
        of.setdefault(find(link.one), []).append(link)
    return [Story(tuple(sorted({i for k in some for i in (k.one, k.other)})), tuple(some)) for some in of.values()]


def told_as(version: ItemVersion, recorded_at: datetime, words: ItemText | None) -> Told:
    return Told(
        item=version.item,
        publisher=version.publisher,
        at=min(version.published.at or recorded_at, recorded_at),
        recorded_at=recorded_at,
        credits=version.credits,
        signature=version.signature,
        words=words,
    )


def index_hashes(told: Told) -> tuple[int, ...]:
    """By which hashes a version is found: the smallest of its lead, which is what cuts keep, and of the whole."""
    lead = _body(told.words).split()[:_LEAD] if told.words else []
    hashes = {*_smallest(" ".join(lead)), *told.signature[:_SKETCHED]}
    return tuple(sorted(hashes))


def within(one: Told, other: Told) -> bool:
    """Whether two versions came near enough to one another to be copies."""
    return abs(one.at - other.at) <= WINDOW and abs(one.recorded_at - other.recorded_at) <= KEPT


def copied(one: Told, other: Told) -> tuple[int, Basis] | None:
    """How much of the shorter one the other one has, in thousandths, and what shows it; None for two stories.

    The same answer whichever is named first.
    """
    if one.item == other.item or not within(one, other):
        return None
    if one.words is None or other.words is None:
        share = likeness(one.signature, other.signature)
        return (round(share * 1000), Basis.SKETCH) if share >= LIKE else None
    bodies = _body(one.words), _body(other.words)
    sets = [_shingled(body) for body in bodies]
    if min(map(len, sets)) < FEWEST or not _particulars_agree(*bodies):
        return None
    share = contained(*sets)
    if share >= COPIED:
        return round(share * 1000), Basis.WORDS
    return (round(share * 1000), Basis.CREDIT) if share >= CREDITED and _share_credit(one, other) else None


@lru_cache(maxsize=512)
def _shingled(body: str) -> Shingles:
    """Kept for a while: one text is compared with many, and the next one mostly with the same."""
    return shingles(body, _SHINGLE)


def _share_credit(one: Told, other: Told) -> bool:
    named = any(is_house(name, b.publisher) for a, b in ((one, other), (other, one)) for name in a.credits)
    return named or not set(one.credits).isdisjoint(other.credits)


def _body(words: ItemText) -> str:
    """The text; a headline is rewritten by everybody, so it counts only where there is nothing else."""
    return words.text if len(words.text.split()) >= FEWEST + _SHINGLE - 1 else f"{words.title}\n{words.text}"


_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_PROPER = re.compile(r"(?<=[a-z,;’'\"“] )[A-Z]\w+")


def _particulars_agree(one: str, other: str) -> bool:
    """Whether the shorter text's figures are mostly in the longer one, and so its names."""
    shorter, longer = sorted((one, other), key=lambda text: (len(text), text))
    figures, names = set(_FIGURE.findall(shorter)), set(_PROPER.findall(shorter))
    return _mostly(figures, set(_FIGURE.findall(longer))) and _mostly(names, set(re.findall(r"\w+", longer)))


def _mostly(some: set[str], others: set[str]) -> bool:
    return len(some & others) >= AGREEING * len(some)


def _smallest(text: str) -> Sequence[int]:
    hashes = (blake2b(" ".join(run).encode(), digest_size=4).digest() for run in shingles(text, _SHINGLE))
    return sorted(int.from_bytes(digest, "big") for digest in hashes)[:_SKETCHED]
