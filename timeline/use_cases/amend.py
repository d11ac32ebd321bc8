"""Finding what an item amends, or what amended it before it came in, among the items of its publisher."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from timeline.domain.amendments import AMENDING, WINDOW, Known, known_as, original_of
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
        own = Known("", item.publisher, at, stem, mark, "")
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
        if not self._followed:
            self.index.follow(self.log)
            self._followed = True
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

    def _words(self, known: Known) -> ItemText | None:
        if known.item in self._in_hand:
            return self._in_hand[known.item][1]
        stored = self.log.content(known.content)
        return words_from_bytes(stored) if stored is not None else None

    def _moment(self, item: FeedItem) -> datetime:
        return min(item.published.at or self.now, self.now)
