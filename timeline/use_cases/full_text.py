"""The full text of an article becomes a version of its item: what a page tells, under the headline that the feed gave.

    feed's words -> v1 -> the page's text -> v2, form "full text" -> coded; `reconcile` finds what is new
    the feed's words change -> v3, late -> the page is read again -> v4, or nothing new; or v3 stands as v4 after all

The feed's words stay the earlier version, and the one that holds when there is no text to be had. The date stays that
of the feed, which datelines count from; a page is asked for one only where the feed has none.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from timeline.domain.dates import Clarity
from timeline.domain.errors import Conflict
from timeline.domain.headline import Mark
from timeline.domain.items import (
    FeedItem,
    ItemVersion,
    version_from_data,
    version_of,
    version_to_data,
    words_from_bytes,
    words_to_bytes,
)
from timeline.domain.pages import PageText
from timeline.domain.ports import Log
from timeline.domain.records import ITEM_TYPES, Content, NewRecord, Record, salted
from timeline.domain.spans import ItemText
from timeline.use_cases.ingest import ATTEMPTS
from timeline.use_cases.streams import item_stream


@dataclass(frozen=True, slots=True)
class _History:
    """What the log holds of an item that can get a full text: versions with words, not withdrawn."""

    item: str
    stream_version: int
    versions: Sequence[ItemVersion]

    @property
    def current(self) -> ItemVersion:
        return [version for version in self.versions if not version.late][-1]

    @property
    def told(self) -> ItemVersion:
        """The feed's latest words: not those of an old copy that came in late."""
        of_feed = [version for version in self.versions if not version.full_text]
        return [version for version in of_feed if not (version.late and _is_before(version, self.current))][-1]

    @property
    def next(self) -> int:
        return self.versions[-1].version + 1


def told_of(item: str, log: Log) -> ItemText | None:
    """The feed's latest words of an item; None for one that is not in the log, was withdrawn or erased."""
    history = _history(item, log)
    return _words(history.told, log) if history else None


def keep_full_text(
    item: str, page: PageText, *, log: Log, random_bytes: Callable[[int], bytes] = secrets.token_bytes
) -> int | None:
    """Append the text of an item's page as its next version; its position. None, and nothing done, when that is what
    the item says already, or when it was withdrawn or erased meanwhile."""
    return _deciding(item, log, lambda history: _full_text(history, page, log, random_bytes))


def keep_told(item: str, log: Log) -> int | None:
    """Let the feed's latest words count after all, since its page gives no text: only where they are newer than the
    full text that the item has."""
    return _deciding(item, log, lambda history: _told_after_all(history, log))


_Decide = Callable[[_History], tuple[ItemVersion, list[Content]] | None]


def _deciding(item: str, log: Log, decide: _Decide) -> int | None:
    for attempt in range(1, ATTEMPTS + 1):
        history = _history(item, log)
        decided = decide(history) if history else None
        if history is None or decided is None:
            return None
        version, contents = decided
        stream = item_stream(history.item)
        record = NewRecord(_type_of(version), stream, f"{history.item}/v{version.version}", version_to_data(version))
        try:
            return log.append([record], expect={stream: history.stream_version}, contents=contents)[0]
        except Conflict:  # somebody else wrote the next version
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("the loop returns or raises")


def _full_text(
    history: _History, page: PageText, log: Log, random_bytes: Callable[[int], bytes]
) -> tuple[ItemVersion, list[Content]] | None:
    told, current = history.told, history.current
    before = _words(told, log)
    if before is None:
        return None
    words = ItemText(before.title or page.title, page.text)
    data = words_to_bytes(words)
    if current.full_text and log.known_content(current.content, data):
        return None
    published = page.published if told.published.clarity is Clarity.NONE else told.published
    fields = FeedItem(
        publisher=told.publisher,
        title=words.title,
        text=words.text,
        url=told.url,
        published=published,
        source=told.source,
        language=told.language or page.language,
    )
    content = salted(data, random_bytes(16))
    version = version_of(
        fields, history.next, content.hash, dated_before=current.published.at, of=history.item, full_text=True
    )
    return replace(version, ahead=told.ahead), [content]


def _told_after_all(history: _History, log: Log) -> tuple[ItemVersion, list[Content]] | None:
    told, current = history.told, history.current
    words = _words(told, log)
    if not (current.full_text and told.late and told.version > current.version) or words is None:
        return None
    fields = FeedItem(
        publisher=told.publisher,
        title=words.title,
        text=words.text,
        url=told.url,
        published=told.published,
        source=told.source,
        language=told.language,
    )
    version = version_of(fields, history.next, told.content, dated_before=current.published.at, of=history.item)
    return replace(version, ahead=told.ahead), []


def _history(item: str, log: Log) -> _History | None:
    records = log.stream(item_stream(item))
    into = next((str(r.data["into"]) for r in records if r.type == "item.joined"), None)
    if into is not None:
        return _history(into, log)
    versions = [version_from_data(r.data) for r in records if r.type in ITEM_TYPES]
    if not versions or _is_erased(records):
        return None
    history = _History(item, records[-1].stream_version, versions)
    return None if history.current.mark is Mark.WITHDRAWN else history


def _is_before(one: ItemVersion, other: ItemVersion) -> bool:
    at, than = one.published.at, other.published.at
    return at is not None and than is not None and at < than


def _is_erased(records: Sequence[Record]) -> bool:
    return any(record.type == "content.erased" for record in records)


def _words(version: ItemVersion, log: Log) -> ItemText | None:
    stored = log.content(version.content)
    return words_from_bytes(stored) if stored is not None else None


def _type_of(version: ItemVersion) -> str:
    return "item.withdrawn" if version.mark is Mark.WITHDRAWN else "item.revised"
