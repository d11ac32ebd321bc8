"""Finding what an item amends, or what amended it before it came in, among the items of its publisher."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from timeline.domain.amendments import (
    AMENDING,
    WINDOW,
    Known,
    Place,
    is_same,
    known_as,
    link_name,
    original_of,
    place_of,
)
from timeline.domain.headline import Mark, mark_of, parse_headline
from timeline.domain.items import FeedItem, ItemVersion, stem_of, words_from_bytes
from timeline.domain.ports import ItemIndex, Log
from timeline.domain.spans import ItemText
from timeline.use_cases.streams import item_stream, joined_into


def place_of_item(item: FeedItem, now: datetime) -> Place:
    """Where an item stands in its publisher's telling; without a date, or with one to come, as of now."""
    at = min(item.published.at or now, now)
    return place_of(at, mark_of(item.title, item.text), parse_headline(item.title).number)


@dataclass(slots=True)
class Originals:
    """Asks the index of the log's versions, and those of the batch in hand, which no log has yet."""

    log: Log
    index: ItemIndex
    now: datetime
    homes: dict[str, str] = field(default_factory=dict)  # items that join another in this batch
    _in_hand: list[tuple[Known, ItemText]] = field(default_factory=list)
    _followed: bool = False

    def at_its_link(self, item: FeedItem) -> str | None:
        """The item that a new one is under another guid: it lies at the same address and tells the same."""
        link = link_name(item.url)
        if link is None:
            return None
        self._follow()
        stem, (at, *_) = stem_of(item.title), place_of_item(item, self.now)
        in_hand = [known for known, _ in self._in_hand if known.link == link]
        for known in (*in_hand, *self.index.at_link(link)):
            near = known.publisher == item.publisher.casefold() and abs(known.at - at) <= WINDOW
            if near and is_same(stem, item.words, known, self._words(known)):
                return known.item
        return None

    def original(self, item: FeedItem) -> str | None:
        """The item that a new one amends. None for a story of its own, which most are."""
        place = place_of_item(item, self.now)
        mark = mark_of(item.title, item.text)
        if mark is None or mark not in AMENDING:
            return None
        before = [k for k in self._near(item.publisher, place[0], amending=False) if k.place <= place]
        found = original_of(stem_of(item.title), item.words, mark, before, self._words, home_of=self._home)
        return found.item if found else None

    def amending(self, item: FeedItem) -> list[str]:
        """The items with a version that amends a new one, which comes after them though it was told before."""
        place, stem = place_of_item(item, self.now), stem_of(item.title)
        own = Known("", 0, item.publisher, place[0], stem, None, "", None)
        found: dict[str, None] = {}
        for known in self._near(item.publisher, place[0], amending=True):
            if known.item in found or known.place <= place:
                continue
            words = self._words(known)
            if words and original_of(known.stem, words, known.mark or Mark.UPDATE, [own], lambda _: item.words):
                found[known.item] = None
        return list(found)

    def add(self, version: ItemVersion, words: ItemText) -> None:
        """A version that this batch is about to record."""
        self._in_hand.append((known_as(version, self.now), words))

    def _near(self, publisher: str, at: datetime, *, amending: bool) -> list[Known]:
        self._follow()
        since, until = (at, at + WINDOW) if amending else (at - WINDOW, at)
        stored = self.index.near(publisher, since, until, marks=AMENDING if amending else None)
        in_hand = [
            known
            for known, _ in self._in_hand
            if known.publisher == publisher.casefold() and since <= known.at <= until
        ]
        return [*stored, *(known for known in in_hand if not amending or known.mark in AMENDING)]

    def _follow(self) -> None:
        if not self._followed:
            self.index.follow(self.log)
            self._followed = True

    def _home(self, item: str) -> str:
        """The item in which an item is told: itself, or the one that it joined."""
        into = self.homes.get(item) or joined_into(self.log.stream(item_stream(item)))
        return self._home(into) if into else item

    def _words(self, known: Known) -> ItemText | None:
        for other, words in self._in_hand:
            if other is known:
                return words
        stored = self.log.content(known.content)
        return words_from_bytes(stored) if stored is not None else None
