"""Which guids of a document are identities: not one that several articles share, nor one made anew for every reader.
Pure.

An item whose guid is dropped goes by its link; one whose link is shared too goes by its words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from timeline.domain.canonical import short_id
from timeline.domain.errors import InvalidItem
from timeline.domain.items import FeedItem, normalised_url

_FETCH = timedelta(minutes=10)
_SECONDS = re.compile(r"(?<!\d)(1\d{9})(?:\d{3})?(?!\d)")


def told_apart(items: Sequence[FeedItem], seen_at: datetime) -> list[FeedItem]:
    """The items of one document, with the guids only that tell them apart and will do so again."""
    changing = _are_made_now(items, seen_at) or _are_places(items)
    shared = _shared(items)
    without = [replace(item, guid=None) if item.url and (changing or item.guid in shared) else item for item in items]
    links = _shared_links(without)
    return [_worded(item) if _needs_words(item, shared, links) else item for item in without]


def _shared(items: Sequence[FeedItem]) -> set[str]:
    """Guids under which the document has articles with several links, or several without any."""
    under: dict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.guid:
            under[item.guid].add(_address(item) or item.title)
    return {guid for guid, addresses in under.items() if len(addresses) > 1}


def _shared_links(items: Sequence[FeedItem]) -> set[str]:
    """Links that several articles without a guid have, such as that of the front page."""
    under: dict[str, set[str]] = defaultdict(set)
    for item in items:
        if not item.guid and (address := _address(item)):
            under[address].add(item.title)
    return {address for address, titles in under.items() if len(titles) > 1}


def _needs_words(item: FeedItem, shared: set[str], links: set[str]) -> bool:
    return item.guid in shared if item.guid else _address(item) in links


def _worded(item: FeedItem) -> FeedItem:
    return replace(item, guid=short_id("words", item.guid or "", item.url or "", item.title))


def _are_made_now(items: Sequence[FeedItem], seen_at: datetime) -> bool:
    """Whether the guids hold the time of this very fetch, while the items are older or undated."""
    return len(items) > 1 and all(
        any(_is_now(int(digits), seen_at) for digits in _SECONDS.findall(item.guid or ""))
        and not (item.published.at and abs(item.published.at - seen_at) <= _FETCH)
        for item in items
    )


def _is_now(seconds: int, seen_at: datetime) -> bool:
    return abs(seconds - seen_at.timestamp()) <= _FETCH.total_seconds()


def _are_places(items: Sequence[FeedItem]) -> bool:
    """Whether the guids only count the items, from the top of the list: every new article moves them on."""
    guids = [item.guid for item in items]
    return len(guids) > 2 and any(guids == [str(n) for n in range(first, first + len(guids))] for first in (0, 1))


def _address(item: FeedItem) -> str | None:
    try:
        return normalised_url(item.url) if item.url else None
    except InvalidItem:
        return None
