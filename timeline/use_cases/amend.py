"""Finding what an item amends, or what amended it before it came in, among the items of its publisher."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from timeline.domain.amendments import AMENDING, WINDOW, Known, is_same, known_as, link_name, original_of
from timeline.domain.headline import Mark, mark_of
from timeline.domain.items import FeedItem, ItemVersion, stem_of, words_from_bytes
from timeline.domain.ports import ItemIndex, Log
from timeline.domain.spans import ItemText


@dataclass(slots=True)
class Originals:
    """Asks the index of the log's items, and those of the batch in hand, which no log has yet."""

    log: Log
    index: ItemIndex
    now: datetime
    _in_hand: dict[str, tuple[Known, ItemText]] = field(default_factory=dict)
    _followed: bool = False

    def at_its_link(self, item: FeedItem) -> str | None:
        """The item that a new one is under another guid: it lies at the same address and tells the same."""
        link = link_name(item.url)
        if link is None:
            return None
        self._follow()
        stem, at = stem_of(item.title), self._moment(item)
        in_hand = [known for known, _ in self._in_hand.values() if known.link == link]
        stored = [known for known in self.index.at_link(link) if known.item not in self._in_hand]
        for known in (*in_hand, *stored):
            near = known.publisher == item.publisher.casefold() and abs(known.at - at) <= WINDOW
            if near and is_same(stem, item.words, known, self._words(known)):
                return known.item
        return None

    def kin_of(self, item: FeedItem) -> tuple[str, bool] | None:
        """The item in whose stream a new item belongs, and whether it comes late there: it is an amendment's original.

        None for a story of its own, which most are.
        """
        mark, at = mark_of(item.title, item.text), self._moment(item)
        stem = stem_of(item.title)
        if mark in AMENDING and mark is not None:
            before = [known for known in self._near(item.publisher, at, amending=False) if known.at <= at]
            found = original_of(stem, item.words, mark, before, self._words)
            if found:
                return found.item, False
        after = [known for known in self._near(item.publisher, at, amending=True) if known.at > at]
        own = Known("", item.publisher, at, stem, mark, "", None)
        for known in after:
            words = self._words(known)
            amends = words and original_of(known.stem, words, known.mark or Mark.UPDATE, [own], lambda _: item.words)
            if amends:
                return known.item, True
        return None

    def add(self, version: ItemVersion, words: ItemText) -> None:
        """A version that this batch is about to record."""
        if not version.late:
            self._in_hand[version.item] = known_as(version, self.now), words

    def _near(self, publisher: str, at: datetime, *, amending: bool) -> list[Known]:
        self._follow()
        since, until = (at, at + WINDOW) if amending else (at - WINDOW, at)
        stored = self.index.near(publisher, since, until, marks=AMENDING if amending else None)
        in_hand = [
            known
            for known, _ in self._in_hand.values()
            if known.publisher == publisher.casefold() and since <= known.at <= until
        ]
        return [
            *(known for known in stored if known.item not in self._in_hand),
            *(known for known in in_hand if not amending or known.mark in AMENDING),
        ]

    def _follow(self) -> None:
        if not self._followed:
            self.index.follow(self.log)
            self._followed = True

    def _words(self, known: Known) -> ItemText | None:
        if known.item in self._in_hand:
            return self._in_hand[known.item][1]
        stored = self.log.content(known.content)
        return words_from_bytes(stored) if stored is not None else None

    def _moment(self, item: FeedItem) -> datetime:
        return min(item.published.at or self.now, self.now)
