"""Items: one article as one publisher sent it, and its versions."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from timeline.domain import canonical
from timeline.domain.canonical import short_id
from timeline.domain.credits import credits_of
from timeline.domain.dates import UNDATED, Clarity, Published, iso
from timeline.domain.errors import InvalidItem, InvalidRecord
from timeline.domain.headline import Mark, mark_of, parse_headline, stem_words
from timeline.domain.records import Data
from timeline.domain.spans import ItemText

MAX_TEXT = 1_000_000
"""Code points of an item's text. Longer ones are no articles; they are parked."""


MAX_FIELD = 8_192
"""Characters of a name, guid or link."""


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One article as it came in. `publisher` (a host or a name) answers for the words, whatever feed carried it."""

    publisher: str
    title: str
    text: str
    guid: str | None = None
    url: str | None = None
    published: Published = UNDATED
    source: str | None = None  # the credit in the copy, "Reuters"
    language: str | None = None

    @property
    def words(self) -> ItemText:
        return ItemText(self.title, self.text)


def item_id(item: FeedItem) -> str:
    """The identity of an item: its guid, or else its normalised URL, within its publisher."""
    identity = item.guid or (normalised_url(item.url) if item.url else None)
    if not identity:
        raise InvalidItem(f"an item of {item.publisher!r} has neither guid nor link; nothing tells it from others")
    return short_id("it", item.publisher.casefold(), identity)


_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|at_(medium|campaign)|cmpid|ns_\w+)$", re.IGNORECASE)


def normalised_url(url: str) -> str:
    """The URL without what does not tell articles apart: scheme, case of the host, fragment, tracking parameters.

    InvalidItem for what is no URL.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError as error:
        raise InvalidItem(f"{url[:200]!r} is no URL: {error}; mend it or leave it out", url=url) from None
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
    return urlunsplit(("", parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/") or "/", query, ""))


def check_item(item: FeedItem) -> None:
    """InvalidItem unless the item can be kept: an identity, some words, not too many, all of them characters."""
    try:
        canonical.dumps([item.publisher, item.title, item.text, item.guid, item.url, item.source, item.language])
    except InvalidRecord:
        raise InvalidItem("the item holds lone surrogates, which are no characters; mend its encoding") from None
    item_id(item)
    if item.url:
        normalised_url(item.url)
    for name in ("publisher", "guid", "url", "source", "language"):
        if len(getattr(item, name) or "") > MAX_FIELD:
            raise InvalidItem(f"the item's {name} is longer than {MAX_FIELD} characters; it is no {name}")
    if not (item.title.strip() or item.text.strip()):
        raise InvalidItem("the item has neither headline nor text", guid=item.guid, url=item.url)
    if len(item.title) + len(item.text) > MAX_TEXT:
        raise InvalidItem(
            f"the item has {len(item.title) + len(item.text)} characters, over the limit of {MAX_TEXT}",
            guid=item.guid,
            url=item.url,
        )


FULL_TEXT = "full text"
"""The form of a version whose text is that of the article's page."""


@dataclass(frozen=True, slots=True)
class ItemVersion:
    """One version of an item as the log keeps it: everything but the words, which lie under `content`."""

    item: str
    version: int
    publisher: str
    url: str | None
    published: Published
    source: str | None
    language: str | None
    content: str
    mark: Mark | None
    signature: tuple[int, ...]
    redated: bool = True  # the publisher gave this version a date of its own; feeds mostly repeat the first one's
    stem: tuple[int, ...] = ()  # hashes of the headline's words (`stem_of`)
    late: bool = False  # a newer or fuller version was there before it came in: kept, never coded
    credits: tuple[str, ...] = ()  # whom it names as its source (`credits_of`)
    ahead: bool = False  # its date lay in the future when it came in
    full_text: bool = False  # the text is that of the article's page, not of a feed
    number: int | None = None  # of an update: UPDATE 2- is 2

    def reported_at(self, recorded_at: datetime) -> datetime:
        """When the world could read it at the latest: never after we read it ourselves.

        A bare date counts to its end; no date, or a revision under the old date, as when we read it.
        """
        published = self.published.at
        if published is None or not self.redated:
            return recorded_at
        if self.published.clarity is Clarity.DATE_ONLY:
            published = datetime.combine(published.date(), time.max, published.tzinfo)
        return min(published, recorded_at)


def version_of(
    item: FeedItem,
    version: int,
    content: str,
    *,
    dated_before: datetime | None = None,
    of: str | None = None,
    late: bool = False,
    now: datetime | None = None,
    full_text: bool = False,
) -> ItemVersion:
    """The version of an item whose words are stored under `content`; `dated_before` is the version before's date.

    `of` is the item that it is a version of, where it came in under another name. A date after `now` stays as it is,
    and is marked as ahead.
    """
    at = item.published.at
    return ItemVersion(
        item=of or item_id(item),
        version=version,
        publisher=item.publisher,
        url=item.url,
        published=item.published,
        source=item.source,
        language=item.language,
        content=content,
        mark=mark_of(item.title, item.text),
        signature=signature(f"{item.title} {item.text}"),
        redated=version == 1 or item.published.at != dated_before,
        stem=stem_of(item.title),
        late=late,
        credits=credits_of(item.title, item.text, item.source, item.publisher),
        ahead=at is not None and now is not None and at > now,
        full_text=full_text,
        number=parse_headline(item.title).number,
    )


def version_to_data(version: ItemVersion) -> Data:
    at = version.published.at
    return {
        "item": version.item,
        "version": version.version,
        "publisher": version.publisher,
        "url": version.url,
        "published": {
            "at": at.isoformat() if at else None,
            "utc": iso(at) if at else None,
            "raw": version.published.raw,
            "clarity": version.published.clarity.value,
            **({"zone": version.published.zone} if version.published.zone else {}),
            **({"ahead": True} if version.ahead else {}),
        },
        "source": version.source,
        "language": version.language,
        "content": version.content,
        "mark": version.mark.value if version.mark else None,
        "signature": list(version.signature),
        **({} if version.redated else {"redated": False}),
        **({"stem": list(version.stem)} if version.stem else {}),
        **({"late": True} if version.late else {}),
        **({"credits": list(version.credits)} if version.credits else {}),
        **({"form": FULL_TEXT} if version.full_text else {}),
        **({"number": version.number} if version.number is not None else {}),
    }


def version_from_data(data: Data) -> ItemVersion:
    published: dict[str, Any] = data["published"]
    at = datetime.fromisoformat(published["at"]) if published["at"] else None
    return ItemVersion(
        item=data["item"],
        version=data["version"],
        publisher=data["publisher"],
        url=data["url"],
        published=Published(at, published["raw"], Clarity(published["clarity"]), published.get("zone")),
        source=data["source"],
        language=data["language"],
        content=data["content"],
        mark=Mark(data["mark"]) if data["mark"] else None,
        signature=tuple(data["signature"]),
        redated=data.get("redated", True),
        stem=tuple(data.get("stem", ())),
        late=data.get("late", False),
        credits=tuple(data.get("credits", ())),
        ahead=published.get("ahead", False),
        full_text=data.get("form") == FULL_TEXT,
        number=data.get("number"),
    )


def words_to_bytes(words: ItemText) -> bytes:
    """How the words of an item version are stored."""
    return canonical.dumps({"text": words.text, "title": words.title})


def words_from_bytes(data: bytes) -> ItemText:
    stored = json.loads(data)
    return ItemText(title=stored["title"], text=stored["text"])


MAX_STEM = 24


def stem_of(title: str) -> tuple[int, ...]:
    """32-bit hashes of the words that a headline keeps while its story is updated, at most `MAX_STEM`."""
    return tuple(_word_hash(word) for word in stem_words(title)[:MAX_STEM])


def _word_hash(words: str) -> int:
    return int.from_bytes(blake2b(words.encode(), digest_size=4).digest(), "big")


SHINGLE = 5
SKETCH = 64


def signature(text: str) -> tuple[int, ...]:
    """A bottom-k sketch of the text's five-word shingles (Broder 1997): the 64 smallest 32-bit hashes, ascending.

    It tells near-copies apart from other stories after the words themselves were erased.
    """
    words = re.findall(r"\w+", text.casefold())
    shingles = {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}
    hashes = {_word_hash(shingle) for shingle in shingles}
    return tuple(sorted(hashes)[:SKETCH])


def likeness(one: Sequence[int], other: Sequence[int]) -> float:
    """The estimated Jaccard likeness of two sketched texts, 0 to 1."""
    union = sorted({*one, *other})[:SKETCH]
    both = set(one) & set(other)
    return sum(h in both for h in union) / len(union) if union else 0.0
